import { describe, expect, it } from 'vitest';
import { histogramSummary } from './summaries.ts';

/** Rows of left edge, right edge, count. */
function rows(values: number[]): number[][] {
  const content = histogramSummary('w', Float32Array.from(values)).tensor?.tensorContent ?? new Uint8Array(0);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return Array.from({ length: content.byteLength / 24 }, (_, row) =>
    [0, 1, 2].map((column) => view.getFloat64(row * 24 + column * 8, true)),
  );
}

describe('a histogram', () => {
  it('counts every finite value once, from the smallest to the largest', () => {
    const buckets = rows([-1, 0.25, 2, 2, NaN, Infinity]);
    expect(buckets).toHaveLength(30);
    expect(buckets[0][0]).toBe(-1);
    expect(buckets[29].slice(1)).toEqual([2, 2]);
    expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBe(4);
    for (let i = 1; i < 30; i++) expect(buckets[i][0]).toBe(buckets[i - 1][1]);
  });

  it('shows equal values as one bucket, and nothing when there is nothing', () => {
    expect(rows([3, 3, 3])).toEqual([[2.5, 3.5, 3]]);
    expect(rows([NaN])).toEqual([]);
  });
});
