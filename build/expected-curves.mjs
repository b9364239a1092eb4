/**
 * `npm run curves`: trains the experiments that two cores are done with in minutes and keeps their held-out curves in
 * `experiments/curves/`, which reports draw behind those of runs like them. Words are names of files: `npm run curves -- bert` makes one.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCurves } from '../dist/src/report/curves.js';
import { shapeOfRun } from '../dist/src/report/expected.js';
import { readRuns } from '../dist/src/report/read.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const EXPERIMENTS = ['base', ...['albert', 'bert', 'gpt', 'gpt2', 'roberta', 't5', 'xlnet'].map((name) => `objectives/${name}`)];
/** Neither changes the training. */
const SET = ['train.evaluateEvery=50', 'tasks=[]', 'name=curves'];
const MOST_POINTS = 400;

const asked = process.argv.slice(2);
for (const experiment of EXPERIMENTS)
  if (asked.length === 0 || asked.includes(path.basename(experiment))) await makeCurves(`experiments/${experiment}.json5`);

async function makeCurves(experiment) {
  const runs = mkdtempSync(path.join(tmpdir(), 'electra-run-curves-'));
  try {
    const words = [...SET, `runs=${runs}`].flatMap((setting) => ['--set', setting]);
    execFileSync(process.execPath, [path.join(root, 'dist/src/cli/main.js'), experiment, ...words], { cwd: root, stdio: 'inherit' });
    await keep(experiment, path.join(runs, 'curves'));
  } finally {
    rmSync(runs, { recursive: true });
  }
}

async function keep(experiment, folder) {
  const {
    runs: [run],
  } = await readRuns([folder]);
  const { versions, host } = run.record;
  const named = new Set(run.legend.map(({ name }) => `heldout/${name}`));
  const held = Object.entries(readCurves(run, MOST_POINTS)).filter(([name]) => named.has(name));
  const kept = {
    experiment,
    steps: run.steps,
    corpus: run.settings['corpus.type'],
    processor: `${host.cpu}, ${host.cores} cores`,
    version: versions['electra-run'],
    node: versions.node,
    settings: shapeOfRun(run),
    curves: Object.fromEntries(held.map(([name, { steps, values }]) => [name, { steps, values: values.map(fourDigits) }])),
  };
  const file = path.join(root, `experiments/curves/${path.basename(experiment, '.json5')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${withShortLists(JSON.stringify(kept, null, 2))}\n`);
  process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
}

function fourDigits(value) {
  return Number(value.toPrecision(4));
}

/** Lists of numbers on one line each. */
function withShortLists(json) {
  return json.replaceAll(/\[[\s\d.,e+-]+\]/g, (list) => list.replaceAll(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'));
}
