/** The ablations that ship: each changes one thing and names its baseline. That they run is shown in `slow/ablations.test.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { planSweep } from '../src/sweep/plan.ts';
import { overridesOf } from '../src/sweep/words.ts';
import { root, tiny } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('ablations');
const page = readFileSync(path.join(root, 'docs/sweeps.md'), 'utf8');
const shipped = fastGlob.sync('experiments/ablations/*.json5', { cwd: root, ignore: ['**/base.json5'] }).sort();

describe.each(shipped)('%s', (file) => {
  it('changes one thing, names its baseline among its values, and gives a reason for each value that needs one', async () => {
    const { plan, problems } = await planSweep(path.join(root, file));
    expect(problems).toEqual([]);
    expect(plan?.ablation).toMatchObject({ seeds: [1, 2, 3] });
    // A component of another type has other options: they come and go with it.
    const own = plan?.ablation?.path.replace(/\btype$/, '') ?? '';
    expect(plan?.ablation?.alsoDiffering.filter((other) => !own.endsWith('.') || !other.startsWith(own))).toEqual([]);
    expect(plan?.ablation?.values).toContainEqual(plan?.ablation?.baseline);
    expect(plan?.members.length).toBe(3 * (plan?.ablation?.values.length ?? 0));
    expect(page).toMatch(new RegExp(`^\\| \`${path.basename(file)}\` \\|.*\\| ${plan?.members.length} \\|$`, 'm'));
    expect(readFileSync(path.join(root, file), 'utf8').match(/^ {6}\S+, +\/\/ \S/gm)?.length).toBeGreaterThan(1);
  });
});

describe('docs/sweeps.md', () => {
  const [table] = /^\| section \|[^]*?\n\n/m.exec(page) ?? [''];

  it.each([...table.matchAll(/`(--[^`]+)`/g)].map(([, words]) => words))('shows %s as it can be typed', async (words) => {
    const typed = Object.fromEntries(
      [...words.matchAll(/--(\w+) ("[^"]*"|\S+)/g)].map(([, option, value]) => [
        option,
        value.replaceAll('"', '').replace(/^path=/, 'objective.loss.lambda='),
      ]),
    );
    const { count, ablate, baseline, seeds, ...lists } = typed;
    const set = overridesOf(
      {
        ...Object.fromEntries(Object.entries(lists).map(([option, value]) => [option, [value]])),
        ablate,
        baseline,
        seeds,
        count: count === undefined ? undefined : Number(count),
      },
      'sweep',
    );
    const { plan, problems } = await planSweep(tiny, { set: ['objective.encoder.maxPositions=128', ...set] });
    expect(problems).toEqual([]);
    expect(plan?.members.length).toBeGreaterThan(0);
  });

  it('shows an experiment that is an ablation', async () => {
    const [, experiment] = /```json5\n([^]*?)```/.exec(page) ?? [];
    const file = path.join(folder, 'shown.json5');
    writeFileSync(file, experiment.replace('./base.json5', path.join(root, 'experiments/ablations/base.json5')));
    expect(await planSweep(file)).toMatchObject({ problems: [], plan: { ablation: { baseline: 50 }, members: { length: 15 } } });
  });
});
