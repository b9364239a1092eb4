import { describe, expect, it } from 'vitest';
import type { MeasuredText, Objective } from '../kinds/objective.ts';
import type { CourseStage } from '../objective/course.ts';
import { FlatMemory } from '../nn/memory.ts';
import { randomFor } from '../random.ts';
import { diagnosesAt, watchTraining } from './watch.ts';
import type { WatchedState } from './watching.ts';

const objective = {
  parameters: [],
  networks: {},
  terms: { lm: { weights: 'real' }, pair: { weights: 'examples' }, share: { weights: 'real', trains: false } },
  figures: [
    { name: 'lm_loss', label: 'loss', better: 'lower', floor: 'lm_loss_floor', atFloor: 'it guesses by frequency' },
    { name: 'share', label: 'share', tooLow: { value: 0.01, until: 0.02, means: 'hardly a token is left', see: 'here' } },
    { name: 'auc', label: 'AUC', tooHigh: { value: 0.99, until: 0.98, means: 'all of them are found' } },
  ],
  floors: (_means: unknown, text: MeasuredText) => ({ lm_loss_floor: text.training ? text.unigramEntropy : Number.NaN }),
} as unknown as Objective;

/** One stage, or several of 500 steps. */
function courseOf(stages: readonly Partial<CourseStage>[] = [{}]): CourseStage[] {
  const steps = stages.length > 1 ? 500 : 1000;
  return stages.map((own, index) => ({ index, from: index * steps, until: (index + 1) * steps, batch: 8, length: 8, objective, ...own }));
}

interface Training {
  readonly figures?: (step: number) => Record<string, number>;
  readonly heldOut?: (step: number) => Record<string, number>;
  readonly stages?: readonly Partial<CourseStage>[];
  readonly share?: number;
  /** Steps after which the run goes on with what JSON has kept. */
  readonly stops?: readonly number[];
}

/** What is told of a thousand steps with an evaluation each hundred, and what is known at the end. */
function train({ figures = () => ({}), heldOut = () => ({}), stages, share = 0, stops = [] }: Training) {
  const lines: string[] = [];
  const random = randomFor(1, 'noise');
  let state: WatchedState & { step: number } = { step: 0 };
  const begin = () =>
    watchTraining(
      {
        course: courseOf(stages),
        objective,
        memory: new FlatMemory([], []),
        trained: { unigramEntropy: 6.5, bytesPerToken: 4 },
        seen: { tokens: 100, share, example: [1, 2, 3] },
        decode: (ids) => ids.join(' '),
        rate: () => 1,
        timesRead: (step) => step / 100,
        tell: (_step, { line }) => void lines.push(line),
      },
      state,
    );
  let watch = begin();
  for (let step = 1; step <= 1000; step++) {
    state.step = step;
    const noisy = { lm_loss: 6.5 * Math.exp(-step / 500), share: 0.15, gradient_norm: 1, ...figures(step) };
    watch.stepped(step, { ...noisy, lm_loss: noisy.lm_loss + 0.05 * random.normal() });
    if (step % 100 === 0) watch.evaluated(step, { lm_loss: noisy.lm_loss, auc: 0.7, ...heldOut(step) });
    if (!stops.includes(step)) continue;
    state = JSON.parse(JSON.stringify(state)) as typeof state;
    watch = begin();
  }
  return { lines, diagnoses: diagnosesAt(state), state };
}

/** At its floor up to here, and then well below. */
const plateau = (until: number) => (step: number) => ({ lm_loss: step < until ? 6.5 : 5 });

describe('the watch over a training', () => {
  it('has nothing to tell of one that learns', () => {
    expect(train({}).lines).toEqual([]);
  });

  it('tells of all that is wrong, each when it begins and when it is over', () => {
    const figures = (step: number) => ({ ...plateau(600)(step), share: step < 700 ? 0.15 : 0.001, gradient_norm: step > 800 ? 0 : 1 });
    const heldOut = (step: number) => ({ auc: step >= 300 && step < 600 ? 0.995 : 0.9 });
    expect(train({ figures, heldOut, share: 0.2 }).lines).toEqual([
      expect.stringMatching(/^step 0: 20\.0 % of the held-out text stands in the training text too, such as “1 2 3”: /),
      expect.stringMatching(/^step 200: loss stays at its floor, 6\.\d+ where 6\.500 takes no learning: it guesses/),
      'step 400: AUC is 0.9950: all of them are found (since step 300; docs/learning.md#out-of-bounds)',
      expect.stringMatching(/^step 6\d\d: loss is below its floor of 6\.500, after 6\d\d steps$/),
      'step 700: AUC is 0.9000 again, after 400 steps',
      expect.stringMatching(/^step 750: share is 0\.001\d*: hardly a token is left \(since step 725; here\)$/),
      'step 810: the norm of the gradient is 0: nothing is learned (since step 801; docs/learning.md#no-gradient)',
    ]);
  });

  it.each([[[150]], [[201]], [[100, 200, 300, 650, 700]], [[613, 614]]])('goes on after %j as if it had not been stopped', (stops) => {
    const figures = plateau(600);
    const [whole, parts] = [train({ figures, share: 0.5 }), train({ figures, share: 0.5, stops })];
    expect(parts).toEqual(whole);
    expect(whole.lines).toHaveLength(3);
  });

  it('keeps little, so that checkpoints stay small', () => {
    expect(JSON.stringify(train({}).state).length).toBeLessThan(12_000);
  });

  it('begins anew with each stage, and says so', () => {
    const { lines, diagnoses } = train({ figures: () => ({ lm_loss: 6.5 }), stages: [{}, {}] });
    expect(lines).toEqual([
      expect.stringMatching(/^step 200: loss stays at its floor/),
      expect.stringMatching(/^step 500: lm_loss \(at-floor\): another stage begins, after 500 steps$/),
      expect.stringMatching(/^step 700: loss stays at its floor/),
    ]);
    expect(diagnoses).toMatchObject([{ name: 'at-floor', times: 2, steps: 1000, until: null }]);
  });

  it('looks at no loss of a term that a stage leaves out', () => {
    const figures = () => ({ lm_loss: 6.5 });
    expect(train({ figures, stages: [{ terms: ['pair'] }, { terms: ['pair'] }] }).lines).toEqual([]);
  });
});
