import { describe, expect, it } from 'vitest';
import type { ClusterNetwork } from './network.ts';
import { exchangeAll, latest, ring, tree, type Clocks } from './sums.ts';

/** Times that are told apart in a sum: 2 µs, 30 µs, and 1 Gbit/s. */
const network: ClusterNetwork = { bandwidth: 125e6, latency: 30e-6, overhead: 2e-6 };
const { bandwidth, latency, overhead } = network;
const bytes = 48e6;
const mesh = (ranks: number) => ({ ranks, network });
const atOnce = (ranks: number): Clocks => new Float64Array(ranks);

describe.each([2, 3, 8, 48])('%i ranks that are there at the same time', (n) => {
  it('need for a ring what the textbook says: 2 (n - 1) messages of an nth', () => {
    const end = latest(ring(mesh(n), atOnce(n), bytes, 0));
    expect(end).toBeCloseTo(2 * (n - 1) * (latency + overhead + bytes / n / bandwidth), 9);
  });

  it('and to add up what each receives, (n - 1) nths of it', () => {
    const [with_, without] = [1e-9, 0].map((adding) => latest(ring(mesh(n), atOnce(n), bytes, adding)));
    expect(with_ - without).toBeCloseTo(((n - 1) / n) * bytes * 1e-9, 9);
  });

  it('need for slices of an nth to all: a greeting, and n - 1 messages whose latencies overlap', () => {
    const end = latest(exchangeAll(mesh(n), atOnce(n), () => bytes / n));
    const greeting = latency + (n - 1) * (overhead + 1 / bandwidth);
    expect(end).toBeCloseTo(greeting + latency + (n - 1) * (overhead + bytes / n / bandwidth), 9);
  });
});

it.each([1, 2, 3, 5, 10])('2 to the %i ranks need for a tree as many messages up as down', (levels) => {
  const end = latest(tree(mesh(2 ** levels), atOnce(2 ** levels), bytes, 1e-9));
  expect(end).toBeCloseTo(2 * levels * (latency + overhead + bytes / bandwidth) + levels * bytes * 1e-9, 9);
});

it.each([3, 5, 7, 100])('%i ranks, no power of two, get their sum from a tree as fast as the next power would', (ranks) => {
  const of = (n: number): number => latest(tree(mesh(n), atOnce(n), bytes, 0));
  const power = 2 ** Math.ceil(Math.log2(ranks));
  expect(of(ranks)).toBeLessThanOrEqual(of(power) + 1e-12);
  expect(of(ranks)).toBeGreaterThan(of(power / 2));
});

it.each(['ring', 'tree', 'slices'] as const)('nobody has a sum by %s before the last of them was there', (way) => {
  const there = Float64Array.of(0.5, 0, 7, 1, 0, 3);
  const ends = { ring, tree, slices: undefined }[way]?.(mesh(6), there, bytes, 0) ?? exchangeAll(mesh(6), there, () => bytes / 6);
  for (const end of ends) expect(end).toBeGreaterThan(7);
  expect([...there]).toEqual([0.5, 0, 7, 1, 0, 3]);
});

it('where slices differ, the ways of the largest are the longest busy', () => {
  const sizes = [10e6, 1e6, 1e6, 1e6];
  const end = latest(exchangeAll(mesh(4), atOnce(4), (_, to) => sizes[to]));
  // Rank 0 takes 10 MB from each of three.
  expect(end).toBeGreaterThanOrEqual(30e6 / bandwidth);
  expect(end).toBeLessThan(1.2 * (30e6 / bandwidth));
});
