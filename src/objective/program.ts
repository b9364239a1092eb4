/**
 * The program of an objective: its terms, their means over the rows that count, and the loss that combines them.
 *
 * Shape legend: B batch · T tokens · N = B·T · R rows of a term · C classes
 */
import {
  add,
  argMax,
  cast,
  div,
  equal,
  greater,
  maximum,
  mean,
  mul,
  reshape,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import type { LossTerm } from '../kinds/loss.ts';
import type { BatchShape, ComputeContext, FixedNetwork, NetworkPart, Objective, Outcome, Stage, TermTensors } from '../kinds/objective.ts';
import type { NetworkContext } from '../nn/network.ts';
import type { Program, ProgramContext } from '../nn/program.ts';
import { stopGradient } from '../tensor/index.ts';
import { countOf, exampleLength, EXAMPLES, inputSpecs, weightFields, type Mode } from './fields.ts';
import { scheduledIn, scheduledSpecs } from './schedules.ts';

/** What names of outputs begin with that evaluation and samples read. */
export const SHOWN = 'shown.';

/** Below any mean count of micro-batches that holds a value. */
const SMALLEST = 1e-3;

/**
 * In mode `train` outputs `loss`, `x_loss` of every term `x` and the figures that are only watched; in mode `evaluate`
 * the rows of each term (`x.values`, and where there are logits `x.right`), and what the objective shows.
 */
export function objectiveProgram(objective: Objective, shape: BatchShape, mode: Mode, stage: Stage = { until: 1 }): Program {
  const counts = Object.fromEntries(weightFields(objective).map((name) => [countOf(name), { shape: [], dtype: 'float32' } as const]));
  return {
    name: `pre-training-${mode}-${shape.batch}x${shape.length}`,
    parameters: objective.parameters,
    inputs: { ...inputSpecs(objective, shape), ...(mode === 'train' ? { ...counts, ...scheduledSpecs(objective) } : {}) },
    constants: constantsOf(objective),
    gradient: mode === 'train',
    training: mode === 'train',
    build(context) {
      const scheduled = scheduledIn('objective', objective.scheduled, mode === 'train' ? context.inputs : null);
      const outcome = outcomeOf(objective, { ...shape, scheduled }, context, mode === 'train' ? stage : { until: 1 });
      return mode === 'train' ? trained(objective, outcome, context.inputs, stage) : evaluated(outcome);
    },
  };
}

function outcomeOf(
  objective: Objective,
  { batch, length, scheduled }: BatchShape & Pick<ComputeContext, 'scheduled'>,
  context: ProgramContext,
  { frozen = [] }: Stage,
): Outcome {
  const { networks, fixed = {}, terms, compute } = objective;
  const fields = context.inputs as Readonly<Record<string, Tensor1D>>;
  const tokens = exampleLength(objective, length);
  let reads = false;
  const outcome = compute({
    batch,
    length,
    fields,
    networks: Object.fromEntries([
      ...Object.entries(networks).map(([name, part]) => [name, networkContext(name, part, context, frozen.includes(name))] as const),
      ...Object.entries(fixed).map(([name, network]) => [name, fixedContext(name, network, context)] as const),
    ]),
    real_BT: reshape(fields.real, [batch, tokens]),
    random: context.random,
    scheduled,
    tokens(ids_N) {
      reads = true;
      return {
        batch,
        length: tokens,
        ids_N,
        segments_N: fields.segments,
        ...(objective.examples.apart ? { documents_N: fields.documents } : {}),
      };
    },
  });
  if (objective.examples.apart && !reads)
    throw new ContractError(
      'objective',
      'its examples keep documents apart, and compute reads tokens that it does not take from tokens(ids)',
    );
  const stray = Object.keys(outcome?.terms ?? {}).find((name) => !Object.hasOwn(terms, name));
  if (stray !== undefined) throw new ContractError('objective', `compute returned '${stray}', which is none of its terms`);
  for (const [name, { weights }] of Object.entries(terms))
    checkTerm(name, outcome?.terms?.[name], weights, weights === EXAMPLES ? batch : fields[weights].size);
  return outcome;
}

/** `rows`: how many its weights are. */
function checkTerm(name: string, term: TermTensors | undefined, weights: string, rows: number): void {
  if (!isTensor(term?.values_R)) throw new ContractError('objective', `compute returned no values for its term '${name}'`);
  const { values_R, logits, labels_R } = term;
  const differs = (what: string, { shape }: Tensor): ContractError =>
    new ContractError('objective', `its term '${name}' has ${what} of shape [${shape}], and its weights '${weights}' are [${rows}]`);
  if (values_R.rank !== 1 || values_R.size !== rows) throw differs('values', values_R);
  if (labels_R && (labels_R.rank !== 1 || labels_R.size !== rows)) throw differs('labels', labels_R);
  if (logits && (logits.rank > 2 || logits.shape[0] !== rows)) throw differs('logits', logits);
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'shape' in value && Array.isArray(value.shape);
}

/** What one network of an objective reads of its parameters. Through those of a frozen one flows no gradient. */
export function networkContext(
  network: string,
  { names, upon = {} }: Pick<NetworkPart, 'names' | 'upon'>,
  { parameters, random }: Pick<ProgramContext, 'parameters' | 'random'>,
  isFrozen = false,
): NetworkContext {
  const sums = new Map<string, Tensor>();
  return {
    random,
    parameter(name) {
      const sum = sums.get(name);
      if (sum) return sum;
      const found = parameters[names[name]];
      if (!found) throw strangerIn(network, name);
      const own = isFrozen ? stopGradient(found) : found;
      if (!Object.hasOwn(upon, name)) return own;
      sums.set(name, add(own, stopGradient(parameters[upon[name]])));
      return sums.get(name) as Tensor;
    },
  };
}

/** Name of a fixed network's number among the constants of the program. */
const constantOf = (network: string, name: string): string => `${network}/${name}`;

/** The fixed network that a constant of an objective's program is of. */
export function networkOfConstant(constant: string): string {
  return constant.slice(0, constant.indexOf('/'));
}

function constantsOf({ fixed = {} }: Pick<Objective, 'fixed'>): Program['constants'] {
  return Object.fromEntries(
    Object.entries(fixed).flatMap(([network, { constants }]) =>
      Object.entries(constants).map(([name, constant]) => [constantOf(network, name), constant]),
    ),
  );
}

/** Numbers that no gradient flows into, and no dropout. */
function fixedContext(network: string, { constants }: FixedNetwork, { constants: given, random }: ProgramContext): NetworkContext {
  return {
    random: { ...random, dropoutMask: () => null },
    parameter(name) {
      if (Object.hasOwn(constants, name)) return given[constantOf(network, name)];
      throw strangerIn(network, name);
    },
  };
}

function strangerIn(network: string, name: string): ContractError {
  return new ContractError('objective', `the parameter '${name}' is read in the network '${network}', and is not among its parameters`);
}

function trained(
  { loss, terms }: Objective,
  outcome: Outcome,
  inputs: ProgramContext['inputs'],
  { terms: wanted }: Stage,
): Record<string, Tensor> {
  const active = Object.entries(terms).filter(([name, { trains = true }]) => !trains || !wanted || wanted.includes(name));
  const all = active.map(([name, { weights, trains = true }]) => ({
    name,
    trains,
    term: lossTerm(outcome.terms[name], weights, inputs),
  }));
  const trained = Object.fromEntries(all.flatMap(({ name, trains, term }) => (trains ? [[name, term]] : [])));
  const total = loss.combine(trained, scheduledIn('loss', loss.scheduled, inputs));
  if (!isTensor(total) || total.size !== 1) throw new ContractError('loss', `combine returned ${described(total)} and not a scalar`);
  const figures = all.map(({ name, trains, term }) => [trains ? `${name}_loss` : name, term.loss]);
  return { loss: reshape(total, []), ...Object.fromEntries(figures) };
}

function described(value: unknown): string {
  if (isTensor(value)) return `a tensor of shape [${value.shape}]`;
  return value === undefined
    ? 'nothing'
    : `${typeof value === 'object' ? 'something' : `the ${typeof value} ${String(value)}`} that is no tensor`;
}

function lossTerm(tensors: TermTensors, weights: string, inputs: ProgramContext['inputs']): LossTerm {
  const meanOf = (values: Tensor1D): Scalar =>
    weights === EXAMPLES ? (mean(values) as Scalar) : div(sum(mul(values, inputs[weights])), maximum(inputs[countOf(weights)], SMALLEST));
  return { ...tensors, loss: meanOf(tensors.values_R), mean: meanOf };
}

function evaluated({ terms, shown = {} }: Outcome): Record<string, Tensor> {
  const rows = Object.entries(terms).flatMap(([name, { values_R, logits, labels_R }]): [string, Tensor][] => [
    [`${name}.values`, values_R],
    ...(logits && labels_R ? [[`${name}.right`, rightRows(logits, labels_R)] as [string, Tensor]] : []),
    ...(logits?.rank === 1 && labels_R
      ? ([
          [`${name}.logits`, logits],
          [`${name}.labels`, labels_R],
        ] as [string, Tensor][])
      : []),
  ]);
  return { ...Object.fromEntries(rows), ...Object.fromEntries(Object.entries(shown).map(([name, tensor]) => [`${SHOWN}${name}`, tensor])) };
}

/** 1 where the likeliest class is the right one, or the sign of the logit is. */
function rightRows(logits: Tensor, labels_R: Tensor1D): Tensor {
  const said_R = logits.rank === 1 ? greater(stopGradient(logits), 0) : argMax(stopGradient(logits), -1);
  return cast(equal(cast(said_R, 'int32'), cast(labels_R, 'int32')), 'int32');
}
