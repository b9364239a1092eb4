import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadExperiment } from './load.ts';

const errors = path.resolve(import.meta.dirname, '../../test/errors');
const code = path.join(errors, 'shipped');

it('saves an experiment that loads again as the same one, and says where each value came from', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'save-'));
  try {
    const first = await loadExperiment(path.join(errors, 'good.json5'), {
      code,
      set: ['train.steps=7', 'tasks=[{type: "classify", dataset: {type: "supersense"}}]'],
    });
    expect(first.problems).toEqual([]);
    const saved = first.loaded?.saved ?? '';
    expect(saved).toMatch(/steps: 7, {2}\/\/ --set train\.steps=7/);
    expect(saved).toMatch(/type: 'speeches', {2}\/\/ test\/errors\/good\.json5:3/);
    expect(saved).toMatch(/lambda: 50, {2}\/\/ default/);
    const file = path.join(folder, 'saved.json5');
    writeFileSync(file, saved);
    const second = await loadExperiment(file, { code });
    expect(second.problems).toEqual([]);
    expect(second.loaded?.experiment).toEqual(first.loaded?.experiment);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('describes stages in the same bytes when the run that it was saved for goes on', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'save-'));
  try {
    const stages = [
      { steps: 1, objective: { masker: { probability: 0.3 }, encoder: { dropout: 0 } }, scheduler: { warmup: 0 } },
      { steps: 2, objective: { type: 'masked-lm', encoder: { type: 'bert' } } },
    ];
    const file = path.resolve(import.meta.dirname, '../../test/fixtures/experiments/tiny.json5');
    const first = await loadExperiment(file, { set: ['~train.steps', `train.stages=${JSON.stringify(stages)}`] });
    expect(first.problems).toEqual([]);
    const saved = path.join(folder, 'experiment.json5');
    writeFileSync(saved, first.loaded?.saved ?? '');
    const second = await loadExperiment(saved, { folder: path.dirname(file), run: folder });
    expect(second.problems).toEqual([]);
    expect(JSON.stringify(second.loaded?.experiment, null, 2)).toBe(JSON.stringify(first.loaded?.experiment, null, 2));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
