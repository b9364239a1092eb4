/**
 * `npm run bench:autocast`: does PyTorch learn in bfloat16 autocast as it does in float32? An experiment's pre-training in Hugging Face's
 * modules: our initial weights, our batches with our masks, our learning rates, and the held-out text at the end, each seed in both
 * precisions. Any experiment of replaced token detection with ELECTRA's own networks will do; its tasks are left alone.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import {
  batchesOf,
  createRun,
  exportNetwork,
  FlatMemory,
  initialize,
  layOut,
  prepareText,
  requireExperiment,
  silentLog,
  type ExampleBatch,
  type HostTensor,
} from 'electra-run';
import type { Event } from './child.ts';
import { describeMachine, ensurePython } from './environment.ts';

const HELP = `npm run bench:autocast -- [options] [EXPERIMENT] [CHANGES...]

  EXPERIMENT       experiments/base.json5 unless given; changes as of the command line, e.g. train.steps=100.
  --seeds N        Seeds (3), each in both precisions.
  --threads N      Threads (all cores).
  --compile        torch.compile, in place of eager modules.
  --python FILE    A Python with torch and transformers; .venv-bench is made unless given.
  --help           This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PRECISIONS = ['f32', 'bf16'] as const;
/** What of a batch PyTorch reads. */
const FIELDS = ['ids', 'inputs', 'positions'] as const;
const FIGURES = ['mlm', 'rtd', 'auc'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '3' },
    threads: { type: 'string' },
    compile: { type: 'boolean' },
    python: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await bench();

async function bench(): Promise<void> {
  const [file = path.join(root, 'experiments/base.json5'), ...changes] = positionals;
  const python = values.python ?? (await ensurePython(root, (text) => process.stderr.write(`${text}\n`)));
  const { processor, date } = await describeMachine(root);
  process.stdout.write(`${processor}, ${date}; ${[path.relative(root, path.resolve(file)), ...changes].join(' ')}\n\n`);
  const found: Record<(typeof PRECISIONS)[number], Record<string, number>[]> = { f32: [], bf16: [] };
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const folder = path.join(root, '.electra-run/bench/autocast');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const lesson = await writeLesson(file, [...changes, `seed=${seed}`], folder);
    for (const precision of PRECISIONS) {
      const mode = `${values.compile ? 'compile' : 'eager'}-${precision}`;
      const spec = {
        ...lesson,
        mode,
        kind: 'pretrain',
        system: 'electra',
        seed,
        threads: Number(values.threads ?? availableParallelism()),
      };
      const peer = path.join(root, 'bench/peers/pytorch.py');
      const { stdout } = await promisify(execFile)(python, [peer, JSON.stringify({ ...spec, learn: folder })], { maxBuffer: 2 ** 26 });
      const { losses = {} } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Event;
      found[precision].push(losses);
      process.stdout.write(`seed ${seed}, ${mode}: ${FIGURES.map((figure) => `${figure} ${losses[figure].toFixed(4)}`).join(', ')}\n`);
    }
    await rm(folder, { recursive: true });
  }
  process.stdout.write(`\n| held-out text | ${PRECISIONS.join(' | ')} |\n|---|${'--:|'.repeat(PRECISIONS.length)}\n`);
  for (const figure of FIGURES)
    process.stdout.write(`| ${figure} | ${PRECISIONS.map((each) => spread(found[each], figure)).join(' | ')} |\n`);
}

/** Everything that PyTorch needs to train as the experiment says, in this folder; what of it is not arrays is returned. */
async function writeLesson(file: string, changes: readonly string[], folder: string): Promise<Record<string, number>> {
  const loaded = await requireExperiment(file, { set: changes });
  const { seed, data, train } = loaded.experiment;
  const cacheFolder = path.resolve(root, process.env.ELECTRA_RUN_CACHE ?? '.electra-run');
  const { objective, examples, request } = await prepareText({ loaded, cacheFolder, log: silentLog });
  const { documents } = request;
  const core = { cacheFolder, experimentFolder: loaded.folder, log: silentLog, documents: () => documents };
  const scheduler = await createRun(loaded.registry, loaded.experiment, core).get('scheduler');
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, seed);
  for (const [name, part] of Object.entries(objective.networks))
    await exportNetwork(path.join(folder, name), part, memory, request.tokenizer);
  const rates = Float64Array.from({ length: train.steps }, (_, step) => scheduler.rate(step, train.steps));
  await writeFile(path.join(folder, 'rates.bin'), rates);
  const shape = { batch: train.batch, length: data.length, seed };
  const learned = batchesOf(examples.train, shape);
  const tests = batchesOf(examples.heldOut, shape).evaluationBatches(Math.floor(examples.heldOut.count / train.batch));
  await writeBatches(path.join(folder, 'train'), train.steps, (step) => layOut(objective, whole(learned.at(step)), seed)[0]);
  await writeBatches(path.join(folder, 'heldOut'), tests.length, (step) => layOut(objective, whole(tests[step]), seed)[0]);
  return { batch: train.batch, length: data.length, steps: train.steps, tests: tests.length, clip: train.clipNorm, learningRate: 0 };
}

/** PyTorch is given no mask: the end of the text, which is padded, gives its place to the sequence beside it. */
function whole({ length, examples }: ExampleBatch): ExampleBatch {
  return { length, examples: examples.map((each, row) => (each.ids.length === length ? each : examples[row === 0 ? 1 : row - 1])) };
}

async function writeBatches(folder: string, count: number, at: (step: number) => Readonly<Record<string, HostTensor>>): Promise<void> {
  await mkdir(folder);
  const kept: Record<(typeof FIELDS)[number], HostTensor[]> = { ids: [], inputs: [], positions: [] };
  for (let step = 0; step < count; step++) {
    const fields = at(step);
    for (const name of FIELDS) kept[name].push(fields[name]);
  }
  for (const name of FIELDS) await writeFile(path.join(folder, `${name}.bin`), Buffer.concat(kept[name].map((tensor) => bytesOf(tensor))));
}

function bytesOf({ buffer, byteOffset, byteLength }: HostTensor): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Mean ± standard deviation over the seeds. */
function spread(losses: readonly Readonly<Record<string, number>>[], figure: string): string {
  const all = losses.map((each) => each[figure]);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, all.length - 1));
  return `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`;
}
