/**
 * `npm run bench:inference`: texts a second of `classify` and `embed` beside Hugging Face's pipelines and onnxruntime in Python: the
 * same network of ELECTRA-small's size, the same sentences of every length, the same cores, each side a fresh process, in turn.
 *
 * Usage of a child: inference.js CHILD (JSON), which asks our own API and prints what `peers/inference.py` does.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { packageFolder, readSpeeches, SPEECHES_PACKAGE } from 'electra-run';
import { classify, embed, loadModel } from 'electra-run/inference';
import { describeMachine, ensurePython } from './environment.ts';
import { untilIdle } from './measure.ts';
import { median } from './statistics.ts';

const HELP = `npm run bench:inference -- [options]

  --sentences N    Sentences of every length, of the speeches (1000).
  --rounds N       Rounds over the sides (3).
  --threads N      Threads of every side (all cores).
  --idle S         Seconds to wait for an idle machine before each process (60).
  --python FILE    A Python with torch, transformers and onnxruntime; .venv-bench is made unless given.
  --help           This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const execute = promisify(execFile);
const TASKS = ['predict', 'embed'] as const;
type Task = (typeof TASKS)[number];

interface Side {
  readonly name: string;
  readonly title: string;
  /** What is answered is no answer of the network where batches are padded: nobody takes the padding out of a vector. */
  readonly padded?: boolean;
}

const sides: readonly Side[] = [
  { name: 'ours', title: 'electra-run' },
  { name: 'pipeline-1', title: 'transformers pipeline, as it is' },
  { name: 'pipeline-32', title: 'transformers pipeline, batches of 32', padded: true },
  { name: 'pipeline-32-sorted', title: 'transformers pipeline, batches of 32, sorted by length', padded: true },
  { name: 'onnxruntime-32', title: 'onnxruntime in Python, batches of 32' },
  { name: 'onnxruntime-32-sorted', title: 'onnxruntime in Python, batches of 32, sorted by length' },
];

/** What a side prints. */
interface Timed {
  readonly seconds: number;
  /** To the first texts: the score of the label, or the vector, which is the mean of the states. */
  readonly answers: readonly (number | readonly number[])[];
}

interface Child {
  readonly task: Task;
  readonly folder: string;
  readonly texts: string;
  readonly threads: number;
}

const WARMING = 64;
const SHOWN = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sentences: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string' },
    idle: { type: 'string', default: '60' },
    python: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else if (positionals[0]) process.stdout.write(`${JSON.stringify(await child(JSON.parse(positionals[0]) as Child))}\n`);
else await bench();

async function child({ task, folder, texts: file, threads }: Child): Promise<Timed> {
  const texts = JSON.parse(await readFile(file, 'utf8')) as string[];
  const model = await loadModel(path.join(folder, `${task}-onnx`), { threads });
  const ask = async (some: readonly string[]): Promise<(number | readonly number[])[]> => {
    const answers: (number | readonly number[])[] = [];
    const questions = some.map((text) => ({ text }));
    if (task === 'predict') for await (const answer of classify(model, questions)) answers.push('score' in answer ? answer.score : NaN);
    else for await (const { embedding } of embed(model, questions, { normalize: false })) answers.push(Array.from(embedding));
    return answers;
  };
  await ask(texts.slice(0, WARMING));
  const began = performance.now();
  const answers = await ask(texts);
  const seconds = (performance.now() - began) / 1000;
  await model.close();
  return { seconds, answers: answers.slice(0, SHOWN) };
}

