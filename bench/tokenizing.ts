/**
 * `npm run bench:tokenizing`: megabytes of text a second, a tokenizer here beside Hugging Face's `tokenizers` in Python: the same texts,
 * the same vocabulary, the same ids, each side a fresh process, in turn; on one processor, and on all of them as each side uses them.
 *
 * Usage of a child: tokenizing.js CHILD (JSON), which learns the vocabulary, or prints what `peers/tokenizing.py` does.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { silentLog, splitDocuments, type AnyComponent, type Tokenizer } from 'electra-run';
import { describeMachine, ensurePython } from './environment.ts';
import { untilIdle } from './measure.ts';
import { median } from './statistics.ts';
import { writeTexts } from './texts.ts';

const HELP = `npm run bench:tokenizing -- [options]

  --megabytes N    Of text, about (100).
  --tokenizer T    wordpiece (unless given), byte-level-bpe or unigram.
  --vocabulary N   Pieces (30522), learned of the first 20 MB.
  --rounds N       Rounds over the sides (3).
  --processor N    The one that sides on one core run on (0).
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
  /** Whether it has all processors. */
  readonly all?: true;
}

/** Ours are methods of a tokenizer, and the threads that stores are made with; the others are methods of the library. */
const sides: readonly Side[] = [
  { name: 'encode', title: 'electra-run' },
  { name: 'encodeWithOffsets', title: 'electra-run, with offsets' },
  { name: 'encode_batch_fast', title: 'tokenizers, encode_batch_fast' },
  { name: 'encode_batch', title: 'tokenizers, encode_batch (with offsets)' },
  { name: 'threads', title: 'electra-run, all cores', all: true },
  { name: 'encode_batch_fast_parallel', title: 'tokenizers, encode_batch_fast, all cores', all: true },
];
type Own = 'encode' | 'encodeWithOffsets' | 'threads';
const isOurs = (name: string): name is Own => ['encode', 'encodeWithOffsets', 'threads'].includes(name);
/** Bytes that vocabularies are learned of, and characters that are encoded together on threads, as for a store. */
const [LEARNED, LIST] = [20e6, 2 ** 18];

/** What a side prints: seconds on the clock and of the processor. */
interface Timed {
  readonly seconds: number;
  readonly cpu: number;
  readonly tokens: number;
  readonly sha256: string;
}

interface Child {
  readonly method: Own | 'learn';
  readonly tokenizer: string;
  readonly vocabulary: number;
  readonly folder: string;
  readonly texts: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    megabytes: { type: 'string', default: '100' },
    tokenizer: { type: 'string', default: 'wordpiece' },
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
async function child({ method, tokenizer: name, vocabulary, folder, texts }: Child): Promise<Timed | null> {
  const { default: component } = await built<{ default: AnyComponent }>(`plugins/tokenizer/${name}/plugin.js`);
  if (method === 'learn') return learn(component, vocabulary, folder, texts);
  const { openTokenizer } = await built<{ openTokenizer: OpenTokenizer }>('src/open/open-tokenizer.js');
  const tokenizer = await openTokenizer(folder, [component], 512);
  if (method === 'threads') return onThreads(tokenizer, texts);
  const hash = createHash('sha256');
  let [seconds, cpu, tokens] = [0, 0, 0];
  for await (const text of textsIn(texts)) {
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

async function learn(component: AnyComponent, vocabularySize: number, folder: string, texts: string): Promise<null> {
  const { defaultsOf } = await built<{ defaultsOf(component: AnyComponent): object }>('src/open/open-model.js');
  const corpus = {
    name: 'texts',
    fingerprint: `${texts} ${LEARNED}`,
    async *documents() {
      let [bytes, id] = [0, 0];
      for await (const text of textsIn(texts)) {
        yield { id: String((id += 1)), text };
        if ((bytes += Buffer.byteLength(text)) > LEARNED) return;
      }
    },
  };
  const documents = splitDocuments(corpus, { heldOut: 0.01 });
  const injected = { documents, cacheFolder: path.join(folder, 'cache'), experimentFolder: folder, length: 512, log: silentLog };
  const tokenizer = (await component.create({ ...defaultsOf(component), vocabularySize } as never, injected as never)) as Tokenizer;
  await tokenizer.save(folder);
  return null;
}

/** As a store is made: lists of texts, so many ahead, whose ids come back as typed arrays. */
async function onThreads(tokenizer: Tokenizer, texts: string): Promise<Timed> {
  const { encoderOf } = await built<{ encoderOf: EncoderOf }>('src/data/store/threads.js');
  const lists: string[][] = [[]];
  let characters = 0;
  for await (const text of textsIn(texts)) {
    if (characters > LIST) {
      lists.push([]);
      characters = 0;
    }
    lists[lists.length - 1].push(text);
    characters += text.length;
  }
  const { vocabularySize } = tokenizer;
  const encoder = encoderOf(tokenizer, { width: vocabularySize <= 65_536 ? 'uint16' : 'uint32', vocabularySize, sentences: false });
  const [began, busy] = [performance.now(), process.cpuUsage()];
  const waiting: Promise<{ readonly ids: ArrayLike<number> }>[] = [];
  const encoded: ArrayLike<number>[] = [];
  for (const list of lists) {
    if (waiting.length >= encoder.ahead) encoded.push((await (waiting.shift() as (typeof waiting)[number])).ids);
    waiting.push(encoder.encode(list));
  }
  for (const each of waiting) encoded.push((await each).ids);
  const [seconds, { user, system }] = [(performance.now() - began) / 1e3, process.cpuUsage(busy)];
  await encoder.close();
  const hash = createHash('sha256');
  for (const ids of encoded) hash.update(Uint32Array.from(ids));
  const tokens = encoded.reduce((sum, { length }) => sum + length, 0);
  return { seconds, cpu: (user + system) / 1e6, tokens, sha256: hash.digest('hex') };
}

async function* textsIn(file: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as string;
}

type OpenTokenizer = (folder: string, components: readonly AnyComponent[], longest: number) => Promise<Tokenizer>;

/** What of a store's threads is used here. */
type EncoderOf = (
  tokenizer: Tokenizer,
  format: { readonly width: string; readonly vocabularySize: number; readonly sentences: false },
) => {
  readonly ahead: number;
  encode(texts: readonly string[]): Promise<{ readonly ids: ArrayLike<number> }>;
  close(): Promise<void>;
};

/** A module of what `npm run build` makes, whose threads are JavaScript. */
async function built<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(path.join(root, 'dist', name)).href)) as T;
}

