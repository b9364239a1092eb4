/**
 * `npm run bench:tokenizing`: megabytes of text a second on one core, WordPiece here beside Hugging Face's `tokenizers` in Python: the
 * same texts, the same vocabulary, the same ids, each side a fresh process on the same processor, in turn.
 *
 * Usage of a child: tokenizing.js CHILD (JSON), which prints what `peers/tokenizing.py` does.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { silentLog, type AnyComponent, type Tokenizer } from 'electra-run';
import { describeMachine, ensurePython } from './environment.ts';
import { untilIdle } from './measure.ts';
import { median } from './statistics.ts';
import { writeTexts } from './texts.ts';

const HELP = `npm run bench:tokenizing -- [options]

  --megabytes N    Of text, about (100).
  --vocabulary N   Pieces (30522).
  --rounds N       Rounds over the sides (3).
  --processor N    The one that every side runs on (0).
  --idle S         Seconds to wait for an idle machine before each process (60).
  --python FILE    A Python with tokenizers; .venv-bench-tokenizing is made unless given.
  --help           This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const peer = path.join(root, 'bench/peers/tokenizing.py');
const execute = promisify(execFile);

interface Side {
  readonly name: string;
  readonly title: string;
}

/** Each on one core. The first two are ours, the others are methods of the library. */
const sides: readonly Side[] = [
  { name: 'encode', title: 'electra-run' },
  { name: 'encodeWithOffsets', title: 'electra-run, with offsets' },
  { name: 'encode_batch_fast', title: 'tokenizers, encode_batch_fast' },
  { name: 'encode_batch', title: 'tokenizers, encode_batch (with offsets)' },
];
const isOurs = (name: string): name is 'encode' | 'encodeWithOffsets' => ['encode', 'encodeWithOffsets'].includes(name);

/** What a side prints: seconds on the clock and of the processor. */
interface Timed {
  readonly seconds: number;
  readonly cpu: number;
  readonly tokens: number;
  readonly sha256: string;
}

interface Child {
  readonly method: 'encode' | 'encodeWithOffsets';
  readonly folder: string;
  readonly texts: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    megabytes: { type: 'string', default: '100' },
    vocabulary: { type: 'string', default: '30522' },
    rounds: { type: 'string', default: '3' },
    processor: { type: 'string', default: '0' },
    idle: { type: 'string', default: '60' },
    python: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else if (positionals[0]) process.stdout.write(`${JSON.stringify(await child(JSON.parse(positionals[0]) as Child))}\n`);
else await bench();

/** Reading the texts and hashing the ids is not timed. */
async function child({ method, folder, texts }: Child): Promise<Timed> {
  const module = pathToFileURL(path.join(root, 'dist/plugins/tokenizer/wordpiece/plugin.js')).href;
  const { default: wordpiece } = (await import(module)) as { default: AnyComponent };
  const options = { lowercase: true, maxCharactersPerWord: 100, sentinels: 0, vocabulary: 'vocab.txt' };
  const tokenizer = (await wordpiece.create(options as never, { experimentFolder: folder, log: silentLog } as never)) as Tokenizer;
  const hash = createHash('sha256');
  let [seconds, cpu, tokens] = [0, 0, 0];
  for await (const line of createInterface({ input: createReadStream(texts) })) {
    const text = JSON.parse(line) as string;
    const [began, busy] = [performance.now(), process.cpuUsage()];
    const ids = method === 'encode' ? tokenizer.encode(text) : tokenizer.encodeWithOffsets(text).ids;
    const { user, system } = process.cpuUsage(busy);
    seconds += (performance.now() - began) / 1e3;
    cpu += (user + system) / 1e6;
    tokens += ids.length;
    hash.update(Uint32Array.from(ids));
  }
  return { seconds, cpu, tokens, sha256: hash.digest('hex') };
}

async function bench(): Promise<void> {
  const python = values.python ?? (await ensurePython(root, say, { name: 'tokenizing', size: 'tokenizers alone' }));
  const folder = path.join(root, '.electra-run/bench/tokenizing');
  await mkdir(folder, { recursive: true });
  const texts = path.join(folder, 'texts.jsonl');
  const { bytes, characters } = await writeTexts(texts, Number(values.megabytes) * 1e6);
  say(`${(bytes / 1e6).toFixed(1)} MB in ${characters.toLocaleString('en')} characters; learning the vocabulary …`);
  await execute(python, [peer, 'train', folder, texts, values.vocabulary]);
  const timed = new Map<string, Timed[]>();
  for (let round = 0; round < Number(values.rounds); round++)
    for (const { name } of sides) {
      await untilIdle(Number(values.idle));
      const own = isOurs(name) ? [fileURLToPath(import.meta.url), JSON.stringify({ method: name, folder, texts } satisfies Child)] : null;
      const command = own ? [process.execPath, ...own] : [python, peer, 'time', name, folder, texts];
      const { stdout } = await execute('taskset', ['-c', values.processor, ...command], { maxBuffer: 2 ** 26 });
      const found = JSON.parse(stdout) as Timed;
      timed.set(name, [...(timed.get(name) ?? []), found]);
      same(name, found, timed.get(sides[0].name)?.[0] ?? found);
      say(`round ${round + 1}, ${name}: ${found.seconds.toFixed(2)} s, ${found.cpu.toFixed(2)} s of the processor`);
    }
  await print(timed, bytes);
}

/** Of each round, as a machine that slows down slows down all. */
async function print(timed: ReadonlyMap<string, readonly Timed[]>, bytes: number): Promise<void> {
  const of = (name: string): readonly Timed[] => timed.get(name) ?? [];
  const lines = sides.map(({ name, title }) => {
    const rate = (of: 'seconds' | 'cpu'): string => (bytes / 1e6 / median((timed.get(name) ?? []).map((each) => each[of]))).toFixed(1);
    const ratio = median(of(name).map(({ cpu }, round) => cpu / of(sides[0].name)[round].cpu)).toFixed(2);
    return `| ${title} | ${rate('cpu')} | ${rate('seconds')} | ${ratio} |`;
  });
  const machine = await describeMachine(root);
  const [{ tokens }] = of(sides[0].name);
  process.stdout.write(
    `\n${machine.processor}, one of ${machine.cores} cores, Node ${machine.node}, ${machine.date}. ${(bytes / 1e6).toFixed(1)} MB, ` +
      `${tokens.toLocaleString('en')} tokens, the same ids on every side.\n\n` +
      `| | MB for a second of the processor | MB/s on the clock | times as long |\n|---|--:|--:|--:|\n${lines.join('\n')}\n`,
  );
}

/** Two computations that differ cannot be compared. */
function same(name: string, found: Timed, first: Timed): void {
  if (found.sha256 !== first.sha256) throw new Error(`${name} has other ids than ${sides[0].name}: ${found.tokens} and ${first.tokens}.`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
