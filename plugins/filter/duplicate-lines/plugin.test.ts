import { expect, it } from 'vitest';
import { judgements } from '../../../test/support/sifted.ts';
import duplicateLines from './plugin.ts';

it('lets a line pass as often as it is told, over all texts, and takes it out from then on', () => {
  const texts = ['Menu | Home\n\nthe first', 'Menu |  Home \nthe second', 'the third\nMenu | Home\n', 'the fourth\nthe first\nthe second'];
  expect(judgements(duplicateLines.create({ times: 2 }, {}), texts)).toEqual([
    null,
    null,
    { text: 'the third\n', reason: "the line 'Menu | Home' came 2 times before" },
    null,
  ]);
  expect(judgements(duplicateLines.create({ times: 1 }, {}), texts)).toEqual([
    null,
    { text: 'the second', reason: "the line 'Menu | Home' came 1 time before" },
    { text: 'the third\n', reason: "the line 'Menu | Home' came 1 time before" },
    { text: 'the fourth', reason: "the line 'the first' and 1 more came 1 time before" },
  ]);
});

it('leaves blank lines alone, and shortens a long line where it tells of it', () => {
  const long = 'x'.repeat(100);
  const [, judgement] = judgements(duplicateLines.create({ times: 1 }, {}), [`${long}\n\n\n`, `${long}\n\n \nend`]);
  expect(judgement).toEqual({ text: '\n \nend', reason: `the line '${'x'.repeat(60)}…' came 1 time before` });
});
