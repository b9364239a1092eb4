import { describe, expect, it } from 'vitest';
import { noted, type Diagnosis } from './diagnosis.ts';
import { overfits, type BestSoFar } from './overfitting.ts';

/** What is told of evaluations every 100 steps: losses of held-out and of training text. */
function told(losses: readonly (readonly [number, number])[]): string[] {
  const diagnoses: Diagnosis[] = [];
  let judged: BestSoFar | undefined;
  return losses.flatMap(([heldOut, trained], index) => {
    const now = { step: 100 * (index + 1), heldOut, trained };
    judged ??= { best: now, worse: 0 };
    const news = noted(diagnoses, { name: 'overfitting', about: 'loss' }, overfits(judged, 'loss', now, 3 * (index + 1)), now.step);
    return news ? [news.line] : [];
  });
}

describe('overfitting', () => {
  it('is told at the second evaluation that is worse while the training goes on falling', () => {
    expect(
      told([
        [6, 6],
        [5, 5],
        [5.05, 4],
        [5.2, 3],
        [5.5, 2],
        [6, 1],
      ]),
    ).toEqual([
      'step 500: loss of held-out text has risen from 5 to 5.500, and that of the training text has fallen from 5 to 2: ' +
        'the text, read 15 times, is learned by heart (since step 200; docs/learning.md#overfitting)',
    ]);
  });

  it('is over when held-out text is as good again', () => {
    expect(
      told([
        [5, 5],
        [5.2, 4],
        [5.4, 3],
        [5.2, 3],
        [5.02, 3.5],
        [4.9, 3.4],
      ]),
    ).toHaveLength(2);
  });

  it('is none where both losses rise, as in another stage or with a higher rate, or where the noise of one evaluation is all', () => {
    expect(
      told([
        [5, 5],
        [5.3, 5.3],
        [5.6, 5.6],
        [5.7, 5.5],
      ]),
    ).toEqual([]);
    expect(
      told([
        [5, 5],
        [5.3, 4.6],
        [5.04, 4.5],
        [5.3, 4.4],
        [4.9, 4.3],
      ]),
    ).toEqual([]);
  });
});
