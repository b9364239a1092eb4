import { expect, it } from 'vitest';
import { randomFor } from 'electra-run';
import { drawTargets, targetCount } from './targets.ts';

/** Ids from 100 on go on with a word; 3 is the frame's. */
const continuesWord = (id: number): boolean => id >= 100;
const isSpecial = (id: number): number => (id === 3 ? 1 : 0);
const paper = { ratio: 1 / 6, maxNgram: 5 };

/** Words of one to three pieces, a separator in the middle and one at the end. */
function sequence(length: number, seed: number): { ids: number[]; special: number[] } {
  const random = randomFor('text', seed);
  const ids: number[] = [];
  while (ids.length < length)
    ids.push(10 + random.integer(50), ...Array.from({ length: random.integer(3) }, () => 100 + random.integer(50)));
  ids.length = length;
  ids[length >> 1] = 3;
  ids[length - 1] = 3;
  return { ids, special: ids.map(isSpecial) };
}

it.each([8, 24, 64, 128, 512])('draws a sixth of %i tokens, whatever is drawn, and never one of the frame', (length) => {
  for (let seed = 0; seed < 50; seed++) {
    const { ids, special } = sequence(length, seed);
    const targets = drawTargets({ ids, special }, paper, continuesWord, randomFor('draw', seed));
    expect(targets).toHaveLength(targetCount(length, paper));
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets.filter((at) => special[at] === 1)).toEqual([]);
    expect([...targets].sort((a, b) => a - b)).toEqual(targets);
  }
  expect(targetCount(512, paper)).toBe(85);
});

it('draws all there are where there are fewer, and at least one', () => {
  const ids = [10, 11, 3];
  expect(drawTargets({ ids, special: ids.map(isSpecial) }, { ratio: 1, maxNgram: 5 }, continuesWord, randomFor(1))).toEqual([0, 1]);
  expect(targetCount(2, paper)).toBe(1);
});

it('draws runs of n words with a share in proportion to 1/n, from where a word begins', () => {
  // Words of one piece with nothing else between; so few targets are wanted that most of a long text is context.
  const ids = Array.from({ length: 60 }, (_, at) => 10 + at);
  const counts = [0, 0, 0, 0];
  const draws = 6000;
  for (let seed = 0; seed < draws; seed++) {
    // One run only: three words are wanted at most, and the rest of the text is the context of the first run.
    const targets = drawTargets(
      { ids, special: ids.map(isSpecial) },
      { ratio: 1 / 20, maxNgram: 3 },
      continuesWord,
      randomFor('runs', seed),
    );
    expect(targets).toHaveLength(3);
    let run = 1;
    while (targets[run] === targets[run - 1] + 1) run++;
    counts[run]++;
  }
  // 6/11, 3/11 and 2/11; what follows the first run may stand beside it now and then.
  expect(counts[1] / draws).toBeCloseTo(6 / 11, 1);
  expect(counts[2] / draws).toBeCloseTo(3 / 11, 1);
  expect(counts[3] / draws).toBeCloseTo(2 / 11, 1);
});

it('begins runs at words, and spreads targets over the whole text', () => {
  const length = 240;
  const tenths = Array.from({ length: 10 }, () => 0);
  let [begins, runs] = [0, 0];
  for (let seed = 0; seed < 400; seed++) {
    const { ids, special } = sequence(length, seed);
    const targets = drawTargets({ ids, special }, paper, continuesWord, randomFor('spread', seed));
    for (const at of targets) tenths[Math.floor((10 * at) / length)]++;
    for (const [index, at] of targets.entries()) {
      if (index > 0 && targets[index - 1] === at - 1) continue;
      runs++;
      if (ids[at] < 100) begins++;
    }
  }
  // Only the single tokens that fill up may begin inside of a word.
  expect(begins / runs).toBeGreaterThan(0.8);
  const mean = tenths.reduce((sum, count) => sum + count, 0) / 10;
  // The walk begins at the first token and ends where a run finds no room: a third more at one end, and fewer at the other.
  for (const count of tenths.slice(1, 9)) expect(Math.abs(count / mean - 1)).toBeLessThan(0.15);
  for (const count of [tenths[0], tenths[9]]) expect(Math.abs(count / mean - 1)).toBeLessThan(0.45);
});
