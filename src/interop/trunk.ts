/** Which parameters of a network are its trunk, and not a head on it. */
import type { NetworkPart } from '../kinds/objective.ts';

/** By the parameter's role; where a network says no roles, by the prefix of its first parameter, a table. */
export function isTrunk(name: string, { network, names }: NetworkPart): boolean {
  const parameters: readonly { readonly name: string; readonly role?: string }[] = network.parameters;
  if (parameters.some(({ role }) => role !== undefined)) return (parameters.find((each) => each.name === name)?.role ?? 'head') !== 'head';
  const [first] = Object.keys(names);
  return rootOf(name) === rootOf(first);
}

/** First words of the trunk's names: `electra` of `electra.encoder.layer.0.output.dense.bias`. */
export function trunkRoots(part: NetworkPart): ReadonlySet<string> {
  return new Set(
    Object.keys(part.names)
      .filter((name) => isTrunk(name, part))
      .map(rootOf),
  );
}

function rootOf(name: string): string {
  return name.split('.', 1)[0];
}
