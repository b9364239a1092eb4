/**
 * `npm run bench:wikipedia`: how fast the corpus `wikipedia` makes documents out of a dump, and that its memory does not grow with the
 * dump: one of a fifth of the size and one of the whole, each read by a fresh process.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRun, requireExperiment, silentLog, type Documents } from 'electra-run';
import { writeDump } from './dump.ts';
import { describeMachine } from './environment.ts';
import { untilIdle } from './measure.ts';
import { watchMemory } from './memory.ts';

const HELP = `npm run bench:wikipedia -- [options]

  --megabytes N    Of the larger dump, about (300).
  --dump FILE      A dump of your own in place of both.
  --rounds N       Rounds (3), of which the median counts.
  --growth MB      By which the larger dump may take more memory (32).
  --idle S         Seconds to wait for an idle machine before each process (60).
  --help           This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = path.join(root, '.electra-run/bench/wikipedia');

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '300' },
    dump: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    growth: { type: 'string', default: '32' },
    idle: { type: 'string', default: '60' },
    /** What the fresh processes are told. */
    read: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else if (values.read !== undefined) await read(values.read);
else await bench();

/** What a process says of a dump that it has read, and what was seen of the process. */
interface Reading {
  readonly documents: number;
  readonly characters: number;
  /** Of the reading; of the processor, that of threads and of collecting garbage among them. */
  readonly seconds: number;
  readonly cpu: number;
}

async function bench(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const most = Number(values.megabytes);
  const dumps = values.dump === undefined ? ['fifth.xml', 'whole.xml'].map((name) => path.join(folder, name)) : [path.resolve(values.dump)];
  if (values.dump === undefined) for (const [at, dump] of dumps.entries()) await writeDump(dump, at === 0 ? most / 5 : most);
  const readings = dumps.map((): (Reading & { readonly memory: number })[] => []);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [at, dump] of dumps.entries()) readings[at].push(await readApart(dump));
  const { processor, cores, node, date } = await describeMachine(root);
  const rows = dumps.map((dump, at) => {
    const { size } = statSync(dump);
    const [seconds, cpu, memory] = (['seconds', 'cpu', 'memory'] as const).map((name) => middle(readings[at].map((each) => each[name])));
    const { documents, characters } = readings[at][0];
    const cells = [size / 1e6, documents, characters / 1e6, size / 1e6 / seconds, size / 1e6 / cpu, memory / 1e6];
    return `| ${cells.map((cell) => cell.toLocaleString('en', { maximumFractionDigits: 1 })).join(' | ')} |`;
  });
  process.stdout.write(
    `\n${processor}, ${cores} cores, Node ${node}, ${date}.\n\n` +
      '| dump, MB | documents | million characters of text | MB/s | MB for a second of the processor | memory, MB |\n' +
      '|--:|--:|--:|--:|--:|--:|\n' +
      `${rows.join('\n')}\n`,
  );
  const [small, large] = readings.map((all) => middle(all.map(({ memory }) => memory)));
  const growth = ((large ?? small) - small) / 1e6;
  if (growth > Number(values.growth))
    throw new Error(`The larger dump takes ${growth.toFixed(0)} MB more, where ${values.growth} are allowed.`);
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

async function readApart(dump: string): Promise<Reading & { readonly memory: number }> {
  await untilIdle(Number(values.idle));
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--read', dump], { stdio: ['ignore', 'pipe', 'inherit'] });
  const peak = watchMemory(child.pid ?? 0);
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const { own } = peak();
  if (code !== 0) throw new Error(`The process that read ${dump} ended with ${code as number}.`);
  const reading = JSON.parse(out) as Reading;
  process.stderr.write(`${path.basename(dump)}: ${reading.seconds.toFixed(1)} s, ${(own / 1e6).toFixed(0)} MB\n`);
  return { ...reading, memory: own };
}

/** All documents of a dump, none of which is kept. */
async function read(dump: string): Promise<void> {
  const file = path.join(folder, `experiment-${process.pid}.json5`);
  await writeFile(
    file,
    JSON.stringify({
      corpus: { type: 'wikipedia', files: [dump] },
      tokenizer: { type: 'wordpiece' },
      objective: { type: 'masked-lm' },
      scheduler: { type: 'constant', rate: 1e-4 },
      train: { steps: 1 },
    }),
  );
  try {
    const { registry, experiment } = await requireExperiment(file);
    // The corpus is asked itself.
    const documents: Documents = { fingerprint: 'none', turn: () => undefined, part: async function* () {}, both: async function* () {} };
    const places = { cacheFolder: path.join(folder, 'cache'), experimentFolder: folder, log: silentLog, documents: () => documents };
    const corpus = await createRun(registry, experiment, places).get('corpus');
    const [began, before] = [performance.now(), process.cpuUsage()];
    let [count, characters] = [0, 0];
    for await (const { text } of corpus.documents()) {
      count += 1;
      characters += text.length;
    }
    const { user, system } = process.cpuUsage(before);
    const said: Reading = { documents: count, characters, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
    process.stdout.write(JSON.stringify(said));
  } finally {
    await rm(file);
  }
}
