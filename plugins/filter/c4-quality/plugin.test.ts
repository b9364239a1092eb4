import { expect, it } from 'vitest';
import { judgements } from '../../../test/support/sifted.ts';
import quality from './plugin.ts';

const usual = {
  endings: ['.', '!', '?', '"', '”', '»'],
  minimumWords: 5,
  minimumSentences: 3,
  linesWith: ['javascript', 'use cookies'],
  textsWith: ['lorem ipsum', '{'],
};
const prose = 'The miller lived by the river. His daughter sang all day! Who could not hear her there?';

it('takes out lines that are no sentences: without an end, of few words, about cookies', () => {
  const around = ['Read more.', '', 'Please enable JavaScript to see this page.', 'And so the story goes on and on...'];
  const page = ['Home | About | Contact the people', prose, ...around].join('\n');
  expect(judgements(quality.create(usual, {}), [page, prose])).toEqual([{ text: `${prose}\n`, reason: '4 lines are no sentences' }, null]);
});

it.each([
  ['It begins with Lorem Ipsum dolor sit amet.', "it has 'lorem ipsum'"],
  [`${prose}\nfunction () { return 1; }`, "it has '{'"],
  ['The miller lived by the river. His daughter sang.', '2 sentences, fewer than 3'],
  ['Menu\nThe miller lived by the river, and sang.', '1 sentences, fewer than 3: 1 line is no sentence'],
  ['Menu\nAbout', '0 sentences, fewer than 3: 2 lines are no sentences'],
])('removes a text with placeholders or code, and one of few sentences: %j', (text, reason) => {
  expect(judgements(quality.create(usual, {}), [text])).toEqual([{ text: null, reason }]);
});

it('lets lines of any ending be, and texts of any number of sentences, where it is told to', () => {
  const some = { ...usual, endings: [], minimumWords: 0, minimumSentences: 0, linesWith: ['Cookies'], textsWith: [] };
  expect(judgements(quality.create(some, {}), ['Menu\n{ a }', 'a\nour COOKIES', 'cookies'])).toEqual([
    null,
    { text: 'a', reason: '1 line is no sentence' },
    { text: '', reason: '1 line is no sentence' },
  ]);
});
