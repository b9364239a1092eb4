/**
 * What a component of each kind must have once it is made, as far as it can be told without calling it: a member that is missing or
 * misspelt would else be found out hours later, or be taken for a loss that diverges. What its members return is `returns.ts`.
 */
import { ContractError } from '../errors/contract-error.ts';
import { count, either, fitting, listOf, mapOf, number, objectOf, oneOf, text, truth, type Shape } from '../files/shape.ts';
import type { Kind } from './index.ts';

type Members = Readonly<Record<string, Shape>>;

const call = fitting('function', (value) => typeof value === 'function');
const judged = oneOf('classes', 'two classes', 'tags', 'label sets', 'choices', 'numbers', 'texts', 'answers');
const parameters = listOf(parameter);
const field = withMembers({ dtype: text, shape: call }, { fill: number, holds: oneOf('positions', 'weights') });
const constant = withMembers({ shape: listOf(count), values: fitting('Float32Array', (value) => value instanceof Float32Array) });
const size = { layers: count, hiddenSize: count, heads: count };
const metric: Members = { name: text, higherIsBetter: truth, judges: either(listOf(judged), judged), start: call };
const examples: Members = { labels: listOf(text), over: call };
const bound = objectOf({ value: number, until: number, means: text }, { see: text });
const loss: Members = { combine: call, logged: mapOf(number) };
const schedules = mapOf(fitting('number or function', (value) => typeof value === 'function' || Number.isFinite(value)));
const trunk: Members = { size: withMembers(size), parameters, wordTable: text, embed: call, layers: call, huggingFaceConfig: call };
const fineTuning: Members = {
  epochs: count,
  batch: count,
  length: count,
  learningRates: listOf(number),
  layerDecay: number,
  warmup: number,
  seeds: count,
  scratch: truth,
};

/** Members that a component of the kind has, and those that it may have. */
const NEEDED: Readonly<Record<Kind, Members>> = {
  corpus: { name: text, fingerprint: text, documents: call },
  filter: { name: text, fingerprint: text, sieve: call },
  tokenizer: {
    vocabularySize: count,
    special: objectOf({ pad: count, unk: count, cls: count, sep: count, mask: count }),
    fingerprint: text,
    encode: call,
    encodeWithOffsets: call,
    token: call,
    decode: call,
    save: call,
  },
  examples,
  masker: { maxPositions: call, mask: call },
  encoder: { trunk: call },
  generator: { beside: call },
  discriminator: { head: call },
  loss,
  objective: {
    parameters,
    networks: mapOf(withMembers({ parameters, names: mapOf(text) }, { upon: mapOf(text) })),
    kept: withMembers({ name: text, trunk: withMembers(trunk), frame: objectOf({ before: listOf(count), after: listOf(count) }) }),
    examples: withMembers(examples),
    fields: mapOf(field),
    corrupt: call,
    terms: mapOf(withMembers({ weights: text })),
    compute: call,
    loss: withMembers(loss),
  },
  optimizer: { slots: listOf(text), update: call },
  scheduler: { rate: call },
  dataset: { name: text, labels: call, split: call },
  task: {
    name: text,
    fineTuning: withMembers(fineTuning),
    metrics: listOf(withMembers(metric)),
    predicts: judged,
    fields: mapOf(field),
    examples: call,
    rows: call,
    head: call,
    loss: call,
    observe: call,
  },
  evaluation: { name: text, prepare: call },
  metric,
  tracker: {},
  engine: { name: text, device: text, load: call },
  launcher: { name: text, lasting: truth, every: number, submit: call, status: call, stop: call },
  sampler: { propose: call },
  stopper: { rungs: call, next: call },
  collective: { name: text, rank: count, size: count, exchange: call, close: call },
};

const POSSIBLE: Readonly<Partial<Record<Kind, Members>>> = {
  corpus: { tallies: call },
  tokenizer: { sentinels: listOf(count), continuesWord: call, portable: withMembers({ module: text }) },
  encoder: { decoder: call },
  examples: { needs: listOf(oneOf('sentences')) },
  dataset: { further: call },
  masker: { scheduled: schedules },
  loss: { scheduled: schedules },
  objective: {
    scheduled: schedules,
    fixed: mapOf(withMembers({ summary: text, constants: mapOf(constant), folder: text, fingerprint: text })),
    exampleLength: call,
    figures: listOf(withMembers({ name: text, label: text }, { atFloor: text, tooHigh: bound, tooLow: bound })),
    floors: call,
    evaluation: call,
    samples: withMembers({ legend: text, of: call }),
    likelihoods: mapOf(withMembers({ label: text, reads: oneOf('hidden', 'seen', 'before'), overTokens: truth, values: call })),
    stages: listOf(withMembers({ until: number })),
  },
  optimizer: { decays: call, onDevice: withMembers({ scalars: call, apply: call }) },
  task: {
    weights: text,
    sequences: count,
    reads: listOf(text),
    floor: call,
    refuses: call,
    allRight: call,
    remarks: call,
    writes: objectOf({ longest: count, beams: count, lengthPenalty: number }),
  },
  metric: { refuses: call },
  tracker: { start: call, scalars: call, text: call, histogram: call, flush: call, finish: call },
  engine: { watch: call },
  launcher: { collect: call },
};

/** Throws a {@link ContractError} for the first member that is missing or of another type. */
export function checkMembers(kind: Kind, component: unknown): void {
  requireMembers(kind, 'create', component, NEEDED[kind], POSSIBLE[kind]);
}

/** The same for what a method of a component returns. */
export function requireMembers(kind: Kind, method: string, value: unknown, needed: Members, possible?: Members): void {
  if (typeof value !== 'object' || value === null || value instanceof Promise)
    throw new ContractError(
      kind,
      `${method} returned ${value instanceof Promise ? 'a promise' : `${typeof value === 'object' ? 'null' : typeof value}`}`,
    );
  const problem = withMembers(needed, possible)(value);
  if (problem) throw new ContractError(kind, `in what ${method} returned, ${problem}`);
}

/** What `encoder.trunk`, the heads of others and what begins a pass over something return. */
export const returned = {
  trunk,
  head: { parameters, logits: call } satisfies Members,
  proposer: { logits: call } satisfies Members,
  sieve: { judge: call } satisfies Members,
  accumulator: { add: call, result: call } satisfies Members,
  evaluation: { figures: listOf(withMembers({ name: text, label: text })), fingerprint: text, measure: call } satisfies Members,
} as const;

/** Members may come from a class; unlike the keys of JSON they need not be the object's own. */
function withMembers(needed: Members, possible: Members = {}): Shape {
  return (value, at = '') => {
    if (typeof value !== 'object' || value === null) return at === '' ? 'it is no object' : `'${at}' is no object`;
    const object = value as Readonly<Record<string, unknown>>;
    const path = (key: string): string => (at === '' ? key : `${at}.${key}`);
    for (const [key, inner] of Object.entries(needed)) {
      const problem = object[key] === undefined ? `'${path(key)}' is missing` : inner(object[key], path(key));
      if (problem) return problem;
    }
    const there = Object.entries(possible).filter(([key]) => object[key] !== undefined);
    return there.reduce<string | null>((problem, [key, inner]) => problem ?? inner(object[key], path(key)), null);
  };
}

function parameter(value: unknown, at?: string): string | null {
  return withMembers({ name: text, shape: listOf(count) })(value, at);
}
