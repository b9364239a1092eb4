import { describe, expect, it } from 'vitest';
import type { JudgedText, Metric } from 'electra-run';
import exactMatch from '../exact-match/plugin.ts';
import targetLoss from '../target-loss/plugin.ts';
import tokenF1 from './plugin.ts';

// What SQuAD's evaluation script (1.1, with 2.0's rule for texts without words) gives: target, text, exact match, F1.
const squad: [string, string, number, number][] = [
  ['the Cat, a dog', 'cat dog', 1, 1],
  ['An apple', 'apple pie', 0, 2 / 3],
  ['thé cat', 'the cat', 0, 2 / 3],
  ['the', 'a', 1, 1],
  ['', 'x', 0, 0],
  ['to be or not to be', 'to be', 0, 0.5],
  ['U.S. dollars', "us dollar's", 1, 1],
  ['theater', 'ater', 0, 0],
  ['state-of-the-art', 'state of art', 0, 0],
  ['an_x', 'x', 0, 0],
];

const of = (plugin: typeof exactMatch | typeof tokenF1, normalize: 'none' | 'squad') => plugin.create({ normalize }, {}) as Metric;

function resultOf(metric: Metric, texts: readonly Partial<JudgedText>[]): number {
  const collected = metric.start();
  collected.add({ labels: [], predictions: [], texts: texts.map((text) => ({ target: '', written: '', nats: 1, tokens: 1, ...text })) });
  return collected.result();
}

describe('metrics of texts', () => {
  it.each(squad)("judge %j and %j as SQuAD's script does", (target, written, match, f1) => {
    expect(resultOf(of(exactMatch, 'squad'), [{ target, written }])).toBe(match);
    expect(resultOf(of(tokenF1, 'squad'), [{ target, written }])).toBeCloseTo(f1, 12);
  });

  it('are means over the texts', () => {
    const texts = squad.map(([target, written]) => ({ target, written }));
    expect(resultOf(of(exactMatch, 'squad'), texts)).toBeCloseTo(0.3, 12);
    expect(resultOf(of(tokenF1, 'squad'), texts)).toBeCloseTo((3 + 4 / 3 + 0.5) / 10, 12);
  });

  it('compare texts as they are unless told otherwise, but for blanks', () => {
    expect(resultOf(of(exactMatch, 'none'), [{ target: 'a  cat', written: 'a cat' }])).toBe(1);
    expect(resultOf(of(exactMatch, 'none'), [{ target: 'A cat', written: 'a cat' }])).toBe(0);
    expect(resultOf(of(tokenF1, 'none'), [{ target: 'the the cat', written: 'the cat the dog' }])).toBeCloseTo(6 / 7, 12);
  });

  it('weigh the loss of each text by its tokens', () => {
    const loss = targetLoss.create({}, {}) as Metric;
    expect(loss.higherIsBetter).toBe(false);
    expect(
      resultOf(loss, [
        { nats: 6, tokens: 2 },
        { nats: 3, tokens: 7 },
      ]),
    ).toBe(1);
  });
});
