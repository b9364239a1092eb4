import { describe, expect, it } from 'vitest';
import { ContractError } from '../errors/contract-error.ts';
import type { Kind } from './index.ts';
import { checkMembers } from './members.ts';
import { checkedReturns } from './returns.ts';

const call = (): undefined => undefined;
const metric = { name: 'm', higherIsBetter: true, judges: 'classes', start: call };
const loss = { combine: call, logged: { lambda: 1 } };
const examples = { labels: ['follows'], over: call };
const parameters = [{ name: 'weight', shape: [2, 3] }];
const field = { dtype: 'int32', shape: call };
const trunk = {
  size: { layers: 1, hiddenSize: 2, heads: 1 },
  parameters,
  wordTable: 'w',
  embed: call,
  layers: call,
  huggingFaceConfig: call,
};
const fineTuning = { epochs: 1, batch: 1, length: 1, learningRates: [1], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };

/** The least that keeps the contract of each kind. */
const good: Readonly<Record<Kind, Readonly<Record<string, unknown>>>> = {
  corpus: { name: 'c', fingerprint: 'f', documents: call },
  tokenizer: {
    vocabularySize: 9,
    special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
    fingerprint: 'f',
    encode: call,
    encodeWithOffsets: call,
    token: call,
    decode: call,
    save: call,
  },
  filter: { name: 'f', fingerprint: 'f', sieve: call },
  examples,
  masker: { maxPositions: call, mask: call },
  encoder: { trunk: call },
  generator: { beside: call },
  discriminator: { head: call },
  loss,
  objective: {
    parameters,
    networks: { encoder: { parameters, names: { weight: 'weight' } } },
    kept: { name: 'encoder', trunk, frame: { before: [1], after: [2] } },
    examples,
    fields: { ids: field },
    corrupt: call,
    terms: { lm: { weights: 'real' } },
    compute: call,
    loss,
  },
  optimizer: { slots: ['m'], update: call },
  scheduler: { rate: call },
  dataset: { name: 'd', labels: call, split: call },
  task: {
    name: 't',
    fineTuning,
    metrics: [metric],
    predicts: 'classes',
    fields: { label: field },
    examples: call,
    rows: call,
    head: call,
    loss: call,
    observe: call,
  },
  evaluation: { name: 'e', prepare: call },
  metric,
  tracker: { start: call, scalars: call },
  engine: { name: 'e', device: 'cpu', load: call },
  launcher: { name: 'l', lasting: false, every: 1, submit: call, status: call, stop: call },
  sampler: { propose: call },
  stopper: { rungs: call, next: call },
  collective: { name: 'c', rank: 0, size: 1, exchange: call, close: call },
};

describe.each(Object.entries(good) as [Kind, Readonly<Record<string, unknown>>][])('a component of the kind %s', (kind, component) => {
  it('that has all of its members is taken, also where they come from a class', () => {
    checkMembers(kind, component);
    checkMembers(kind, Object.create(component));
  });

  it.each([undefined, null, 7, 'text', Promise.resolve(component)])('that is %s is told', (nothing) => {
    expect(() => checkMembers(kind, nothing)).toThrow(ContractError);
  });

  const paths = pathsIn(component);
  it.each(paths.filter((path) => kind !== 'tracker' && !/\d$|Hugging/.test(path.join('.'))))(
    'without its %s is told by that name',
    (...path) => {
      expect(() => checkMembers(kind, changed(component, path, undefined))).toThrow(`'${path.join('.')}'`);
    },
  );

  it.each(paths)('whose %s is something else is told by that name', (...path) => {
    for (const wrong of [Symbol('odd'), new Map(), Number.NaN].filter((each) => !(each instanceof Map && isObjectAt(component, path))))
      expect(() => checkMembers(kind, changed(component, path, wrong))).toThrow(`'${path.join('.')}`);
  });
});

