/**
 * A search against a grid over the same two ranges, with several seeds: whether it reaches the figure of the best grid member, and with how
 * many steps. The grid's members and the search's are trained by the same program; figures are held-out, after the same steps.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '600' },
    keep: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const experiment = path.join(root, 'experiments/search.json5');
const metric = 'heldout/rtd_auc';
/** Four values of each range, at even distances of their logarithms, the ends included. */
const lambdas = [1, 4.642, 21.54, 100];
const rates = [1e-4, 4.642e-4, 2.154e-3, 1e-2];
const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), 'electra-run-search-'));
mkdirSync(folder, { recursive: true });

interface Manifest {
  readonly members: readonly { readonly id: string; readonly name: string; readonly settings: Readonly<Record<string, number>> }[];
  readonly history?: readonly { readonly member: string; readonly until: number; readonly value?: number | null }[];
}

interface Outcome {
  readonly figure: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly minutes: number;
}

for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const shared = [`seed=${seed}`, `train.steps=${values.steps}`, `runs=${JSON.stringify(folder)}`];
  const grid = await swept(`grid-${seed}`, [...shared, '~sweep.search', `sweep.grid=${JSON.stringify(space())}`]);
  const search = await swept(`search-${seed}`, [...shared, `sweep.search.seed=${seed}`]);
  console.log(`seed ${seed}`);
  for (const [name, { figure, settings, steps, minutes }] of Object.entries({ grid, search }))
    console.log(`  ${name.padEnd(8)}${figure.toFixed(4)}  ${steps} steps  ${minutes.toFixed(1)} min  ${JSON.stringify(settings)}`);
  const reached = search.figure >= grid.figure;
  const share = ((100 * search.steps) / grid.steps).toFixed(0);
  console.log(`  the search ${reached ? 'reaches' : 'does not reach'} the best of the grid, with ${share} % of its steps`);
}
const [{ model }] = cpus();
console.log(`${model}, ${availableParallelism()} cores, Node ${process.version}`);
if (values.keep === undefined) rmSync(folder, { recursive: true });

function space(): Record<string, readonly number[]> {
  return { 'objective.loss.lambda': lambdas, 'scheduler.rate': rates };
}

/** Runs a sweep to its end. */
async function swept(name: string, changes: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  const set = [`name=${name}`, ...changes].flatMap((change) => ['--set', change]);
  await promisify(execFile)(process.execPath, [path.join(root, 'dist/src/cli/main.js'), 'sweep', experiment, ...set], {
    maxBuffer: 1 << 26,
  }).catch((error: Error & { readonly stderr?: string }) => {
    throw new Error(`The sweep ${name} failed: ${error.stderr ?? error.message}`);
  });
  const minutes = (performance.now() - began) / 60_000;
  const at = path.join(folder, name);
  const { members, history } = JSON.parse(readFileSync(path.join(at, 'sweep.json'), 'utf8')) as Manifest;
  const whole = Number(values.steps);
  const reached = new Map(members.map(({ id }) => [id, history ? 0 : whole]));
  for (const { member, until } of history ?? []) reached.set(member, Math.max(until, reached.get(member) ?? 0));
  const finished = members
    .filter(({ id }) => reached.get(id) === whole)
    .map(({ name: member, settings }) => {
      const result = readFileSync(path.join(at, 'members', member, 'result.json'), 'utf8');
      return { settings, figure: (JSON.parse(result) as { figures: Record<string, number> }).figures[metric] };
    })
    .sort((a, b) => b.figure - a.figure);
  return { ...finished[0], steps: [...reached.values()].reduce((sum, steps) => sum + steps, 0), minutes };
}
