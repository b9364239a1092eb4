import { expect, it } from 'vitest';
import { isTeachable, NETWORKS, networkOf, tokensFor } from './network.ts';

const named = (teaching: { text: number; time: number }) => NETWORKS.filter((size) => isTeachable(size, teaching)).map(({ name }) => name);

it('a network is as large as the text teaches, which counts four times', () => {
  expect(named({ text: 9e5, time: Infinity })).toEqual([]);
  expect(named({ text: 2.1e6, time: Infinity })).toEqual(['tiny', 'mini']);
  expect(named({ text: 3e9, time: Infinity })).toEqual(['tiny', 'mini', 'half of small', 'small', 'base']);
});

it('and as large as the time allows', () => {
  expect(named({ text: 3e9, time: 37e6 })).toEqual(['tiny', 'mini']);
  expect(named({ text: 3e9, time: 1e8 })).toEqual(['tiny', 'mini', 'half of small', 'small']);
});

it('larger networks want more tokens', () => {
  const wanted = NETWORKS.map(tokensFor);
  expect(wanted).toEqual(wanted.toSorted((a, b) => a - b));
});

it('says how much text there is, how much time, and what the next size would want', () => {
  const [layers] = networkOf(NETWORKS[1], { text: 2.1e6, time: 37e6 }, 64, 'The next size wants more.');
  expect(layers).toEqual({
    path: 'objective.encoder.layers',
    value: 4,
    why:
      '786,432 numbers in its layers, for each of which there should be 10 tokens: the text has 2.1 million, which teach up to 4 times, ' +
      'and the time allows 37 million. The next size wants more.',
  });
  expect(networkOf(NETWORKS[0], { text: 1000, time: 1e9 }, 64)[0].why).toMatch(/should be 10 tokens and are not: the text has 1,000,/);
});
