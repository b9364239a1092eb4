/** What every masker must do: choose some of the candidates, never too many, the same for the same random stream. */
import { describe, expect, it } from 'vitest';
import type { Masker, Sequence } from '../../src/kinds/masker.ts';
import { randomFor } from '../../src/random.ts';
import { tinyTokenizer as tokenizer } from '../support/tiny-task.ts';
import { build, componentsOf } from './components.ts';

const definitions = await componentsOf('masker');
const { pad, cls, sep, mask } = tokenizer.special;

describe.each(definitions)('masker $name', (definition) => {
  const masker: Masker = build('masker', definition, {});
  const trials = [8, 24, 64, 128, 512].flatMap((length) => [3, 4, 5, length - 1, length].map((real) => sequence(length, Math.min(real, length))));

  it('chooses candidates only, each once, at least one and at most as many as it says', () => {
    for (const trial of trials) {
      for (let step = 0; step < 20; step++) {
        const { positions, inputs } = masker.mask(trial, tokenizer, randomFor('contract', step));
        expect(positions.length).toBeGreaterThanOrEqual(1);
        expect(positions.length).toBeLessThanOrEqual(masker.maxPositions(trial.ids.length));
        expect(new Set(positions).size).toBe(positions.length);
        expect(positions.filter((position) => !trial.candidates.includes(position))).toEqual([]);
        expect(inputs.length).toBe(positions.length);
        expect(inputs.filter((id) => !Number.isInteger(id) || id < 0 || id >= tokenizer.vocabularySize)).toEqual([]);
      }
    }
  });

  it('hides something: the generator does not see every chosen token', () => {
    const { ids } = trials[trials.length - 1];
    const { positions, inputs } = masker.mask(trials[trials.length - 1], tokenizer, randomFor('hides'));
    expect(inputs.some((id, index) => id !== ids[positions[index]])).toBe(true);
    expect(inputs).toContain(mask);
  });

  it('chooses nothing where there is no candidate', () => {
    expect(masker.mask({ ids: Int32Array.of(cls, sep, pad, pad), length: 2, candidates: [] }, tokenizer, randomFor('none'))).toEqual({ positions: [], inputs: [] });
  });

  it('chooses the same for the same random stream and other positions for another, whatever it was asked before', () => {
    const [trial] = trials.slice(-1);
    const choose = (step: number): string => JSON.stringify(masker.mask(trial, tokenizer, randomFor('stream', step)));
    const first = choose(1);
    const others = Array.from({ length: 10 }, (_, step) => choose(step + 2));
    expect(choose(1)).toBe(first);
    expect(new Set([first, ...others]).size).toBe(11);
  });

  it('leaves the sequence as it is', () => {
    const [trial] = trials.slice(-1);
    const before = { ids: trial.ids.slice(), candidates: [...trial.candidates] };
    masker.mask(trial, tokenizer, randomFor('untouched'));
    expect({ ids: trial.ids, candidates: [...trial.candidates] }).toEqual(before);
  });

  it('has room for at least one position and for no more than there are tokens', () => {
    for (let length = 1; length <= 512; length++) {
      expect(Number.isInteger(masker.maxPositions(length))).toBe(true);
      expect(masker.maxPositions(length)).toBeGreaterThanOrEqual(1);
      expect(masker.maxPositions(length)).toBeLessThanOrEqual(length);
    }
  });
});

/** [CLS] words [SEP] and padding, with a further [SEP] in the middle of a long one. */
function sequence(length: number, real: number): Sequence {
  const border = real > 10 ? Math.floor(real / 2) : -1;
  const ids = Int32Array.from({ length }, (_, at) => (at === 0 ? cls : at === real - 1 || at === border ? sep : at < real ? 5 + ((at * 7) % 90) : pad));
  return { ids, length: real, candidates: [...ids.keys()].filter((at) => ids[at] > mask) };
}
