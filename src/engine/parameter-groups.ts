/**
 * Which floats share their settings: weight decay by what a parameter is, learning rate by its depth.
 *
 * Layer-wise decay is that of Clark et al. 2020 (appendix B): the head learns at the full rate and each
 * layer below at `layerDecay` of the one above, the embeddings last. Their code counts the head one layer
 * further up, which slows the whole trunk by one factor more; that is not copied here.
 */
import type { Optimizer, ParameterGroup } from '../kinds/optimizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** layerDecay^(layers + 1 - depth): depth 0 for the embeddings, l + 1 for layer l, layers + 1 for the head. */
export function rateScaleOf({ depth }: Pick<ParameterSpec, 'depth'>, layers: number, layerDecay: number): number {
  return layerDecay ** (layers + 1 - (depth ?? layers + 1));
}

/** Neighbouring parameters with the same settings become one range. */
export function parameterGroups(
  memory: FlatMemory,
  { decays = ({ decays = true }) => decays }: Pick<Optimizer, 'decays'>,
  rateScale: (parameter: ParameterSpec) => number = () => 1,
): ParameterGroup[] {
  const groups: { start: number; end: number; decay: boolean; rateScale: number }[] = [];
  memory.placements.forEach((parameter, index) => {
    const group = {
      start: parameter.offset,
      end: memory.placements[index + 1]?.offset ?? memory.length,
      decay: decays(parameter),
      rateScale: rateScale(parameter),
    };
    const last = groups.at(-1);
    if (last?.decay === group.decay && last.rateScale === group.rateScale) last.end = group.end;
    else groups.push(group);
  });
  return groups;
}
