/** Densities over one dimension, made of the places of some trials and a uniform prior that counts as one more. */
import type { Random } from 'electra-run';

/** What draws can be made from, and compared at. */
export interface Density {
  draw(random: Random): number;
  /** Above 0. */
  at(place: number): number;
}

/**
 * Over the numbers from 0 to 1: a normal distribution around each place, cut off at both ends, and the uniform one. As in the paper
 * (section 4.2), each is as wide as the way to the farther of its neighbours, the ends of the range included; none is narrower than
 * 1 / min(100, n + 1), so that a few places close together leave the rest of the range a chance.
 */
export function parzen(places: readonly number[]): Density {
  const sorted = [...places].sort((a, b) => a - b);
  const narrowest = 1 / Math.min(100, sorted.length + 1);
  const bumps = sorted.map((mean, index) => {
    const way = Math.max(mean - (sorted[index - 1] ?? 0), (sorted[index + 1] ?? 1) - mean);
    const deviation = Math.min(1, Math.max(narrowest, way));
    return { mean, deviation, inside: cumulative((1 - mean) / deviation) - cumulative(-mean / deviation) };
  });
  return {
    draw(random) {
      const chosen = bumps[random.integer(bumps.length + 1)];
      if (!chosen) return random.uniform();
      for (;;) {
        const place = chosen.mean + chosen.deviation * random.normal();
        if (place >= 0 && place <= 1) return place;
      }
    },
    at(place) {
      const heights = bumps.map(({ mean, deviation, inside }) => {
        const distance = (place - mean) / deviation;
        return Math.exp(-(distance ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI) * inside);
      });
      return (1 + heights.reduce((sum, height) => sum + height, 0)) / (bumps.length + 1);
    },
  };
}

/** Over choices: how often each was taken, and once more (the paper's prior), so that none is given up. */
export function categories(places: readonly number[], choices: number): Density {
  const shares = Array.from({ length: choices }, (_, choice) => {
    const taken = places.filter((place) => place === choice).length;
    return (taken + 1) / (places.length + choices);
  });
  return {
    draw(random) {
      let left = random.uniform();
      const found = shares.findIndex((share) => (left -= share) < 0);
      return found < 0 ? choices - 1 : found;
    },
    at: (place) => shares[place],
  };
}

/** Of the standard normal distribution, by Abramowitz and Stegun's formula 7.1.26 for the error function: off by 1e-7 at most. */
function cumulative(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce((sum, factor) => sum * t + factor, 0) * t;
  const error = 1 - tail * Math.exp(-(x ** 2) / 2);
  return x < 0 ? (1 - error) / 2 : (1 + error) / 2;
}
