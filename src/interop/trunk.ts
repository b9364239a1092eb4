/** Which parameters of a network are its trunk, and not a head on it. */
import type { NetworkPart } from '../kinds/objective.ts';
import type { Trunk } from '../nn/network.ts';
import { isOfTrunk, type ParameterSpec } from '../nn/parameters.ts';
import { rootOf } from './tensor-names.ts';

/** Whether the network has a parameter of this name that fine-tuning would take over. */
export function isTrunk(name: string, { parameters }: NetworkPart): boolean {
  return parameters.some((parameter) => parameter.name === name && isOfTrunk(parameter));
}

/** First words of the trunk's names: `bert` of `bert.encoder.layer.0.output.dense.bias`. */
export function trunkRoots({ parameters }: NetworkPart): ReadonlySet<string> {
  return new Set(parameters.filter(isOfTrunk).map(({ name }) => name.split('.', 1)[0]));
}

/** What a class of Hugging Face's library calls a parameter. */
export function nameInClass(
  { prefixes }: Pick<Trunk, 'prefixes'>,
  className: string,
  parameter: Pick<ParameterSpec, 'name' | 'role'>,
): string {
  return isOfTrunk(parameter) ? `${prefixes?.[className] ?? ''}${parameter.name}` : parameter.name;
}

/**
 * Name in the file of a class → name here, of all parameters. A class without heads has its trunk's parameters without the one word that
 * others put before them, where there is one, as the library writes them.
 */
export function namesInClass(
  trunk: Pick<Trunk, 'prefixes' | 'classes'>,
  className: string,
  parameters: readonly Pick<ParameterSpec, 'name' | 'role'>[],
): Readonly<Record<string, string>> {
  const [root, ...others] = new Set(parameters.filter(isOfTrunk).map(({ name }) => rootOf(name)));
  const isBare = Object.keys(trunk.classes?.[className] ?? { head: '' }).length === 0 && others.length === 0;
  return Object.fromEntries(
    parameters.map((parameter) => {
      const name = nameInClass(trunk, className, parameter);
      return [isBare && rootOf(name) === root ? name.slice(root.length + 1) : name, parameter.name];
    }),
  );
}
