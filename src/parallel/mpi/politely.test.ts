import { expect, it } from 'vitest';
import { exchangePolitely } from './politely.ts';

/** What a rank asks of a library, where the first exchange takes some looks. */
function asked(outgoing: readonly number[], incoming: readonly number[]): readonly (readonly [readonly number[], readonly number[]])[] {
  const calls: [number[], number[]][] = [];
  const lengths = (views: readonly Uint8Array[]): number[] => views.map(({ length }) => length);
  let looks = 0;
  const library = {
    exchange(_: number, given: readonly Uint8Array[], taken: readonly Uint8Array[]) {
      calls.push([lengths(given), lengths(taken)]);
      return { isDone: () => ++looks > 20, wait: () => undefined };
    },
  };
  const views = (sizes: readonly number[]): Uint8Array[] => sizes.map((size) => new Uint8Array(size));
  exchangePolitely(library, 0, views(outgoing), views(incoming));
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
