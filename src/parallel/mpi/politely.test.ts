import { expect, it } from 'vitest';
import type { BytesAt } from './library.ts';
import { politeExchanges } from './politely.ts';

/** What a rank asks of a library, where the first exchange takes some looks. */
function asked(outgoing: readonly number[], incoming: readonly number[]): readonly (readonly [readonly number[], readonly number[]])[] {
  const calls: [number[], number[]][] = [];
  const lengths = (places: readonly BytesAt[]): number[] => places.map(({ length }) => length);
  let looks = 0;
  const library = {
    placeOf: ({ length }: Uint8Array): BytesAt => ({ address: 1n, length }),
    exchange(_: number, given: readonly BytesAt[], taken: readonly BytesAt[]) {
      calls.push([lengths(given), lengths(taken)]);
      return { isDone: () => ++looks > 20 };
    },
  };
  const places = (sizes: readonly number[]): BytesAt[] => sizes.map((length) => ({ address: 2n, length }));
  politeExchanges(library, 0, outgoing.length)(places(outgoing), places(incoming));
  expect(looks).toBeGreaterThan(20);
  return calls;
}

it('two ranks agree on whether they greet, whatever each of them has for third ones', () => {
  const [small, large] = [3, 10_000];
  const one = asked([0, small, large], [0, 0, small]);
  expect(one).toEqual([
    [
      [0, small, 1],
      [0, 0, 1],
    ],
    [
      [0, 0, large],
      [0, 0, small],
    ],
  ]);
  expect(asked([0, 0, 0], [0, small, 0])[0]).toEqual([
    [0, 0, 0],
    [0, small, 0],
  ]);
});
