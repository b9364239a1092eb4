/**
 * `npm run bench:data`: from a file of texts to tokenized ones that can be trained on, `electra-run data prepare` beside Hugging Face's
 * `datasets` and `tokenizers` in Python: the same files, the same vocabulary, the same number of tokens, all cores, in turn.
 */
import { execFile, spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { describeMachine, ensurePython } from './environment.ts';
import { untilIdle } from './measure.ts';
import { watchMemory, type Memory } from './memory.ts';
import { median } from './statistics.ts';
import { writeTexts } from './texts.ts';

const HELP = `npm run bench:data -- [options]

  --megabytes N    Of text, about (100).
  --vocabulary N   Pieces (30522).
  --rounds N       Rounds over the sides (3).
  --formats LIST   Of text, jsonl.gz and parquet (all).
  --idle S         Seconds to wait for an idle machine before each process (60).
  --python FILE    A Python with datasets and tokenizers; .venv-bench-data is made unless given.
  --help           This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const peer = path.join(root, 'bench/peers/data.py');
const execute = promisify(execFile);
const LENGTH = 128;

/** What is asked of a format: its file, how our experiment reads it, and what the peer calls it. */
interface Format {
  readonly file: string;
  readonly corpus: (file: string) => object;
  readonly kind: string;
}

const formats: Readonly<Record<string, Format>> = {
  text: { file: 'texts.txt', corpus: (file) => ({ type: 'text', files: [file], documents: 'line' }), kind: 'text' },
  'jsonl.gz': { file: 'texts.jsonl.gz', corpus: (file) => ({ type: 'records', files: [file] }), kind: 'json' },
  parquet: { file: 'texts.parquet', corpus: (file) => ({ type: 'records', files: [file] }), kind: 'parquet' },
};

interface Timed extends Memory {
  readonly seconds: number;
  readonly tokens: number;
}

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '100' },
    vocabulary: { type: 'string', default: '30522' },
    rounds: { type: 'string', default: '3' },
    formats: { type: 'string', default: Object.keys(formats).join(',') },
    idle: { type: 'string', default: '60' },
    python: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await bench();

async function bench(): Promise<void> {
  const python = values.python ?? (await ensurePython(root, say, { name: 'data', size: 'datasets with pyarrow, 400 MB' }));
  const folder = path.join(root, '.electra-run/bench/data');
  await mkdir(folder, { recursive: true });
  const bytes = await writeFiles(folder, python);
  const machine = await describeMachine(root);
  const rows: string[] = [];
  for (const name of values.formats.split(',')) {
    const format = formats[name];
    if (!format) throw new Error(`There is no format '${name}': --formats takes ${Object.keys(formats).join(', ')}.`);
    const timed: { ours: Timed[]; theirs: Timed[] } = { ours: [], theirs: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      timed.ours.push(await ours(folder, format));
      timed.theirs.push(await theirs(folder, format, python, machine.cores));
      const [own, other] = [timed.ours[round], timed.theirs[round]];
      if (own.tokens !== other.tokens) throw new Error(`${name}: ${own.tokens} tokens here, ${other.tokens} there.`);
      say(`round ${round + 1}, ${name}: ${own.seconds.toFixed(1)} s and ${other.seconds.toFixed(1)} s`);
    }
    rows.push(rowOf(name, timed, bytes));
  }
  process.stdout.write(
    `\n${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}. ${(bytes / 1e6).toFixed(1)} MB of text.\n\n` +
      '| from | MB/s | datasets, MB/s | times as fast | memory, MB | datasets, MB | share |\n|---|--:|--:|--:|--:|--:|--:|\n' +
      `${rows.join('\n')}\n`,
  );
}

/** Of each round, as a machine that slows down slows down all. */
function rowOf(
  name: string,
  { ours, theirs }: { readonly ours: readonly Timed[]; readonly theirs: readonly Timed[] },
  bytes: number,
): string {
  const rate = (all: readonly Timed[]): string => (bytes / 1e6 / median(all.map(({ seconds }) => seconds))).toFixed(1);
  const memory = (all: readonly Timed[]): string => (median(all.map(({ own }) => own)) / 1e6).toFixed(0);
  const faster = median(theirs.map(({ seconds }, round) => seconds / ours[round].seconds)).toFixed(2);
  const share = median(theirs.map(({ own }, round) => ours[round].own / own)).toFixed(2);
  return `| ${[name, rate(ours), rate(theirs), faster, memory(ours), memory(theirs), share].join(' | ')} |`;
}

/** The same texts in each format, and the vocabulary of both sides. */
async function writeFiles(folder: string, python: string): Promise<number> {
  const strings = path.join(folder, 'strings.jsonl');
  const { bytes } = await writeTexts(strings, Number(values.megabytes) * 1e6);
  const [lines, records] = ['texts.txt', 'texts.jsonl'].map((name) => createWriteStream(path.join(folder, name)));
  for await (const line of createInterface({ input: createReadStream(strings) })) {
    const text = (JSON.parse(line) as string).replaceAll(/\s+/g, ' ');
    for (const [out, record] of [
      [lines, text],
      [records, JSON.stringify({ text })],
    ] as const)
      if (!out.write(`${record}\n`)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await Promise.all([lines, records].map((out) => new Promise<void>((resolve) => out.end(() => resolve()))));
  const file = path.join(folder, 'texts.jsonl');
  await pipeline(createReadStream(file), createGzip(), createWriteStream(`${file}.gz`));
  await execute(python, [peer, 'parquet', file, path.join(folder, 'texts.parquet')]);
  await execute(python, [peer, 'train', folder, strings, values.vocabulary]);
  return bytes;
}

async function ours(folder: string, { file, corpus }: Format): Promise<Timed> {
  const cache = path.join(folder, 'cache');
  await rm(cache, { recursive: true, force: true });
  const experiment = path.join(folder, 'experiment.json5');
  await writeFile(
    experiment,
    JSON.stringify({
      corpus: corpus(path.join(folder, file)),
      tokenizer: { type: 'wordpiece', vocabulary: path.join(folder, 'vocab.txt') },
      data: { length: LENGTH },
      objective: { type: 'masked-lm' },
      scheduler: { type: 'constant', rate: 1e-4 },
      train: { steps: 1 },
    }),
  );
  const words = [path.join(root, 'dist/src/cli/main.js'), 'data', 'prepare', experiment, '--json'];
  const { out, ...measured } = await timed(process.execPath, words, { ELECTRA_RUN_CACHE: cache });
  const { tokens } = JSON.parse(out) as { readonly tokens: { readonly train: number; readonly heldOut: number } };
  return { ...measured, tokens: tokens.train + tokens.heldOut };
}

async function theirs(folder: string, { file, kind }: Format, python: string, cores: number): Promise<Timed> {
  for (const name of ['datasets', 'packed']) await rm(path.join(folder, name), { recursive: true, force: true });
  const { out, ...measured } = await timed(python, [peer, 'prepare', kind, path.join(folder, file), folder, `${LENGTH}`, `${cores}`]);
  return { ...measured, ...(JSON.parse(out.trim().split('\n').at(-1) ?? '') as { readonly tokens: number }) };
}

async function timed(program: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  await untilIdle(Number(values.idle));
  const started = performance.now();
  const child = spawn(program, words, { env: { ...process.env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  const peak = watchMemory(child.pid ?? 0);
  let [out, error] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += String(text)));
  child.stderr.on('data', (text: Buffer) => (error += String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code as number}:\n${error}`);
  return { seconds, ...peak(), out };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
