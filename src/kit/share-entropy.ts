/** The floor of a yes or no: what it costs to know nothing but how often the answer is yes. */

/** -p ln p - (1 - p) ln (1 - p), in nats; 0 where the answer is always the same. */
export function shareEntropy(share: number): number {
  return share > 0 && share < 1 ? -share * Math.log(share) - (1 - share) * Math.log(1 - share) : 0;
}
