/** What every masker must do: choose some of the candidates, never too many, the same for the same random stream. */
import assert from 'node:assert/strict';
import type { Sequence } from '../../kinds/masker.ts';
import type { SpecialTokens, Tokenizer } from '../../kinds/tokenizer.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';

/** Masks sequences of many lengths, full and padded, with ids of the tiny experiment's tokenizer. */
export const maskerContract: Contract<'masker'> = ({ workshop, usual }) => {
  let known: Promise<Tokenizer> | undefined;
  const tokenizerOf = (): Promise<Tokenizer> => (known ??= workshop.run().then((run) => run.get('tokenizer')));
  return {
    async 'chooses candidates only, each once, at least one and at most as many as it says'() {
      const [masker, tokenizer] = [await usual(), await tokenizerOf()];
      for (const trial of trials(tokenizer.special)) {
        for (let step = 0; step < 20; step++) {
          const { positions, inputs } = masker.mask(trial, tokenizer, randomFor('contract', step), step / 19);
          const most = masker.maxPositions(trial.ids.length);
          assert.ok(
            positions.length >= 1 && positions.length <= most,
            `It chose ${positions.length} of ${trial.candidates.length} candidates among ${trial.ids.length} tokens, ` +
              `and maxPositions is ${most}.`,
          );
          assert.equal(new Set(positions).size, positions.length, `It chose a position twice: ${positions.join(', ')}.`);
          assert.deepEqual(
            positions.filter((position) => !trial.candidates.includes(position)),
            [],
            'Chosen positions that are no candidates.',
          );
          assert.equal(inputs.length, positions.length, 'There is to be one input per chosen position.');
          assert.deepEqual(
            inputs.filter((id) => !Number.isInteger(id) || id < 0 || id >= tokenizer.vocabularySize),
            [],
            'Inputs that are no ids of the vocabulary.',
          );
        }
      }
    },

    async 'hides something: not every chosen token is seen'() {
      const [masker, tokenizer] = [await usual(), await tokenizerOf()];
      const trial = longest(tokenizer.special);
      const { positions, inputs } = masker.mask(trial, tokenizer, randomFor('hides'), 1);
      assert.ok(
        inputs.some((id, index) => id !== trial.ids[positions[index]]),
        'Every input is the original token.',
      );
    },

    async 'chooses nothing where there is no candidate'() {
      const [masker, tokenizer] = [await usual(), await tokenizerOf()];
      const { cls, sep, pad } = tokenizer.special;
      const { positions, inputs } = masker.mask(
        { ids: Int32Array.of(cls, sep, pad, pad), length: 2, candidates: [] },
        tokenizer,
        randomFor('none'),
        1,
      );
      assert.deepEqual({ positions: [...positions], inputs: [...inputs] }, { positions: [], inputs: [] });
    },

    async 'chooses the same for the same random stream and other positions for another, whatever it was asked before'() {
      const [masker, tokenizer] = [await usual(), await tokenizerOf()];
      const trial = longest(tokenizer.special);
      const choose = (step: number): string => JSON.stringify(masker.mask(trial, tokenizer, randomFor('stream', step), 1));
      const first = choose(1);
      const others = Array.from({ length: 10 }, (_, step) => choose(step + 2));
      assert.equal(choose(1), first);
      assert.equal(new Set([first, ...others]).size, 11, 'Two random streams gave the same choice.');
    },

    async 'leaves the sequence as it is'() {
      const [masker, tokenizer] = [await usual(), await tokenizerOf()];
      const trial = longest(tokenizer.special);
      const before = { ids: trial.ids.slice(), candidates: [...trial.candidates] };
      masker.mask(trial, tokenizer, randomFor('untouched'), 1);
      assert.deepEqual({ ids: trial.ids, candidates: [...trial.candidates] }, before);
    },

    async 'has room for at least one position and for no more than there are tokens'() {
      const masker = await usual();
      for (let length = 1; length <= 512; length++) {
        const most = masker.maxPositions(length);
        assert.ok(Number.isInteger(most) && most >= 1 && most <= length, `maxPositions(${length}) is ${most}.`);
      }
    },
  };
};

function trials(special: SpecialTokens): Sequence[] {
  return [8, 24, 64, 128, 512].flatMap((length) =>
    [3, 4, 5, length - 1, length].map((real) => sequence(length, Math.min(real, length), special)),
  );
}

function longest(special: SpecialTokens): Sequence {
  return sequence(512, 512, special);
}

/** Words in a frame and padding, with a further token of the frame in the middle of a long one. */
function sequence(length: number, real: number, { pad, cls, sep }: SpecialTokens): Sequence {
  const border = real > 10 ? Math.floor(real / 2) : -1;
  const ids = Int32Array.from({ length }, (_, at) =>
    at === 0 ? cls : at === real - 1 || at === border ? sep : at < real ? 5 + ((at * 7) % 90) : pad,
  );
  return { ids, length: real, candidates: [...ids.keys()].filter((at) => at > 0 && at < real - 1 && at !== border) };
}
