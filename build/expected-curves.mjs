/**
 * `npm run curves`: trains `experiments/base.json5` and keeps its held-out curves in `experiments/curves/base.json`, which reports draw
 * behind those of runs like it. With the folder of such a run as its only word, it keeps the curves of that one.
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
const experiment = 'experiments/base.json5';
/** Neither changes the training. */
const SET = ['train.evaluateEvery=100', 'tasks=[]'];
const MOST_POINTS = 400;

const [given] = process.argv.slice(2);
const temporary = given === undefined ? mkdtempSync(path.join(tmpdir(), 'electra-run-curves-')) : null;
try {
  await keep(given ?? train(temporary));
} finally {
  if (temporary !== null) rmSync(temporary, { recursive: true });
}

/** Returns the run's folder. */
function train(folder) {
  const words = [...SET, `runs=${folder}`].flatMap((setting) => ['--set', setting]);
  execFileSync(process.execPath, [path.join(root, 'dist/src/cli/main.js'), experiment, ...words], { cwd: root, stdio: 'inherit' });
  return path.join(folder, 'base');
}

async function keep(folder) {
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
  const file = path.join(root, 'experiments/curves/base.json');
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