describe('what a method of a component returns', () => {
  it.each<[Kind, string, unknown, string]>([
    ['scheduler', 'rate', Number.NaN, 'rate returned NaN, and a learning rate is a number from 0'],
    ['scheduler', 'rate', -1, 'rate returned -1,'],
    ['scheduler', 'rate', Promise.resolve(1), 'rate returned a promise,'],
    ['scheduler', 'rate', undefined, 'rate returned nothing,'],
    ['masker', 'maxPositions', 1.5, 'maxPositions returned 1.5: it is no whole number from 0'],
    ['masker', 'mask', Promise.resolve({}), 'mask returned a promise'],
    ['masker', 'mask', { positions: [1], inputs: ['a'] }, "mask returned an object: 'inputs.0' is no whole number from 0"],
    ['tokenizer', 'encode', [1, 9], 'encode returned the id 9, and its vocabulary has 9 pieces'],
    ['tokenizer', 'encode', 'ids', 'encode returned ids: it is no list'],
    ['tokenizer', 'encodeWithOffsets', { ids: [1], starts: [], ends: [2] }, '1 ids with 0 starts and 1 ends'],
    ['filter', 'sieve', {}, "in what sieve returned, 'judge' is missing"],
    ['examples', 'over', { count: 1, tokens: 2 }, "in what over returned, 'at' is missing"],
    ['encoder', 'trunk', { ...trunk, embed: undefined }, "in what trunk returned, 'embed' is missing"],
    ['generator', 'beside', undefined, 'beside returned undefined'],
    ['discriminator', 'head', { parameters }, "in what head returned, 'logits' is missing"],
    ['task', 'head', { parameters: {}, logits: call }, "in what head returned, 'parameters' is no list"],
    ['metric', 'start', { add: call }, "in what start returned, 'result' is missing"],
    ['dataset', 'labels', Promise.resolve([1]), "labels returned a list: '0' is no text"],
    ['dataset', 'split', Promise.resolve(undefined), 'split returned nothing: it is no list'],
    ['launcher', 'status', Promise.resolve([{ state: 'lost' }]), "'0.state' is no queued or running or ended or unknown"],
  ])('of the kind %s by %s is told: %s', async (kind, method, wrong, says) => {
    const component = checkedReturns(kind, { ...good[kind], [method]: () => wrong }) as Readonly<Record<string, () => unknown>>;
    const called = async (): Promise<unknown> => component[method]();
    await expect(called()).rejects.toThrow(says);
    await expect(called()).rejects.toBeInstanceOf(ContractError);
  });

  it('is told of documents, judgements and results of a metric when they come', async () => {
    const corpus = checkedReturns('corpus', { ...good.corpus, documents: () => [{ id: 'a', text: 7 }] });
    const read = async (): Promise<void> => {
      for await (const _ of corpus.documents() as unknown as AsyncIterable<unknown>);
    };
    await expect(read()).rejects.toThrow("documents returned an object: 'text' is no text");
    for (const [wrong, says] of [
      [undefined, 'judge returned nothing'],
      [{ text: null }, "judge returned an object: 'reason'"],
      [{ text: 7, reason: 'r' }, "'text' is 7, and neither a text nor null"],
    ] as const) {
      const { judge } = checkedReturns('filter', { ...good.filter, sieve: () => ({ judge: () => wrong }) }).sieve();
      expect(() => judge()).toThrow(says);
    }
    const { result } = checkedReturns('metric', { ...metric, start: () => ({ add: call, result: () => '1' }) }).start();
    expect(() => result()).toThrow('result returned 1 and no number');
    expect(
      checkedReturns('metric', { ...metric, start: () => ({ add: call, result: () => Number.NaN }) })
        .start()
        .result(),
    ).toBeNaN();
  });

  it('that is right comes as it is, with the component for itself, also one with private members', () => {
    class Own {
      readonly #rate = 0.5;
      readonly extra = 3;
      rate(): number {
        return this.#rate;
      }
    }
    const checked = checkedReturns('scheduler', new Own());
    expect([checked.rate(), checked.extra]).toEqual([0.5, 3]);
  });
});

/** Every member, and those of members. */
function pathsIn(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...pathsIn(inner, [...at, key])]);
}

function isObjectAt(value: unknown, path: readonly string[]): boolean {
  const found = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
  return typeof found === 'object' && !Array.isArray(found);
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  const inner = rest.length === 0 ? to : changed((value as Record<string, unknown>)[key], rest, to);
  if (Array.isArray(value)) return value.with(Number(key), inner);
  return { ...(value as object), [key]: inner };
}
