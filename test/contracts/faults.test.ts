/** Contracts that could not fail would be worth nothing: components with one fault each, and the check that finds it. */
import { mean, mul, sub } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  Type,
  type AnyComponent,
  type Corpus,
  type Document,
  type Engine,
  type Filter,
  type Kind,
  type Masker,
  type Optimizer,
} from 'electra-run';
import { contractOf, testComponent, type ContractSettings } from 'electra-run/testing';
import { describe, expect, it } from 'vitest';
import tfjs from '../../plugins/engine/tfjs/plugin.ts';
import loss from '../../plugins/loss/electra/plugin.ts';
import optimizer from '../../plugins/optimizer/sgd/plugin.ts';
import uniform from '../../plugins/masker/uniform/plugin.ts';

const half = Type.Object({ probability: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'Share of the tokens.' }) });
const masker = (mask: Masker['mask'], options = half): AnyComponent =>
  defineComponent({
    kind: 'masker',
    name: 'faulty',
    summary: 'A masker with a fault.',
    options,
    create: () => ({ maxPositions: (length) => Math.ceil(length / 2), mask }),
  });
const masked = (positions: readonly number[], id: number): ReturnType<Masker['mask']> => ({ positions, inputs: positions.map(() => id) });

describe('the contract of maskers finds one that', () => {
  it('chooses a position twice', () =>
    expectFound(
      masker(({ candidates }, { special }) => masked(candidates.length > 0 ? [candidates[0], candidates[0]] : [], special.mask)),
      'chooses candidates only',
      /a position twice: 1, 1/,
    ));

  it('chooses where nothing can be chosen', () =>
    expectFound(
      masker((_, { special }) => masked([1], special.mask)),
      'chooses nothing where there is no candidate',
      /positions/,
    ));

  it('remembers what it chose before', () => {
    let asked = 0;
    const chooser = masker(({ candidates }, { special }) =>
      masked(candidates.length > 0 ? [candidates[asked++ % candidates.length]] : [], special.mask),
    );
    return expectFound(chooser, 'chooses the same for the same random stream', /Expected/);
  });

  it('shows the generator everything', () =>
    expectFound(
      masker(({ candidates, ids }) => ({ positions: candidates.slice(0, 1), inputs: candidates.slice(0, 1).map((at) => ids[at]) })),
      'hides something',
      /the original token/,
    ));

  it('does not describe an option', () =>
    expectFound(
      masker(() => masked([], 0), Type.Object({ share: Type.Number({ default: 1 }) }) as never),
      'says in a sentence',
      /share/,
    ));
});

describe('the contract of a kind finds', () => {
  it('a loss that keeps the gradient from one of the networks', () => {
    const deaf = defineComponent({ ...loss, name: 'deaf', create: () => ({ combine: ({ mlm }) => mul(mlm.loss, 2), logged: {} }) });
    return expectFound(deaf, 'lets gradients through', /gradient of 'rtd' is 0/);
  });

  it('an optimizer that remembers steps outside of its slots', () => {
    const forgetful = defineComponent({
      ...optimizer,
      name: 'forgetful',
      create(options): Optimizer {
        const inner = optimizer.create(options, {}) as Optimizer;
        let steps = 0;
        return { ...inner, update: (memory, update) => inner.update(memory, { ...update, learningRate: update.learningRate / ++steps }) };
      },
    });
    return expectFound(forgetful, 'goes on from copied weights', /belongs into slots/);
  });

  it.each(['decay', 'rateScale'] as const)('an optimizer that forgets %s on a device', (setting) => {
    const right = { decay: false, rateScale: 1 };
    const forgetful = sgdWith(({ onDevice, ...inner }) => ({
      ...inner,
      onDevice: onDevice && {
        ...onDevice,
        apply: (parameter, scalars, group) => onDevice.apply(parameter, scalars, { ...group, [setting]: right[setting] }),
      },
    }));
    return expectFound(forgetful, 'updates on a device', /the weights after three updates by onDevice \(webgpu\) are not/);
  });

  it('an optimizer that says it treats every number by itself, and does not', () => {
    const centered = sgdWith(({ onDevice, update, ...inner }) => ({
      ...inner,
      update(memory, changes) {
        for (const { name } of memory.placements) {
          const gradient = memory.view(memory.gradients, name);
          const mean = gradient.reduce((sum, value) => sum + value, 0) / gradient.length;
          gradient.forEach((value, i) => (gradient[i] = value - mean));
        }
        update(memory, changes);
      },
      onDevice: onDevice && {
        ...onDevice,
        elementWise: true,
        apply: ({ gradient, ...numbers }, ...others) => onDevice.apply({ ...numbers, gradient: sub(gradient, mean(gradient)) }, ...others),
      },
    }));
    return expectFound(centered, 'updates on a device', /the weights after three updates by onDevice \(cuda\) are not/);
  });

  it('a corpus whose fingerprint does not change with its text', () => {
    const texts = defineComponent({
      kind: 'corpus',
      name: 'texts',
      summary: 'Texts that stand in the options.',
      options: Type.Object({ texts: Type.Array(Type.String(), { default: ['one', 'two'], description: 'The texts.' }) }),
      create: ({ texts }): Corpus => ({
        name: 'texts',
        fingerprint: 'always',
        async *documents() {
          for (const [index, text] of texts.entries()) yield { id: String(index), text };
        },
      }),
    });
    return expectFound(texts, 'has a fingerprint that stays', /same fingerprint: always, always/, {
      different: [{ texts: ['three', 'four'] }],
    });
  });
});

