/** What every filter must do: judge a document alike in each reading, change only its text, and say why. */
import assert from 'node:assert/strict';
import type { Document } from '../../kinds/corpus.ts';
import type { Filter, Judgement } from '../../kinds/filter.ts';
import type { Contract } from '../contract.ts';

/** Puts texts of many kinds through the filter: prose, one word, doubled ones, lists, no letters, other scripts, one long line. */
export const filterContract: Contract<'filter'> = ({ make, usual, different }) => ({
  async 'judges documents alike in each reading, also where two readings take turns'() {
    const [filter, other] = [await make(), await make()];
    const first = reading(filter);
    assert.deepEqual(reading(filter), first, 'A second reading gave other judgements.');
    assert.deepEqual(reading(other), first, 'Another filter of the same options gave other judgements.');
    const sieves = [filter.sieve(), filter.sieve()];
    const taken = sieves.map((): (Judgement | null)[] => []);
    for (const document of documents()) for (const [index, sieve] of sieves.entries()) taken[index].push(sieve.judge(document));
    assert.deepEqual(taken, [first, first], 'Two readings at a time gave other judgements.');
  },

  async 'gives another text or none, and says why in one line'() {
    const filter = await usual();
    const all = documents();
    for (const [index, judgement] of reading(filter, all).entries()) {
      if (judgement === null) continue;
      const { id, text } = all[index];
      assert.notEqual(judgement.text, text, `The document '${id}' is said to be changed, and its text is the same.`);
      assert.match(judgement.reason, /^\S.{2,}$/, `The reason is to be a clause of one line, and is ${JSON.stringify(judgement.reason)}.`);
    }
  },

  async 'leaves documents as they are, and takes them in any form'() {
    const filter = await usual();
    reading(
      filter,
      documents().map((document) => Object.freeze(document)),
    );
    const sieve = filter.sieve();
    for (const text of ['\n\n', '\u0000', '\ud83d', 'a'.repeat(100_000), '#'.repeat(5000), '. '.repeat(5000)])
      sieve.judge({ id: 'odd', text });
  },

  async 'has a fingerprint that stays, and is another where the options are'() {
    const { fingerprint } = await make();
    assert.equal((await make()).fingerprint, fingerprint);
    const others = await Promise.all(different.map((options) => make(options)));
    const all = [fingerprint, ...others.map((filter) => filter.fingerprint)];
    assert.equal(new Set(all).size, all.length, `Filters of different options have the same fingerprint: ${all.join(', ')}.`);
  },

  async 'has a short name for logs'() {
    assert.match((await usual()).name, /^\S{1,40}$/);
  },
});

function reading(filter: Filter, all: readonly Document[] = documents()): (Judgement | null)[] {
  const sieve = filter.sieve();
  return all.map((document) => sieve.judge(document));
}

function documents(): Document[] {
  const prose = 'The mill stood by the river, and the miller knew that it would have to be repaired with the first of the dry weather.';
  const texts = [
    prose,
    'Yes.',
    prose,
    `${prose}\n\nMenu | Home | About\n${'and of the same to be that '.repeat(40)}`,
    prose.replace('miller', 'owner'),
    '• one\n• two\n• three\n• four',
    '2026-01-01 12:00 0.5 0.25 0.125 ### ### ...',
    'Żółw 🐢 jest powolny. 这是一个没有空格的句子。',
    'Menu | Home | About\nAnother page with the same line on top, and of course with words of its own to have.',
    `${'one long line of the same words, and '.repeat(2000)}the end`,
  ];
  return texts.map((text, index) => ({ id: `document ${index}`, text }));
}
