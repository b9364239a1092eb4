/** What is wrong with the stages of a training, as far as only the made objectives tell: names, shapes, and what comes of it all. */
import type { OptionProblem } from '../component/component.ts';
import type { TrainStage } from '../experiment/stages.ts';
import type { NetworkPart, Objective } from '../kinds/objective.ts';

type Networks = Readonly<Record<string, NetworkPart>>;

/** Complaints about the stages with these objectives, of a training that keeps what `whole` has; empty where all is well. */
export function courseProblems(whole: Objective, stages: readonly TrainStage[], objectives: readonly Objective[]): OptionProblem[] {
  return stages.flatMap((stage, index) => [
    ...namesOf(stage, objectives[index], objectives[index - 1]),
    ...ownPhases(stage, objectives[index]),
    ...shapesOf(stage, objectives[index], [whole, ...objectives.slice(0, index)]),
    ...lostNetworks(stage, { whole, stages, objectives }),
  ]);
}

/** Of terms and networks that are not there. */
function namesOf({ index, terms = [], frozen = [], copies = [] }: TrainStage, objective: Objective, before?: Objective): OptionProblem[] {
  const own = objective.networks;
  const trained = Object.entries(objective.terms).flatMap(([name, { trains = true }]) => (trains ? [name] : []));
  const sources: Networks = { ...before?.networks, ...own };
  const at = (...path: (string | number)[]) => ['train', 'stages', index, ...path];
  return [
    ...terms.flatMap((name, position) => stray('term that trains', name, trained, at('terms', position))),
    ...frozen.flatMap((name, position) => stray('network', name, Object.keys(own), at('frozen', position))),
    ...copies.flatMap(({ from, to }, position) => {
      const names = [
        ...stray('network', from, Object.keys(sources), at('copies', position, 'from')),
        ...stray('network', to, Object.keys(own), at('copies', position, 'to')),
      ];
      return names.length > 0 ? names : misfits(sources[from], own[to], at('copies', position));
    }),
    ...(Object.keys(own).every((name) => frozen.includes(name))
      ? [{ path: at('frozen'), message: 'this stage leaves no network that learns.', hint: 'Leave one of them out.' }]
      : []),
  ];
}

function stray(what: string, name: string, known: readonly string[], path: readonly (string | number)[]): OptionProblem[] {
  if (known.includes(name)) return [];
  return [
    { path, message: `the objective has no ${what} '${name}'.`, hint: `It has ${known.map((each) => `'${each}'`).join(', ') || 'none'}.` },
  ];
}

/** Networks of which one is to begin as the other. */
function misfits(from: NetworkPart, to: NetworkPart, path: readonly (string | number)[]): OptionProblem[] {
  const shapes = new Map(from.parameters.map(({ name, shape }) => [name, String(shape)]));
  const common = to.parameters.filter(({ name }) => shapes.has(name));
  if (common.length === 0)
    return [{ path, message: 'these networks have no parameter of the same name, so that nothing would be copied.' }];
  const other = common.find(({ name, shape }) => shapes.get(name) !== String(shape));
  if (!other) return [];
  const message = `'${other.name}' is [${shapes.get(other.name)}] in the one and [${String(other.shape)}] in the other network.`;
  return [{ path, message, hint: 'Give both networks the same sizes.' }];
}

/** An objective that divides its training by itself, in a stage that does so too. */
function ownPhases({ index, terms, frozen, copies }: TrainStage, { stages }: Objective): OptionProblem[] {
  const said = Object.entries({ terms, frozen, copies }).find(([, value]) => value !== undefined);
  if (!stages || !said) return [];
  return [
    {
      path: ['train', 'stages', index, said[0]],
      message: 'the objective trains in stages of its own, which say other terms and networks.',
      hint: 'Leave this out, or the option of the objective that divides its training.',
    },
  ];
}

function shapesOf({ index }: TrainStage, { parameters }: Objective, others: readonly Objective[]): OptionProblem[] {
  const known = new Map(others.flatMap((other) => other.parameters.map(({ name, shape }) => [name, String(shape)] as const)));
  const other = parameters.find(({ name, shape }) => known.has(name) && known.get(name) !== String(shape));
  if (!other) return [];
  return [
    {
      path: ['train', 'stages', index, 'objective'],
      message: `the parameter '${other.name}' is [${String(other.shape)}] in this stage and [${known.get(other.name)}] elsewhere.`,
      hint: 'Give its networks the sizes that they have in the rest of the training.',
    },
  ];
}

/** A stage that trains only what is neither kept nor copied has been for nothing. */
function lostNetworks(
  { index }: TrainStage,
  {
    whole,
    stages,
    objectives,
  }: { readonly whole: Objective; readonly stages: readonly TrainStage[]; readonly objectives: readonly Objective[] },
): OptionProblem[] {
  const names = (objective: Objective): string[] => objective.parameters.map(({ name }) => name);
  const own = new Set(names(objectives[index]));
  const isRead = (objective: Objective | undefined): boolean => objective !== undefined && names(objective).some((name) => own.has(name));
  const copied = stages[index + 1]?.copies?.some(({ from }) => Object.hasOwn(objectives[index].networks, from)) ?? false;
  if (isRead(whole) || copied || isRead(objectives[index + 1])) return [];
  return [
    {
      path: ['train', 'stages', index, 'objective'],
      message: 'the networks of this stage have no parameter that the rest of the training has, so that it would be for nothing.',
      hint: 'Let the next stage begin with copies of its networks: copies: [{ from: …, to: … }].',
    },
  ];
}