describe('the contract of filters finds one that', () => {
  const again = { text: null, reason: 'came before' };
  const faulty = (sieve: Filter['sieve'], fingerprint = 'faulty'): AnyComponent => {
    const options = Type.Object({ most: Type.Integer({ default: 1, minimum: 1, maximum: 9, description: 'How often.' }) });
    const create = (): Filter => ({ name: 'faulty', fingerprint, sieve });
    return defineComponent({ kind: 'filter', name: 'faulty', summary: 'A filter with a fault.', options, create });
  };

  it('remembers an earlier reading', () => {
    const seen = new Set<string>();
    const judge = ({ text }: Document) => (seen.has(text) || !seen.add(text) ? again : null);
    return expectFound(
      faulty(() => ({ judge })),
      'judges documents alike in each reading',
      /A second reading gave other judgements/,
    );
  });

  it('says that it changes a text, and does not', () =>
    expectFound(
      faulty(() => ({ judge: ({ text }) => ({ text, reason: 'trimmed' }) })),
      'gives another text or none',
      /is said to be changed, and its text is the same/,
    ));

  it('gives no reason', () =>
    expectFound(
      faulty(() => ({ judge: () => ({ ...again, reason: ' ' }) })),
      'gives another text or none',
      /is to be a clause of one line/,
    ));

  it('has one fingerprint for all options', () =>
    expectFound(
      faulty(() => ({ judge: () => null })),
      'has a fingerprint that stays',
      /same fingerprint/,
      { different: [{ most: 2 }] },
    ));
});

describe('the contract of engines finds one that', () => {
  const wrong = 'trains as the reference does';

  it('leaves out a micro-batch', () =>
    expectFound(
      engine(
        (step) =>
          (parts, ...rest) =>
            step(parts.slice(1), ...rest),
      ),
      wrong,
      /the gradient norm of step 1/,
    ));

  it('does not clip', () =>
    expectFound(
      engine((step) => step, { clipNorm: 0 }),
      wrong,
      /the slot 'm' after two updates/,
    ));

  it('updates from a loss that is not finite', () =>
    expectFound(
      engine((step, memory) => async (...words) => {
        const result = await step(...words);
        if (!Number.isFinite(result.figures.loss)) memory.weights[0] += 1;
        return result;
      }),
      'updates nothing where the loss is not finite',
      /Expected/,
    ));
});

describe('testComponent', () => {
  it('hands each check with a name of its own to the test runner, once per set of options', () => {
    const names: string[] = [];
    testComponent(uniform, { it: (name) => names.push(name), options: [{}, { probability: 0.3 }] });
    expect(names).toContain('masker/uniform chooses nothing where there is no candidate');
    expect(names).toContain('masker/uniform {"probability":0.3} chooses nothing where there is no candidate');
    expect(new Set(names).size).toBe(names.length);
  });

  it('fails with what is wrong where the module exports no component', async () => {
    const [check, ...more] = contractOf({ kind: 'maskr' } as never);
    expect(more).toEqual([]);
    await expect(check.run()).rejects.toThrow("'maskr' is no kind of component (did you mean 'masker'?)");
  });

  it('excuses from a check by its name only, so that no excuse outlives its check', () => {
    const names = contractOf(uniform, { except: { 'chooses nothing where there is no candidate': 'for this test' } }).map(
      ({ name }) => name,
    );
    expect(names).not.toContain('masker/uniform chooses nothing where there is no candidate');
    expect(() => contractOf(uniform, { except: { 'chooses everything': 'for this test' } })).toThrow(
      "There is no check 'chooses everything' in the contract of masker/uniform.",
    );
  });
});

type Model = Awaited<ReturnType<Engine['load']>>;
type Step = Awaited<ReturnType<Model['trainer']>>['step'];

/** The shipped sgd, changed. */
function sgdWith(change: (right: Optimizer) => Optimizer): AnyComponent {
  return defineComponent({ ...optimizer, name: 'faulty', create: (options) => change(optimizer.create(options, {}) as Optimizer) });
}

/** The reference engine with another step, or with other settings for its trainer. */
function engine(
  change: (step: Step, memory: Parameters<Engine['load']>[0]) => Step,
  changed: { readonly clipNorm?: number } = {},
): AnyComponent {
  return defineComponent({
    ...tfjs,
    name: 'faulty',
    async create(options): Promise<Engine> {
      const inner = (await tfjs.create(options, {})) as Engine;
      const load: Engine['load'] = async (memory) => {
        const model = await inner.load(memory);
        const trainer: Model['trainer'] = async (program, optimizer, settings) => {
          const right = await model.trainer(program, optimizer, { ...settings, ...changed });
          return { ...right, step: change(right.step, memory) };
        };
        return { ...model, trainer };
      };
      return { ...inner, load };
    },
  });
}

async function expectFound(
  component: { readonly kind: Kind } & object,
  check: string,
  message: RegExp,
  settings?: ContractSettings,
): Promise<void> {
  const found = contractOf(component as AnyComponent, settings).find(({ name }) => name.includes(check));
  await expect(found?.run()).rejects.toThrow(message);
}
