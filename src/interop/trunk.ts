/** Which parameters of a network are its trunk, and not a head on it. */
import type { NetworkPart } from '../kinds/objective.ts';
import { isOfTrunk } from '../nn/parameters.ts';

/** Whether the network has a parameter of this name that fine-tuning would take over. */
export function isTrunk(name: string, { parameters }: NetworkPart): boolean {
  return parameters.some((parameter) => parameter.name === name && isOfTrunk(parameter));
}

/** First words of the trunk's names: `bert` of `bert.encoder.layer.0.output.dense.bias`. */
export function trunkRoots({ parameters }: NetworkPart): ReadonlySet<string> {
  return new Set(parameters.filter(isOfTrunk).map(({ name }) => name.split('.', 1)[0]));
}
