/** What every task must do: examples that fit its length, a head that gives logits for each target, no word about padding. */
import assert from 'node:assert/strict';
import { UserError } from '../../errors/index.ts';
import type { KeptNetwork } from '../../kinds/objective.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import type { Task, TaskData } from '../../kinds/task.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import { initialize, isOfTrunk } from '../../nn/parameters.ts';
import { layOut } from '../../finetune/batches.ts';
import { createModel } from '../../finetune/model.ts';
import type { Contract, Sections, Subject } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear } from '../run-once.ts';

const datasets = ['tiny-texts', 'tiny-tags'] as const;

export const taskContract: Contract<'task'> = (subject) => {
  const { make, complaints, has, workshop } = subject;
  let made: Promise<Surroundings> | undefined;
  const around = (): Promise<Surroundings> => (made ??= surroundings(workshop));
  const fitting = async (options: Sections = {}): Promise<Fitting> => fittingDataset(subject, await around(), options);
  return {
    async 'takes the datasets it is made for and says what to do about others'() {
      const { tokenizer, kept } = await around();
      const outcomes = await Promise.allSettled(
        datasets.map(async (type) => (await make({ dataset: { type } })).data(tokenizer, kept.frame)),
      );
      assert.ok(
        outcomes.some(({ status }) => status === 'fulfilled'),
        `It takes neither labelled texts nor tagged words: ${outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : '')).join('; ')}`,
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected')
          assert.ok(
            outcome.reason instanceof UserError && /tiny-.*\n.*\w/.test(outcome.reason.text),
            `A dataset that does not fit is a UserError that names it and says what to do, not: ${String(outcome.reason)}`,
          );
      }
    },

    async 'gives examples with the frame around them, which fit the length'() {
      const { task, data } = await fitting({ length: 12 });
      const { before, after } = (await around()).kept.frame;
      for (const { ids, segments, targets } of [...data.train, ...data.dev]) {
        const all = Array.from(ids);
        assert.deepEqual([all.slice(0, before.length), all.slice(all.length - after.length)], [before, after]);
        assert.ok(ids.length <= 12, `An example has ${ids.length} tokens where the length is 12.`);
        assert.equal(segments.length, ids.length, 'One segment per token.');
        assert.equal(targets.length, task.targets(ids.length), 'As many targets as targets(length) says.');
        assert.ok(
          targets.every((target) => target >= -1 && target < data.labels.length),
          `Targets ${targets.join(', ')} with ${data.labels.length} labels.`,
        );
        assert.ok(
          targets.some((target) => target >= 0),
          'An example without a target.',
        );
      }
      assert.ok(
        data.train.some(({ ids }) => ids.length === 12),
        'Long examples are cut to the length, not further.',
      );
    },

    async 'gives the same examples again'() {
      assert.deepEqual((await fitting()).data, (await fitting()).data);
    },

    async 'gives logits for every target, which padding and its neighbours in the batch do not change'() {
      const { task, data } = await fitting({ batch: 2, length: 24 });
      const { kept, tokenizer, optimizer } = await around();
      const model = await createModel({ task, kept, classes: data.labels.length, engine: (await engines())[1], optimizer });
      initialize(model.memory, 1);
      await model.loaded.push();
      const index = data.train.findIndex(({ ids }) => ids.length < 14);
      const logits = async (length: number, other: number): Promise<Float32Array> => {
        const { ids, segments, real } = layOut(
          data.train,
          { length, examples: [index, other] },
          { batch: 2, targets: task.targets(length), pad: tokenizer.special.pad },
        );
        const outputs = await (await model.evaluator(length)).run({ ids, segments, real }, { seed: 1, step: 0 });
        assert.equal(outputs.logits.length, 2 * task.targets(length) * data.labels.length, 'Logits [B·K, C].');
        return Float32Array.from(outputs.logits.subarray(0, task.targets(data.train[index].ids.length) * data.labels.length));
      };
      const alone = await logits(16, index);
      assertNear(await logits(24, index), alone, 1e-4, 'logits change with the amount of padding');
      assertNear(await logits(24, 0), alone, 1e-4, 'logits change with the neighbour in the batch');
      await model.release();
    },

    async 'brings a head of its own, beside the trunk'() {
      const { task, data } = await fitting();
      const { trunk } = (await around()).kept;
      const { parameters } = task.head(trunk.size, data.labels.length);
      const names = parameters.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, 'A parameter is listed twice.');
      const ofTrunk = new Set(trunk.parameters.map(({ name }) => name));
      assert.deepEqual(
        names.filter((name) => ofTrunk.has(name)),
        [],
      );
      assert.deepEqual(parameters.filter(isOfTrunk), [], "What a task brings has the role 'head'.");
    },

    async 'is called like its dataset unless it has a name, and measures something'() {
      const { task } = await fitting();
      assert.match(task.name, /^tiny-/);
      if (has('name')) assert.equal((await fitting({ name: 'mine' })).task.name, 'mine');
      assert.ok(task.metrics.length > 0);
    },

    async 'has every setting of fine-tuning as an option, with a default'() {
      const { fineTuning } = (await fitting()).task;
      const settings = ['epochs', 'batch', 'length', 'learningRates', 'layerDecay', 'warmup', 'seeds', 'scratch'] as const;
      assert.deepEqual(
        settings.filter((setting) => fineTuning[setting] === undefined || !has(setting)),
        [],
        'Spread fineTuningOptions into the options, and hand them on as fineTuning.',
      );
      for (const wrong of [{ epochs: 0 }, { learningRates: [] }, { layerDecay: 1.5 }, { length: 1 }]) {
        assert.notDeepEqual(await complaints(wrong), [], JSON.stringify(wrong));
      }
    },
  };
};

interface Surroundings {
  readonly tokenizer: Tokenizer;
  readonly kept: KeptNetwork;
  readonly optimizer: Optimizer;
}

async function surroundings(workshop: Subject<'task'>['workshop']): Promise<Surroundings> {
  const run = await workshop.run();
  return {
    tokenizer: await run.get('tokenizer'),
    kept: (await run.get('objective')).kept,
    optimizer: await run.get('optimizer'),
  };
}

interface Fitting {
  readonly task: Task;
  readonly data: TaskData;
}

/** The task on the first dataset that fits it. */
async function fittingDataset({ make }: Subject<'task'>, { tokenizer, kept }: Surroundings, options: Sections): Promise<Fitting> {
  let reason: unknown;
  for (const type of datasets) {
    const task = await make({ dataset: { type }, ...options });
    try {
      return { task, data: await task.data(tokenizer, kept.frame) };
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
