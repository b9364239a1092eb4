/** Steps one after the other, on ranks that are not all alike: what one of them takes. */
import { randomFor } from '../../random.ts';
import { latest, type Clocks } from './sums.ts';
import { BUCKET, simulateStep, type SharedStep, type Summing } from './step.ts';
import { floatBytes } from './traffic.ts';

/** A step whose micro-batches take all ranks as long. */
export interface EvenStep extends Omit<SharedStep, 'microBatch'> {
  /** Seconds of one. */
  readonly microBatch: number;
}

/** How ranks differ. */
export interface Unevenness {
  /** How many times as long as the others one of them computes; 1: none does. */
  readonly slow: number;
  /** By how much times of micro-batches differ: their standard deviation, as a share of the mean. */
  readonly jitter: number;
}

/** Steps that are simulated where they differ: as many as so many messages allow. */
const STEPS = { least: 3, most: 50 } as const;
const MESSAGES = 3e7;

/** Seconds of a step, the mean over some: ranks begin each when they have ended the one before. */
export function secondsOfStep(step: EvenStep, summing: Summing, { slow, jitter }: Unevenness): number {
  const { ranks, rounds } = step;
  const varies = jitter > 0 && ranks > 1;
  const affordable = Math.floor(MESSAGES / messagesOf(step, summing));
  const steps = varies ? Math.min(STEPS.most, Math.max(STEPS.least, affordable)) : 1;
  let clocks: Clocks = new Float64Array(ranks);
  for (let made = 0; made < steps; made++) {
    const factors = new Float64Array(ranks * rounds).fill(1);
    if (varies) {
      const random = randomFor('ranks', made);
      for (let index = 0; index < factors.length; index++) factors[index] = factorOf(random.normal(), jitter);
    }
    const microBatch = (rank: number, round: number): number =>
      step.microBatch * factors[rank * rounds + round] * (ranks > 1 && rank === ranks - 1 ? slow : 1);
    clocks = simulateStep({ ...step, microBatch }, summing, clocks);
  }
  return latest(clocks) / steps;
}

/** Log-normal, of mean 1: computations are late more often than early. */
function factorOf(normal: number, deviation: number): number {
  const sigma = Math.sqrt(Math.log1p(deviation ** 2));
  return Math.exp(sigma * normal - sigma ** 2 / 2);
}

function messagesOf({ ranks, rounds, floats }: EvenStep, summing: Summing): number {
  if (summing.startsWith('in-order')) return (rounds + 1) * ranks ** 2;
  if (summing === 'tree') return 2 * ranks;
  return 2 * ranks ** 2 * (summing === 'ring' ? 1 : Math.ceil(floatBytes(floats) / BUCKET));
}
