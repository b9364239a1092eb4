/** What a report says of trainings that suffered from something. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { diagnosesIn, diagnosesOf } from './diagnoses.ts';
import { readRuns, type FoundRun } from './read.ts';
import { openRunFolder } from '../runs/run-folder.ts';

const over: Diagnosis = {
  name: 'at-floor',
  about: 'lm_loss',
  text: 'loss stays at its <floor>',
  see: 'docs/learning.md#at-floor',
  since: 150,
  until: 400,
  times: 1,
  steps: 250,
};
const open: Diagnosis = { ...over, name: 'overfitting', text: 'it is learned by heart', until: null, since: 600, steps: 100 };
const often: Diagnosis = { ...over, name: 'loss-spike', text: 'loss has jumped', times: 12, steps: 1200 };

const run = (name: string, diagnoses: readonly Diagnosis[]) => ({ name, diagnoses }) as FoundRun;

it('lists them by run, what goes on first, and says when it was and for how long', () => {
  const page = diagnosesOf({ runs: [run('ill', [over, often, open]), run('well', [])] });
  const { html } = page || { html: '' };
  expect(html.match(/<h3>.*?<.h3>/g)).toEqual(['<h3>ill</h3>']);
  expect([...html.matchAll(/<li>(.*?)<.li>/g)].map(([, words]) => words)).toEqual([
    'since step 600: it is learned by heart (docs/learning.md#at-floor)',
    'steps 150 to 400: loss stays at its &lt;floor&gt; (docs/learning.md#at-floor)',
    '12 times, 1,200 steps: loss has jumped (docs/learning.md#at-floor)',
  ]);
});

it('has no heading where all trainings were well', () => {
  expect(diagnosesOf({ runs: [run('well', [])] })).toBe(false);
});

it('reads those of a result, and none where it has none or other things', () => {
  expect(diagnosesIn(JSON.parse(JSON.stringify([over, open])))).toEqual([over, open]);
  expect(diagnosesIn(undefined)).toEqual([]);
  expect(diagnosesIn([null, {}, { ...over, since: '150' }])).toEqual([]);
});

it('takes those of a run that has not ended from where it was saved last, and keeps them when it is interrupted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'diagnoses-'));
  try {
    const path = join(folder, 'ill');
    const first = await openRunFolder(path, { experiment: { train: { steps: 900 } } });
    await first.record('running', 700, [open]);
    await first.close('interrupted', 700);
    const again = await openRunFolder(path, { experiment: { train: { steps: 900 } } });
    const { runs } = await readRuns([path]);
    expect(runs.map(({ step, diagnoses }) => [step, diagnoses])).toEqual([[700, [open]]]);
    await again.record('running', 800, []);
    await again.close('interrupted', 800);
    expect((await readRuns([path])).runs[0].diagnoses).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
