/**
 * What the members of a user's component return, checked where they are called: a wrong value is told as its mistake there and then,
 * before the core or another component stumbles over it. Components that ship are not slowed down; their contract tests check them.
 */
import { ContractError } from '../errors/contract-error.ts';
import { count, fitting, listOf, mapOf, number, objectOf, oneOf, orNull, text, type Shape } from '../files/shape.ts';
import type { Kind } from './index.ts';
import { requireMembers, returned } from './members.ts';

type Method = (...words: never[]) => unknown;
/** Looks at what a method returned, and hands it on. */
type Check = (value: unknown, component: Readonly<Record<string, unknown>>) => unknown;

/** The component with its methods checked; what else it has stays as it is. */
export function checkedReturns<T>(kind: Kind, component: T): T {
  const checks = CHECKS[kind];
  if (!checks) return component;
  const own = component as Readonly<Record<string, unknown>>;
  const wrapped = Object.entries(checks).map(([name, check]) => {
    const method = own[name] as Method;
    return [name, { value: (...words: never[]) => check(method.apply(component, words), own), enumerable: true }];
  });
  // Below the component, so that members of its own stay within reach of who knows them.
  return Object.create(component as object, Object.fromEntries(wrapped) as PropertyDescriptorMap) as T;
}

const CHECKS: Readonly<Partial<Record<Kind, Readonly<Record<string, Check>>>>> = {
  corpus: { documents: (found) => documents(found) },
  filter: {
    sieve(found) {
      has('filter', 'sieve', found, returned.sieve);
      const { judge } = found as Readonly<Record<string, Method>>;
      return { judge: (...words: never[]) => judgement(judge.apply(found, words)) };
    },
  },
  tokenizer: {
    encode: (found, { vocabularySize }) => ids('encode', found, Number(vocabularySize)),
    encodeWithOffsets(found, { vocabularySize }) {
      requireMembers('tokenizer', 'encodeWithOffsets', found, {});
      const { ids: own, starts, ends } = found as Readonly<Record<string, readonly number[]>>;
      ids('encodeWithOffsets', own, Number(vocabularySize));
      if (starts?.length !== own.length || ends?.length !== own.length)
        throw new ContractError(
          'tokenizer',
          `encodeWithOffsets returned ${own.length} ids with ${starts?.length} starts and ${ends?.length} ends`,
        );
      return found;
    },
  },
  examples: {
    over(found) {
      const methods = { at: (value: unknown) => (typeof value === 'function' ? null : "'at' is no function") };
      requireMembers('examples', 'over', found, { count, tokens: count, ...methods });
      return found;
    },
  },
  masker: {
    maxPositions: (found) => fits('masker', 'maxPositions', found, count),
    mask: (found) => fits('masker', 'mask', found, objectOf({ positions: listOf(count), inputs: listOf(count) })),
  },
  encoder: { trunk: (found) => has('encoder', 'trunk', found, returned.trunk) },
  generator: { beside: (found) => has('generator', 'beside', found, returned.proposer) },
  discriminator: { head: (found) => has('discriminator', 'head', found, returned.head) },
  scheduler: {
    rate(found) {
      if (typeof found === 'number' && found >= 0 && found < Infinity) return found;
      throw new ContractError('scheduler', `rate returned ${described(found)}, and a learning rate is a number from 0`);
    },
  },
  dataset: {
    labels: async (found) => fits('dataset', 'labels', await found, listOf(text)),
    split: async (found) => fits('dataset', 'split', await found, listOf(objectOf({}))),
  },
  metric: {
    start(found) {
      has('metric', 'start', found, returned.accumulator);
      const { add, result } = found as Readonly<Record<string, Method>>;
      return {
        add: (...words: never[]) => add.apply(found, words),
        result() {
          const value = result.apply(found);
          // NaN says that the metric is not defined for these.
          if (typeof value === 'number') return value;
          throw new ContractError('metric', `result returned ${described(value)} and no number`);
        },
      };
    },
  },
  evaluation: {
    async prepare(promised) {
      const found = await promised;
      has('evaluation', 'prepare', found, returned.evaluation);
      const { measure } = found as Readonly<Record<string, Method>>;
      // Prototype members stay within reach.
      return Object.create(found as object, {
        measure: {
          value: async (...words: never[]) => fits('evaluation', 'measure', await measure.apply(found, words), mapOf(figure)),
          enumerable: true,
        },
      }) as unknown;
    },
  },
  task: { head: (found) => has('task', 'head', found, returned.head) },
  launcher: { status: async (found) => fits('launcher', 'status', await found, listOf(launchState)) },
  sampler: { propose: (found) => fits('sampler', 'propose', found, mapOf(number)) },
  stopper: {
    rungs: (found) => fits('stopper', 'rungs', found, listOf(count)),
    next: (found) => fits('stopper', 'next', found, orNull(count)),
  },
};

const possibleText = fitting('text', (value) => value === undefined || typeof value === 'string');
const launchState = objectOf({ state: oneOf('queued', 'running', 'ended', 'unknown') }, { code: orNull(number), reason: possibleText });

/** NaN says that a figure is not defined at this step. */
const figure = fitting('number', (value) => typeof value === 'number');

async function* documents(found: unknown): AsyncGenerator {
  if (typeof found !== 'object' || found === null || !(Symbol.asyncIterator in found || Symbol.iterator in found))
    throw new ContractError('corpus', `documents returned ${described(found)}, and nothing to go through`);
  for await (const each of found as AsyncIterable<unknown>) yield fits('corpus', 'documents', each, objectOf({ id: text, text }));
}

function judgement(found: unknown): unknown {
  if (found === null) return null;
  fits('filter', 'judge', found, objectOf({ reason: text }));
  const { text: left } = found as Readonly<Record<string, unknown>>;
  if (left === null || typeof left === 'string') return found;
  throw new ContractError('filter', `judge returned an object: 'text' is ${described(left)}, and neither a text nor null`);
}

function ids(method: string, found: unknown, vocabulary: number): unknown {
  fits('tokenizer', method, found, listOf(number));
  const wrong = (found as readonly number[]).find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
  if (wrong === undefined) return found;
  throw new ContractError('tokenizer', `${method} returned the id ${wrong}, and its vocabulary has ${vocabulary} pieces`);
}

function fits(kind: Kind, method: string, found: unknown, like: Shape): unknown {
  if (found instanceof Promise) throw new ContractError(kind, `${method} returned a promise`);
  // Typed arrays are lists too.
  const problem = like(ArrayBuffer.isView(found) ? Array.from(found as Uint8Array) : found);
  if (problem) throw new ContractError(kind, `${method} returned ${described(found)}: ${problem}`);
  return found;
}

function has(kind: Kind, method: string, found: unknown, members: Readonly<Record<string, Shape>>): unknown {
  requireMembers(kind, method, found, members);
  return found;
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : typeof value === 'function' ? 'a function' : String(value);
}
