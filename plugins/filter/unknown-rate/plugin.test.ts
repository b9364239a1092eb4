import { expect, it } from 'vitest';
import type { Tokenizer } from 'electra-run';
import { judgements, removedBy } from '../../../test/support/sifted.ts';
import { fewPieces } from '../../../test/support/few-pieces.ts';
import unknownRate from './plugin.ts';

const tokenizer = fewPieces('the', 'mill', '##er', 'river');

it('removes a text of which the tokenizer knows too little, and says how much', () => {
  const judged = judgements(filterOf(tokenizer, 0.25), ['The miller', 'the mill the xyz', 'the mill the xyz xyz', '水车']);
  expect(judged.map((each) => each?.reason ?? null)).toEqual([
    null,
    null,
    '40 % of 5 tokens unknown, more than 25 %',
    '100 % of 2 tokens unknown, more than 25 %',
  ]);
  expect(judged[2]?.text).toBeNull();
});

it('keeps what has no token, and with a maximum of 0 only what is known whole', () => {
  expect(removedBy(filterOf(tokenizer, 0), ['', ' \n', 'the river', 'the river 水'])).toEqual([3]);
});

it('has another fingerprint for another tokenizer or limit', () => {
  const other = { ...tokenizer, fingerprint: 'other' };
  const all = [filterOf(tokenizer, 0.25), filterOf(tokenizer, 0.2), filterOf(other, 0.25)].map(({ fingerprint }) => fingerprint);
  expect(new Set(all).size).toBe(3);
});

function filterOf(tokenizer: Tokenizer, maximum: number) {
  return unknownRate.create({ tokenizer, maximum }, {}) as Exclude<ReturnType<typeof unknownRate.create>, Promise<unknown>>;
}
