import { expect, it } from 'vitest';
import { nothingAround } from 'electra-run';
import { fewPieces } from '../../../test/support/few-pieces.ts';
import { judgements } from '../../../test/support/sifted.ts';
import charactersPerToken from './plugin.ts';

const tokenizer = fewPieces(...'abz', ...[...'abz'].map((letter) => `##${letter}`), 'mill', '##er', 'river', '##🐢');

it('removes a text that is cut into crumbs, and one that is hardly cut', () => {
  const judged = judgements(charactersPerToken.create({ tokenizer, minimum: 2, maximum: 8 }, {}), [
    'miller river',
    'zbabaz abzza',
    `mill${' '.repeat(20)}river`,
    ' \n river \n ',
  ]);
  expect(judged).toEqual([
    null,
    { text: null, reason: '1.09 characters per token, fewer than 2' },
    { text: null, reason: '14.5 characters per token, more than 8' },
    null,
  ]);
});

it('counts characters as code points, and removes what has no token', () => {
  const exactly = charactersPerToken.create({ tokenizer, minimum: 1, maximum: 1 }, {});
  expect(judgements(exactly, ['a🐢', '\u200b'])).toEqual([null, { text: null, reason: 'no tokens' }]);
});

it('refuses a maximum below the minimum, at its option', () => {
  const check = (minimum: number, maximum: number) => charactersPerToken.check?.({ tokenizer, minimum, maximum }, nothingAround);
  expect(check(5, 4)).toMatchObject([{ path: ['maximum'], message: 'No text has at least 5 and at most 4.' }]);
  expect(check(5, 5)).toEqual([]);
});
