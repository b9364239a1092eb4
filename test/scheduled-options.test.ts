/** Options that may change from step to step, in everything that reads experiments: changes, explanations, limits, sweeps. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scheduledPaths } from '../src/experiment/scheduled-paths.ts';
import { loadExperiment } from '../src/config/load.ts';
import { flattenSettings } from '../src/runs/flatten.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('scheduled');
mkdirSync(path.join(folder, 'texts'), { recursive: true });
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const base = file('base.json5', "{ extends: 'electra-run/base', objective: { masker: { probability: { from: 0.3, to: 0.15 } } } }");
const problemsOf = async (name: string, set: readonly string[]): Promise<string[]> =>
  (await loadExperiment(name, { set, unread: true })).problems.map(({ message }) => message);

describe('a scheduled option', () => {
  it('is changed as a whole, or one end of it', async () => {
    const of = async (...set: string[]): Promise<unknown> => {
      const { loaded } = await loadExperiment(base, { set, unread: true });
      return (loaded?.experiment.objective as { masker?: { probability?: unknown } } | undefined)?.masker?.probability;
    };
    expect(await of()).toEqual({ from: 0.3, to: 0.15 });
    expect(await of('objective.masker.probability.to=0.1')).toEqual({ from: 0.3, to: 0.1 });
    expect(await of('objective.masker.probability=0.2')).toBe(0.2);
    expect(await of('objective.masker.probability={from:0.1,to:0.4,shape:cosine}'.replace('cosine', '"cosine"'))).toEqual({
      from: 0.1,
      to: 0.4,
      shape: 'cosine',
    });
  });

  it('is told by its path where an end is missing or out of range', async () => {
    expect(await problemsOf(base, ['objective.loss.lambda.from=1'])).toEqual(["objective.loss.lambda needs 'to'."]);
    expect(await problemsOf(base, ['objective.masker.probability.to=2'])).toEqual([
      'objective.masker.probability.to must be at most 1, and is 2.',
    ]);
    expect(await problemsOf(base, ['objective.masker.probability.too=0.2'])).toEqual([
      "objective.masker.probability has no key 'too'. Did you mean 'to'?",
    ]);
  });

  it('has its limit raised as a number has', async () => {
    const raised = file('raised.json5', "{ extends: './base.json5', limits: { 'objective.loss.lambda': 5e6 } }");
    expect(await problemsOf(raised, ['objective.loss.lambda=4e6'])).toEqual([]);
    expect(await problemsOf(raised, ['objective.loss.lambda=6e6'])).toHaveLength(1);
    const end = file('end.json5', "{ extends: './base.json5', limits: { 'objective.loss.lambda.to': 5e6 } }");
    expect(await problemsOf(end, ['objective.loss.lambda={from:1,to:4e6}'])).toEqual([]);
  });

  it('is explained, each end by itself', async () => {
    const { code, out } = await inProcess(['explain', base, 'objective.masker.probability.to'], { folder });
    expect(code).toBe(0);
    expect(out).toContain('objective.masker.probability.to = 0.15');
    expect(out).toContain('What it comes to, and is in evaluations.');
    expect(out).toContain('masker/uniform: number, more than 0, at most 1');
  });

  it('is a setting of a run by each of its ends, which HParams and comparisons show', async () => {
    const { loaded } = await loadExperiment(base, { unread: true });
    const settings = flattenSettings({ objective: loaded?.experiment.objective });
    expect([settings['objective.masker.probability.from'], settings['objective.masker.probability.to']]).toEqual([0.3, 0.15]);
    expect(scheduledPaths(loaded?.experiment.objective, 'objective')).toEqual(['objective.masker.probability']);
  });
});

describe('an ablation', () => {
  it('over numbers and ways has a name for each, and is planned', async () => {
    const ablation = file(
      'ablation.json5',
      `{ extends: './base.json5', tasks: [], objective: { encoder: { layers: 1, hiddenSize: 32, heads: 2 } }, ablation: {
        path: 'objective.loss.lambda', values: [50, { from: 10, to: 50 }], baseline: 50 } }`,
    );
    const { code, out, error } = await inProcess(['plan', ablation], { folder });
    expect(code, error).toBe(0);
    expect(out).toMatch(/2 runs/);
  });

  it('over one end of a way changes just that', async () => {
    const ablation = file(
      'end-ablation.json5',
      "{ extends: './base.json5', ablation: { path: 'objective.masker.probability.to', values: [0.1, 0.15], baseline: 0.15 } }",
    );
    expect(await problemsOf(ablation, [])).toEqual([]);
  });
});
