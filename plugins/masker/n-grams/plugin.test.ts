import { expect, it } from 'vitest';
import { randomFor, type Masker, type Sequence, type Tokenizer } from 'electra-run';
import nGrams from './plugin.ts';

const tokenizer = {
  vocabularySize: 40,
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  continuesWord: (id: number) => id % 2 === 1,
} as Tokenizer;
const settings = { maskTokenProbability: 1, randomTokenProbability: 0, maxWords: 3 };
/** Of this many words, of one and of two pieces in turn. */
function sequenceOf(words: number): Sequence {
  const text = Array.from({ length: words }, (_, word) => (word % 2 === 0 ? [10] : [20, 21])).flat();
  return { ids: Int32Array.of(2, ...text, 3), length: text.length + 2, candidates: text.map((_, index) => index + 1) };
}

it('chooses runs of one to three whole words, 6, 3 and 2 of 11', () => {
  const masker = nGrams.create({ ...settings, probability: 0.02 }, { tokenizer }) as Masker;
  const sequence = sequenceOf(4000);
  const counts = new Map<number, number>();
  for (let trial = 0; trial < 40; trial++) {
    const { positions } = masker.mask(sequence, tokenizer, randomFor('n-grams', trial), 1);
    expect(positions).toHaveLength(120);
    for (const words of runsOf(positions, sequence)) counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // Two that lie side by side are one here, and the last ones must fit into what is left.
  [6, 3, 2].forEach((share, index) => expect(Math.abs((counts.get(index + 1) ?? 0) / total - share / 11)).toBeLessThan(0.04));
  expect([...counts].reduce((sum, [words, count]) => sum + (words > 3 ? count : 0), 0) / total).toBeLessThan(0.05);
});

it('is of single words where one is the most, and fills its budget', () => {
  const masker = nGrams.create({ ...settings, maxWords: 1, probability: 0.3 }, { tokenizer }) as Masker;
  const { positions, inputs } = masker.mask(sequenceOf(40), tokenizer, randomFor('single'), 1);
  expect([positions.length, inputs.every((id) => id === 4)]).toEqual([19, true]);
});

/** Of each run of neighbouring positions, its words; all of them are whole. */
function runsOf(positions: readonly number[], { ids }: Sequence): number[] {
  const runs: number[] = [];
  positions.forEach((position, index) => {
    const begins = ids[position] !== 21;
    if (!begins) expect(positions[index - 1]).toBe(position - 1);
    if (ids[position] === 20) expect(positions[index + 1]).toBe(position + 1);
    if (positions[index - 1] !== position - 1) runs.push(1);
    else if (begins) runs[runs.length - 1] += 1;
  });
  return runs;
}
