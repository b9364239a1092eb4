/** Spearman's correlation, by the formula that is tested against SciPy's. */
import { averageRanks, correlation } from '../../src/kit/correlation.ts';

export function spearmanOf(a: readonly number[], b: readonly number[]): number {
  return correlation(averageRanks(a), averageRanks(b));
}
