/**
 * `npm run bench:batches`: how fast batches come out of the token store, as they stand there and as the objective of
 * `experiments/base.json5` lays them out; and what share of a training step they are.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { batchesOf, layOut, prepareText, requireExperiment, silentLog, type ExampleBatch } from 'electra-run';
import { describeMachine } from './environment.ts';
import { untilIdle } from './measure.ts';
import { median } from './statistics.ts';

const HELP = `npm run bench:batches -- [options]

  --rounds N    Rounds (5), of which the median counts.
  --steps N     Training steps that are timed (200).
  --idle S      Seconds to wait for an idle machine before each round (60).
  --help        This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const experimentFile = path.join(root, 'experiments/base.json5');
const folder = path.join(root, '.electra-run/bench/batches');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '200' },
    idle: { type: 'string', default: '60' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await bench();

async function bench(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const loaded = await requireExperiment(experimentFile);
  const { objective, examples } = await prepareText({ loaded, cacheFolder: path.join(folder, 'cache'), log: silentLog });
  const { seed, data, train } = loaded.experiment;
  const batches = batchesOf(examples.train, { batch: train.batch, length: data.length, seed });
  const store: number[] = [];
  const laidOut: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    await untilIdle(Number(values.idle));
    store.push(rateOf((step) => batches.at(step)));
    laidOut.push(
      rateOf((step) => {
        const batch = batches.at(step);
        layOut(objective, batch, seed);
        return batch;
      }),
    );
  }
  const tokens = train.batch * data.length;
  const step = tokens / (await tokensPerSecond());
  const own = tokens / median(laidOut);
  const machine = await describeMachine(root);
  process.stdout.write(
    `\n${machine.processor}, Node ${machine.node}, ${machine.date}; one thread, batches of ${train.batch} × ${data.length}.\n\n` +
      `| | million tokens/s |\n|---|--:|\n` +
      `| out of the store, packed | ${(median(store) / 1e6).toFixed(1)} |\n` +
      `| masked and laid out for the engine | ${(median(laidOut) / 1e6).toFixed(1)} |\n\n` +
      `A step of ${experimentFile.slice(root.length + 1)} takes ${(step * 1e3).toFixed(1)} ms; ` +
      `its batch ${(own * 1e3).toFixed(2)} ms of it, ${((100 * own) / step).toFixed(2)} %.\n`,
  );
}

/** Real tokens a second, over half a second. */
function rateOf(make: (step: number) => ExampleBatch): number {
  for (let step = 0; step < 20; step++) make(step);
  const started = performance.now();
  let tokens = 0;
  for (let step = 0; performance.now() - started < 500; step++) for (const { ids } of make(step).examples) tokens += ids.length;
  return tokens / ((performance.now() - started) / 1000);
}

/** Of the real training, on all cores. */
async function tokensPerSecond(): Promise<number> {
  const runs = path.join(folder, 'runs');
  await rm(runs, { recursive: true, force: true });
  const words = [`train.steps=${values.steps}`, 'tasks=[]', 'name=speed', `runs=${runs}`, 'trackers=[]'];
  const child = spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), experimentFile, ...words], {
    env: { ...process.env, ELECTRA_RUN_CACHE: path.join(folder, 'cache') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The training ended with ${code as number}.`);
  const result = JSON.parse(await readFile(path.join(runs, 'speed/result.json'), 'utf8')) as { readonly figures: Record<string, number> };
  return result.figures['train/tokens_per_second'];
}
