/** How many parameters an experiment trains, by network and by part of it; shared ones are told apart. */
import type { Objective } from '../kinds/objective.ts';
import { depthOf } from '../nn/encoder.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

export interface NetworkParameters {
  readonly total: number;
  /** Tables and the projection behind them. */
  readonly embeddings: number;
  /** All transformer layers. */
  readonly layers: number;
  /** What is outside the trunk. */
  readonly heads: number;
  /** Of the total: what another network has too. */
  readonly shared: number;
}

export interface ParameterCounts {
  /** Shared ones counted once. */
  readonly together: number;
  readonly networks: Readonly<Record<string, NetworkParameters>>;
}

export function parameterCounts({ parameters, networks }: Pick<Objective, 'parameters' | 'networks'>): ParameterCounts {
  const sizes = new Map(parameters.map((parameter) => [parameter.name, sizeOfParameter(parameter)]));
  const owners = networksOf(networks);
  const count = (names: Readonly<Record<string, string>>, belongs: (huggingFaceName: string, name: string) => boolean): number =>
    Object.entries(names).reduce((sum, [huggingFaceName, name]) => sum + (belongs(huggingFaceName, name) ? (sizes.get(name) ?? 0) : 0), 0);
  return {
    together: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    networks: Object.fromEntries(
      Object.entries(networks).map(([network, { names }]) => [
        network,
        {
          total: count(names, () => true),
          embeddings: count(names, (name) => depthOf(name) === 0),
          layers: count(names, (name) => (depthOf(name) ?? 0) > 0),
          heads: count(names, (name) => depthOf(name) === undefined),
          shared: count(names, (_, name) => (owners.get(name) ?? []).length > 1),
        },
      ]),
    ),
  };
}

/** Every parameter of the objective → the networks that have it. */
export function networksOf(networks: Objective['networks']): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const [network, { names }] of Object.entries(networks)) {
    for (const name of Object.values(names)) owners.set(name, [...(owners.get(name) ?? []), network]);
  }
  return owners;
}

export function sizeOfParameter({ shape }: Pick<ParameterSpec, 'shape'>): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
