/** Which floats share their settings: weight decay, and a factor on the learning rate. */
import type { Optimizer, ParameterGroup } from '../kinds/optimizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

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
