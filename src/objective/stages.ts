/**
 * Phases of a pre-training that train other terms and networks: one network first, then a copy of it beside which it stays as it is.
 *
 * A stage is a share of the steps, so that it keeps its meaning in a longer training. What a stage copies is copied before its
 * first update and after any checkpoint at that step: a run that is stopped there comes to the same numbers.
 */
import { ContractError } from '../errors/contract-error.ts';
import type { Objective, Stage } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { settleDifferences, networkValues } from '../nn/network-values.ts';

/** A stage and its steps: from the first one, counted from 0, to before the last. */
export interface PlannedStage {
  readonly from: number;
  readonly until: number;
  readonly stage: Stage;
}

type Staged = Pick<Objective, 'networks' | 'terms' | 'stages'>;

/**
 * The stages of a training of so many steps; one over all of it unless the objective says otherwise. `before`: further networks that
 * copies may be of.
 */
export function plannedStages(
  { networks, terms, stages = [{ until: 1 }], before: earlier = {} }: Staged & { readonly before?: Objective['networks'] },
  steps: number,
): PlannedStage[] {
  stages.forEach(({ until, terms: own = [], frozen = [], copies = [] }, index) => {
    const before = stages[index - 1]?.until ?? 0;
    if (!(until > before && until <= 1) || (index === stages.length - 1 && until !== 1))
      throw broken(index, `ends at ${until}: ends are shares of the steps, rising, and the last one is 1`);
    const strangers = [
      ...own.filter((name) => !Object.hasOwn(terms, name)).map((name) => `the term '${name}'`),
      ...[...frozen, ...copies.map(({ to }) => to), ...copies.map(({ from }) => from).filter((name) => !Object.hasOwn(earlier, name))]
        .filter((name) => !Object.hasOwn(networks, name))
        .map((name) => `the network '${name}'`),
    ];
    if (strangers.length > 0) throw broken(index, `names ${strangers.join(' and ')}, which the objective does not have`);
  });
  const ends = stages.map(({ until }) => Math.round(until * steps));
  return stages
    .map((stage, index) => ({ stage, from: ends[index - 1] ?? 0, until: ends[index] }))
    .filter(({ from, until }) => until > from);
}

function broken(index: number, what: string): ContractError {
  return new ContractError('objective', `its stage ${index + 1} ${what}`);
}

/** Names of the objective's parameters that no network has but frozen ones: those of other stages' objectives among them. */
export function frozenParameters(
  { parameters, networks }: Pick<Objective, 'parameters' | 'networks'>,
  { frozen = [] }: Stage,
): ReadonlySet<string> {
  const moving = new Set(Object.entries(networks).flatMap(([name, part]) => (frozen.includes(name) ? [] : Object.values(part.names))));
  return new Set(parameters.map(({ name }) => name).filter((name) => !moving.has(name)));
}

/**
 * Copies what the stage says, parameter by parameter of the same name; the optimizer's state of the copies starts anew. `before`: the
 * networks of the stage before, where its objective is another one.
 * Throws a {@link ContractError} where two networks have nothing in common, or a parameter in two sizes.
 */
export function copyNetworks(
  { networks, before }: Pick<Objective, 'networks'> & { readonly before?: Objective['networks'] },
  { copies = [] }: Stage,
  memory: FlatMemory,
): void {
  const sources = { ...before, ...networks };
  for (const { from, to } of copies) {
    const common = Object.keys(networks[to].names).filter((name) => Object.hasOwn(sources[from].names, name));
    if (common.length === 0) throw new ContractError('objective', `a stage copies '${from}' to '${to}', which have no parameter in common`);
    const copied = new Set<string>();
    for (const name of common) {
      const [source, target] = [sources[from].names[name], networks[to].names[name]];
      if (source === target) continue;
      copied.add(target);
      if (String(memory.placement(source).shape) !== String(memory.placement(target).shape))
        throw new ContractError('objective', `a stage copies '${from}' to '${to}', and their '${name}' have different shapes`);
      memory.view(memory.weights, target).set(networkValues(sources[from], memory, name));
      for (const slot of Object.values(memory.slots)) memory.view(slot, target).fill(0);
    }
    settleDifferences(networks[to], memory, { whole: (place) => copied.has(place), free: () => false });
  }
}
