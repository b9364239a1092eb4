/** How many parameters an experiment trains, by network and by part of it; shared ones are told apart. */
import type { Objective } from '../kinds/objective.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** One network's numbers, counted by part. */
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

/** How many numbers are trained, in all and by network. */
export interface ParameterCounts {
  /** Shared ones counted once. */
  readonly together: number;
  readonly networks: Readonly<Record<string, NetworkParameters>>;
}

/** Counts the numbers in every tensor; what networks share is in the count of each. */
export function parameterCounts({ parameters, networks }: Pick<Objective, 'parameters' | 'networks'>): ParameterCounts {
  const owners = networksOf(networks);
  const isShared = (name: string): boolean => (owners.get(name) ?? []).length > 1;
  return {
    together: parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0),
    networks: Object.fromEntries(
      Object.entries(networks).map(([name, { parameters: own, names }]) => {
        const count = (belongs: (parameter: ParameterSpec) => boolean): number =>
          own.filter(belongs).reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0);
        return [
          name,
          {
            total: count(() => true),
            embeddings: count(({ depth }) => depth === 0),
            layers: count(({ depth = 0 }) => depth > 0),
            heads: count(({ depth }) => depth === undefined),
            shared: count((parameter) => isShared(names[parameter.name])),
          },
        ];
      }),
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

/** How many numbers it has. */
export function sizeOfParameter({ shape }: Pick<ParameterSpec, 'shape'>): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
