/** How fast this machine adds up gradients, as ranks do it. */
import { alone } from '../../parallel/alone.ts';
import { gradientSum } from '../../parallel/gradient-sum.ts';
import { slicesOf } from '../../parallel/slices.ts';
import { medianOf } from '../../statistics/statistic.ts';

/** Floats that are added at a time: more than a cache holds, less than takes long. */
const FLOATS = 2 ** 21;
/** Times before it is as fast as it gets, and those that count. */
const WARMUP = 4;
const TIMES = 8;

/** Seconds for a float of each round, copies included: of the very sum, with a single rank. The median of some. */
export async function secondsToAdd(): Promise<number> {
  const gradient = new Float32Array(FLOATS).fill(0.5);
  const sum = gradientSum(alone, slicesOf(alone, FLOATS));
  for (let time = 0; time < WARMUP; time++) await sum.add(gradient);
  const times: number[] = [];
  while (times.length < TIMES) {
    const started = performance.now();
    await sum.add(gradient);
    times.push((performance.now() - started) / 1000);
  }
  return medianOf(times) / FLOATS;
}