async function bench(): Promise<void> {
  const python = values.python ?? (await ensurePython(root, say));
  const folder = path.join(root, '.electra-run/bench/inference');
  const threads = Number(values.threads ?? availableParallelism());
  await mkdir(folder, { recursive: true });
  const texts = path.join(folder, 'texts.json');
  await writeFile(texts, JSON.stringify(await sentences(Number(values.sentences))));
  await makeModels(python, folder, texts);
  const machine = await describeMachine(root);
  say(`${machine.processor}, ${machine.cores} cores (${machine.instructions}), ${threads} threads; ${values.sentences} sentences`);
  const lines = [
    `| | ${TASKS.map((task) => `${task}, texts/s | beside electra-run`).join(' | ')} |`,
    `|---|${'--:|--:|'.repeat(TASKS.length)}`,
  ];
  const seconds = new Map<string, number[]>();
  for (const task of TASKS) {
    let ours: Timed['answers'] = [];
    for (let round = 0; round < Number(values.rounds); round++)
      for (const { name, padded = false } of sides) {
        await untilIdle(Number(values.idle));
        const timed = await measured(name, { task, folder, texts, threads }, python);
        if (name === 'ours') ours = timed.answers;
        else if (!padded || task === 'predict') same(name, ours, timed.answers);
        seconds.set(`${task} ${name}`, [...(seconds.get(`${task} ${name}`) ?? []), timed.seconds]);
        say(`${task}, round ${round + 1}, ${name}: ${timed.seconds.toFixed(2)} s`);
      }
  }
  const rate = (task: Task, name: string): number => Number(values.sentences) / median(seconds.get(`${task} ${name}`) ?? []);
  for (const { name, title } of sides) {
    const cells = TASKS.flatMap((task) => [rate(task, name).toFixed(0), (rate(task, name) / rate(task, 'ours')).toFixed(2)]);
    lines.push(`| ${title} | ${cells.join(' | ')} |`);
  }
  process.stdout.write(`\n${machine.processor}, ${machine.cores} cores, ${machine.date}\n\n${lines.join('\n')}\n`);
}

/** Of speeches of every time, as they come. */
async function sentences(count: number): Promise<string[]> {
  const { folder } = packageFolder(SPEECHES_PACKAGE, { from: import.meta.url, asker: 'The benchmark' });
  const found: string[] = [];
  let speech = 0;
  for await (const { text } of readSpeeches(folder, 'The benchmark'))
    if (speech++ % 8 === 0) found.push(...text.split(/(?<=[.!?])\s+/).filter((each) => each.trim() !== ''));
  // Evenly from all of them; the longest would be cut by one side and refused by another.
  const short = found.filter((text) => text.length < 1000);
  return Array.from({ length: count }, (_, index) => short[Math.floor((index * short.length) / count)]);
}

/** Once for a number of sentences. */
async function makeModels(python: string, folder: string, texts: string): Promise<void> {
  const stamp = path.join(folder, 'made.txt');
  const wanted = String(values.sentences);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  say('Making the models …');
  await execute(python, [path.join(root, 'bench/peers/inference.py'), 'models', folder, texts], { maxBuffer: 2 ** 26 });
  for (const task of TASKS) {
    await rm(path.join(folder, `${task}-onnx`), { recursive: true, force: true });
    const words = ['export', path.join(folder, task), '--to', 'onnx', '--out', path.join(folder, `${task}-onnx`)];
    await execute(process.execPath, [path.join(root, 'dist/src/cli/main.js'), ...words], { maxBuffer: 2 ** 26 });
  }
  await writeFile(stamp, wanted);
}

async function measured(name: string, asked: Child, python: string): Promise<Timed> {
  const { task, folder, texts, threads } = asked;
  const own = [fileURLToPath(import.meta.url), JSON.stringify(asked)];
  const theirs = [path.join(root, 'bench/peers/inference.py'), 'time', name, task, folder, texts, String(threads)];
  const { stdout } = await execute(name === 'ours' ? process.execPath : python, name === 'ours' ? own : theirs, {
    maxBuffer: 2 ** 26,
    env: { ...process.env, OMP_NUM_THREADS: String(threads), RAYON_NUM_THREADS: String(threads) },
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Timed;
}

/** Two computations that differ cannot be compared. */
function same(name: string, ours: Timed['answers'], theirs: Timed['answers']): void {
  const [a, b] = [ours, theirs].map((answers) => answers.flat());
  const worst = a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
  if (!(a.length === b.length && worst < 1e-3)) throw new Error(`${name} answers otherwise: ${a.length} numbers, up to ${worst} apart.`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
