import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inBatches } from './batches.ts';
import type { Network } from './network.ts';
import type { TokenRow } from './rows.ts';

/** Gives the number of tokens of each row, and remembers the rows of each batch. */
function counting(): { readonly network: Network; readonly batches: number[][] } {
  const batches: number[][] = [];
  const network = {
    async run(rows: readonly TokenRow[]) {
      batches.push(rows.map(({ ids }) => ids.length));
      await sleep(rows.length % 3);
      return new Map([['tokens', rows.map(({ ids }) => Float32Array.of(ids.length))]]);
    },
  } as unknown as Network;
  return { network, batches };
}

function settings(network: Network, tokens?: number) {
  return {
    network,
    pad: 0,
    tokens,
    outputs: [{ name: 'tokens', of: 'rows' as const }],
    ask(lengths: readonly number[]) {
      if (lengths.includes(13)) throw new RangeError('13 tokens are too many');
      const rows = lengths.map((length) => ({ ids: new Int32Array(length), segments: new Int32Array(length) }));
      return { rows, answer: (numbers: readonly ReadonlyMap<string, Float32Array>[]) => numbers.map((each) => each.get('tokens')?.[0]) };
    },
  };
}

async function all<A>(answers: AsyncIterable<A>): Promise<A[]> {
  const read: A[] = [];
  for await (const answer of answers) read.push(answer);
  return read;
}

describe('questions in batches', () => {
  it('are answered in their order, whatever they were sorted by, and though some have several rows or none', async () => {
    const questions = Array.from({ length: 1500 }, (_, index) =>
      Array.from({ length: index % 4 }, (__, row) => ((index * 7 + row) % 11) + 1),
    );
    const { network } = counting();
    expect(await all(inBatches(questions, settings(network)))).toEqual(questions);
  });

  it('are put together by length, with no more tokens than a batch may have, unless one row has more', async () => {
    const { network, batches } = counting();
    await all(inBatches([[3], [50], [2], [9], [3], [10]], settings(network, 20)));
    expect(batches).toEqual([[50], [10, 9], [3, 3, 2]]);
  });

  it('are answered before the next one comes, where that takes its time', async () => {
    const { network } = counting();
    let release: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    async function* slow(): AsyncGenerator<number[]> {
      yield [1];
      yield [2];
      await waiting;
      yield [3];
    }
    const answers = inBatches(slow(), settings(network));
    expect((await answers.next()).value).toEqual([1]);
    expect((await answers.next()).value).toEqual([2]);
    release();
    expect((await answers.next()).value).toEqual([3]);
    expect((await answers.next()).done).toBe(true);
  });

  it.each([
    ['that cannot be asked', [[1], [2], [13], [4]]],
    ['that cannot be read', null],
  ])('before one %s are answered, and then it is told', async (_, lengths) => {
    const { network } = counting();
    async function* damaged(): AsyncGenerator<number[]> {
      yield [1];
      yield [2];
      throw new RangeError('line 3 is damaged');
    }
    const read: unknown[] = [];
    const reading = async (): Promise<void> => {
      for await (const answer of inBatches(lengths ?? damaged(), settings(network))) read.push(answer);
    };
    await expect(reading()).rejects.toThrow(RangeError);
    expect(read).toEqual([[1], [2]]);
  });
});
