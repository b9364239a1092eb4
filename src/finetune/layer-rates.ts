/**
 * Layer-wise decay of the learning rate (Clark et al. 2020, appendix B): each layer learns at `layerDecay` of the rate of the one above
 * it. There are two ways to count, which differ by one factor in the whole encoder; the task's head has the full rate in both.
 *
 *   L layers · d = layerDecay            paper               released-code
 *   the task's head                      1                   1
 *   the top layer                        d                   d²
 *   the lowest layer                     d^L                 d^(L + 1)
 *   embeddings, and their projection     d^(L + 1)           d^(L + 2)
 *
 * `paper` is what its text says. The code that was released with it counts the head two above the top layer, where a pooler had been
 * (its model/optimization.py; issues 51 and 64 of that repository call it harmless).
 */
import type { FineTuning } from '../kinds/fine-tuning.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** Factor on the learning rate of a parameter: depth 0 for the embeddings, l + 1 for layer l counted from 0, none for the head. */
export function layerRate(
  { depth }: Pick<ParameterSpec, 'depth'>,
  layers: number,
  { layerDecay, layerCounting = 'paper' }: Pick<FineTuning, 'layerDecay' | 'layerCounting'>,
): number {
  if (depth === undefined) return 1;
  const head = layers + (layerCounting === 'paper' ? 1 : 2);
  return layerDecay ** (head - depth);
}
