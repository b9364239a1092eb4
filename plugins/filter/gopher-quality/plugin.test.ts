import { expect, it } from 'vitest';
import { nothingAround } from 'electra-run';
import { judgements } from '../../../test/support/sifted.ts';
import quality from './plugin.ts';

const usual = {
  minimumWordLength: 3,
  maximumWordLength: 10,
  lettered: 0.8,
  symbols: 0.1,
  bulletLines: 0.9,
  ellipsisLines: 0.3,
  stopWords: ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'],
  minimumStopWords: 2,
};
const prose = 'The miller and his daughter lived by the river, whose water turned the wheel of their mill. ';

it.each([
  ['i a to of be it is an', 'words of 1.75 characters on average, fewer than 3'],
  ['incomprehensibilities notwithstanding the and', 'words of 10.5 characters on average, more than 10'],
  [`${prose}${'12345 '.repeat(10)}`, '63 % of the words have a letter, fewer than 80 %'],
  [`${prose}${'####'.repeat(3)}`, '0.667 hash signs for each word, more than 0.1'],
  [`The miller… the river... and… his mill`, '0.429 ellipses for each word, more than 0.1'],
  [`- ${prose}\n* ${prose}\n• ${prose}`, '100 % of the lines begin with a bullet, more than 90 %'],
  [`${prose}\n${prose}…\n${prose}...\n${prose}`, '50 % of the lines end with an ellipsis, more than 30 %'],
  ['Der Müller wohnte mit seiner Tochter unten am Fluss, dessen Wasser das Rad antrieb.', '0 of the stop words, fewer than 2'],
  ['Walking, the miller sang. Singing, his daughter walked.', '1 of the stop words, fewer than 2'],
  [' \n', 'no words'],
])('says which rule %j breaks, with its number', (text, reason) => {
  const [judgement] = judgements(quality.create(usual, {}), [text]);
  expect(judgement).toEqual({ text: null, reason });
});

it('keeps prose, and takes letters of any script for letters', () => {
  expect(judgements(quality.create(usual, {}), [prose])).toEqual([null]);
  const russian = 'Мельник жил со своей дочерью у реки, вода которой вращала колесо и жернова.';
  expect(judgements(quality.create({ ...usual, stopWords: ['И', 'у'] }, {}), [russian])).toEqual([null]);
  expect(judgements(quality.create({ ...usual, minimumStopWords: 0 }, {}), [russian])).toEqual([null]);
});

it('refuses limits that no text could keep', () => {
  expect(quality.check?.({ ...usual, minimumWordLength: 11 }, nothingAround)).toMatchObject([{ path: ['maximumWordLength'] }]);
  expect(quality.check?.({ ...usual, stopWords: ['the', 'the'] }, nothingAround)).toMatchObject([{ path: ['minimumStopWords'] }]);
  expect(quality.check?.(usual, nothingAround)).toEqual([]);
});
