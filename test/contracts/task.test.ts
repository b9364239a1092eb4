/** What every task must do: examples that fit its length, a head that gives logits for each target, no word about padding. */
import { describe, expect, it } from 'vitest';
import accuracy from '../../plugins/metric/accuracy/plugin.ts';
import { createTfjsEngine } from '../../src/engine/index.ts';
import type { UserError } from '../../src/errors.ts';
import type { Dataset } from '../../src/kinds/dataset.ts';
import type { Task, TaskData } from '../../src/kinds/task.ts';
import { initialize } from '../../src/nn/parameters.ts';
import type { AnyComponent } from '../../src/registry/component.ts';
import { layOut } from '../../src/train/fine-tune/batches.ts';
import { createModel } from '../../src/train/fine-tune/model.ts';
import { tinyNetwork, tinyTags, tinyTexts, tinyTokenizer } from '../support/tiny-task.ts';
import { build, complaints, componentsOf } from './components.ts';

const definitions = await componentsOf('task');
const datasets: readonly Dataset[] = [tinyTexts(40, 10), tinyTags(40, 10)];
const engine = await createTfjsEngine('cpu');

describe.each(definitions)('task $name', (definition) => {
  it('takes the datasets it is made for and says what to do about others', async () => {
    const outcomes = await Promise.allSettled(datasets.map((dataset) => create(definition, dataset).data(tinyTokenizer)));
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect((outcome.reason as UserError).text).toMatch(/tiny-.*\n.*classification/);
    }
  });

  it('gives examples that start with [CLS], end with [SEP] and fit the length', async () => {
    const { task, data } = await fitting(definition, { length: 12 });
    const { cls, sep } = tinyTokenizer.special;
    for (const { ids, types, targets } of [...data.train, ...data.dev]) {
      expect([ids[0], ids.at(-1)]).toEqual([cls, sep]);
      expect(ids.length).toBeLessThanOrEqual(12);
      expect(types.length).toBe(ids.length);
      expect(targets.length).toBe(task.targets(ids.length));
      expect(targets.every((target) => target >= -1 && target < data.labels.length)).toBe(true);
      expect(targets.some((target) => target >= 0)).toBe(true);
    }
    expect(data.train.some(({ ids }) => ids.length === 12)).toBe(true);
  });

  it('gives the same examples again', async () => {
    const [first, second] = await Promise.all([fitting(definition), fitting(definition)]);
    expect(second.data).toEqual(first.data);
  });

  it('gives logits for every target, which padding and its neighbours in the batch do not change', async () => {
    const { task, data } = await fitting(definition, { batch: 2, length: 32 });
    const optimizer = build('optimizer', (await componentsOf('optimizer'))[0], {});
    const model = await createModel({ task, network: tinyNetwork(), classes: data.labels.length, engine, optimizer });
    initialize(model.memory, 1);
    const index = data.train.findIndex(({ ids }) => ids.length < 14);
    const logits = async (length: number, other: number): Promise<number[]> => {
      const { ids, types, mask } = layOut(data.train, { length, examples: [index, other] }, { batch: 2, targets: task.targets(length), pad: tinyTokenizer.special.pad });
      const outputs = await (await model.evaluator(length)).run({ ids, types, mask }, { seed: 1, step: 0 });
      expect(outputs.logits.length).toBe(2 * task.targets(length) * data.labels.length);
      return Array.from(outputs.logits.subarray(0, task.targets(data.train[index].ids.length) * data.labels.length));
    };
    const alone = await logits(16, index);
    for (const again of [await logits(32, index), await logits(32, 0)]) again.forEach((value, i) => expect(value).toBeCloseTo(alone[i], 4));
  });

  it('brings a head of its own, beside the trunk', async () => {
    const { task, data } = await fitting(definition);
    const names = task.head(tinyNetwork().config, data.labels.length).parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('electra.'))).toEqual([]);
  });

  it('is called like its dataset unless it has a name, and measures something', async () => {
    const { task } = await fitting(definition);
    expect(task.name).toMatch(/^tiny-/);
    expect((await fitting(definition, { name: 'mine' })).task.name).toBe('mine');
    expect(task.metrics.length).toBeGreaterThan(0);
  });

  it('has every setting of fine-tuning as an option, with a default', async () => {
    const { task } = await fitting(definition);
    expect(task.fineTuning).toMatchObject({ epochs: 3, batch: 32, length: 64, learningRates: [5e-4], layerDecay: 1, warmup: 0.1, seeds: 1, scratch: true });
    for (const wrong of [{ epochs: 0 }, { learningRates: [] }, { layerDecay: 1.5 }, { length: 1 }, { name: '../x' }, { weights: 1 }]) {
      expect(complaints(definition, { dataset: { type: 'x' }, ...wrong }), JSON.stringify(wrong)).not.toEqual([]);
    }
  });
});

/** The task on the first dataset that fits it. */
async function fitting(definition: AnyComponent, options: Readonly<Record<string, unknown>> = {}): Promise<{ task: Task; data: TaskData }> {
  for (const dataset of datasets) {
    const task = create(definition, dataset, options);
    const data = await task.data(tinyTokenizer).catch(() => null);
    if (data) return { task, data };
  }
  throw new Error(`No dataset fits task ${definition.name}.`);
}

/** Slots are checked as they stand in a file, and then replaced by instances. */
function create(definition: AnyComponent, dataset: Dataset, options: Readonly<Record<string, unknown>> = {}): Task {
  const metrics = [accuracy.create({}, {})];
  const filled = (plain: never): unknown => definition.create({ ...(plain as object), dataset, metrics } as never, {} as never);
  return build('task', { ...definition, create: filled }, { dataset: { type: 'tiny' }, ...options });
}