async function bench(): Promise<void> {
  const python = values.python ?? (await ensurePython(root, say, { name: 'tokenizing', size: 'tokenizers alone' }));
  const name = values.tokenizer;
  const folder = path.join(root, '.electra-run/bench/tokenizing', name);
  await mkdir(folder, { recursive: true });
  const texts = path.join(folder, 'texts.jsonl');
  const { bytes, characters } = await writeTexts(texts, Number(values.megabytes) * 1e6);
  say(`${(bytes / 1e6).toFixed(1)} MB in ${characters.toLocaleString('en')} characters; learning the vocabulary …`);
  const asked = { tokenizer: name, vocabulary: Number(values.vocabulary), folder, texts };
  const own = (method: Child['method']): string[] => [fileURLToPath(import.meta.url), JSON.stringify({ method, ...asked } satisfies Child)];
  await execute(process.execPath, own('learn'));
  const timed = new Map<string, Timed[]>();
  for (let round = 0; round < Number(values.rounds); round++)
    for (const { name, all } of sides) {
      await untilIdle(Number(values.idle));
      const command = isOurs(name) ? [process.execPath, ...own(name)] : [python, peer, name, folder, texts];
      const [program, ...words] = all ? command : ['taskset', '-c', values.processor, ...command];
      const { stdout } = await execute(program, words, { maxBuffer: 2 ** 26 });
      const found = JSON.parse(stdout) as Timed;
      timed.set(name, [...(timed.get(name) ?? []), found]);
      same(name, found, timed.get(sides[0].name)?.[0] ?? found);
      say(`round ${round + 1}, ${name}: ${found.seconds.toFixed(2)} s, ${found.cpu.toFixed(2)} s of the processor`);
    }
  await print(timed, bytes);
}

/** Of each round, as a machine that slows down slows down all: on one core by the processor's time, on all by the clock's. */
async function print(timed: ReadonlyMap<string, readonly Timed[]>, bytes: number): Promise<void> {
  const of = (name: string): readonly Timed[] => timed.get(name) ?? [];
  const lines = sides.map(({ name, title, all }) => {
    const rate = (measure: 'seconds' | 'cpu'): string => (bytes / 1e6 / median(of(name).map((each) => each[measure]))).toFixed(1);
    const [measure, first] = all ? (['seconds', 'threads'] as const) : (['cpu', sides[0].name] as const);
    const ratio = median(of(name).map((each, round) => each[measure] / of(first)[round][measure])).toFixed(2);
    return `| ${title} | ${rate('cpu')} | ${rate('seconds')} | ${ratio} |`;
  });
  const machine = await describeMachine(root);
  const [{ tokens }] = of(sides[0].name);
  process.stdout.write(
    `\n${values.tokenizer}. ${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}. ` +
      `${(bytes / 1e6).toFixed(1)} MB, ${tokens.toLocaleString('en')} tokens, the same ids on every side.\n\n` +
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
