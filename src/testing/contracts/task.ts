/** What every task must do: rows that fit its length, a head and a loss, what metrics are told; no word about padding. */
import assert from 'node:assert/strict';
import { UserError } from '../../errors/index.ts';
import type { KeptNetwork } from '../../kinds/objective.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import { initialize, isOfTrunk } from '../../nn/parameters.ts';
import { layOutRows, longestOf } from '../../finetune/batches.ts';
import { createModel, type Model } from '../../finetune/model.ts';
import { examineTask, readTask, rowsOf, type ReadTask } from '../../finetune/task-data.ts';
import type { Contract, Sections, Subject } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear } from '../run-once.ts';
import { assertObserved } from './task/observed.ts';

const datasets = ['tiny-texts', 'tiny-tags', 'tiny-numbers', 'tiny-sets', 'tiny-choices', 'tiny-questions', 'tiny-similar'] as const;

/** What a task owes: rows that fit the frame, a loss per target with a gradient, observations its metrics can read. */
export const taskContract: Contract<'task'> = (subject) => {
  const { make, complaints, has, workshop } = subject;
  let made: Promise<Surroundings> | undefined;
  const around = (): Promise<Surroundings> => (made ??= surroundings(workshop));
  const fitting = async (options: Sections = {}): Promise<ReadTask> => fittingDataset(subject, await around(), options);
  const loaded = async (options: Sections): Promise<Pick<ReadTask, 'task' | 'data'> & { readonly model: Model }> => {
    const { task, data } = await fitting(options);
    const { kept, optimizer } = await around();
    const model = await createModel({ task, kept, classes: data.labels.length, engine: (await engines())[1], optimizer });
    initialize(model.memory, 1);
    await model.loaded.push();
    return { task, data, model };
  };
  return {
    async 'takes the datasets it is made for and says what to do about others'() {
      const { tokenizer, kept } = await around();
      const outcomes = await Promise.allSettled(
        datasets.map(async (type) => readTask(await examineTask(await make({ dataset: { type } })), kept, tokenizer)),
      );
      const reasons = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
      assert.ok(
        reasons.length < datasets.length,
        `It takes none of texts, tags, numbers, sets of labels, choices, questions and similar pairs: ${reasons.map(String).join('; ')}`,
      );
      for (const reason of reasons)
        assert.ok(
          reason instanceof UserError && /tiny-.*\n.*\w/.test(reason.text),
          `A dataset that does not fit is a UserError that names it and says what to do, not: ${String(reason)}`,
        );
    },

    async 'gives sequences with the frame around them, which fit the length'() {
      const { data } = await fitting({ length: 12 });
      const { before, after } = (await around()).kept.frame;
      const sequences = [...data.train, ...data.dev].flatMap(({ rows }) => rows.flatMap((row) => row.sequences));
      for (const { ids, segments } of sequences) {
        const all = Array.from(ids);
        assert.deepEqual([all.slice(0, before.length), all.slice(all.length - after.length)], [before, after]);
        assert.ok(ids.length <= 12, `A sequence has ${ids.length} tokens where the length is 12.`);
        assert.equal(segments.length, ids.length, 'One segment per token.');
      }
      assert.ok(
        sequences.some(({ ids }) => ids.length === 12),
        'Long examples are cut to the length, not further.',
      );
    },

    async 'gives the same examples again'() {
      const [one, other] = [await fitting(), await fitting()].map(({ data: { further = [], ...data } }) => ({
        ...data,
        further: further.map(({ part: { name }, read }) => ({ name, read })),
      }));
      assert.deepEqual(one, other);
    },

    async 'gives logits for every row, or losses where it writes, which padding and its neighbours in the batch do not change'() {
      const { task, data, model } = await loaded({ batch: 2, length: 24 });
      const rows = rowsOf(data.train);
      const index = rows.findIndex((row) => longestOf(row) < 14);
      const logits = async (length: number, other: number): Promise<Float32Array> => {
        const inputs = layOutRows(rows, { length, rows: [index, other] }, { task, batch: 2, pad: 0, mode: 'evaluate' });
        const { logits: own, values } = await (await model.evaluator(length)).run(inputs, { seed: 1, step: 0 });
        const numbers = own ?? values;
        return Float32Array.from(numbers.subarray(0, numbers.length / 2));
      };
      const [alone, longer, beside] = [await logits(16, index), await logits(24, index), await logits(24, 0)];
      // Where there are more for a longer row, each token has its own.
      const real = longer.length === alone.length ? alone.length : (alone.length / 16) * longestOf(rows[index]);
      assertNear(longer.subarray(0, real), alone.subarray(0, real), 1e-4, 'logits change with the amount of padding');
      assertNear(beside.subarray(0, real), alone.subarray(0, real), 1e-4, 'logits change with the neighbour in the batch');
      await model.release();
    },

    async 'has a loss that tells it which way to go'() {
      const { task, data, model } = await loaded({ batch: 2, length: 24 });
      const inputs = layOutRows(rowsOf(data.train), { length: 24, rows: [0, 1] }, { task, batch: 2, pad: 0, mode: 'train' });
      const { figures } = await (await model.trainer(24, 'pretrained')).step([inputs], { seed: 1, step: 0 }, { step: 1, learningRate: 0 });
      assert.ok(Number.isFinite(figures.loss), `The loss is ${figures.loss}.`);
      for (const { name } of model.head.parameters)
        assert.ok(
          model.memory.view(model.memory.gradients, name).some((value) => value !== 0),
          `The gradient of '${name}' is 0.`,
        );
      await model.release();
    },

    async 'tells metrics a label and a prediction of the kind that it predicts, and of its floor too'() {
      if ((await fitting()).task.writes) return;
      const { task, data, model } = await loaded({ batch: 2, length: 24 });
      const { run } = await model.evaluator(24);
      const { logits } = await run(layOutRows(data.dev[0].rows, { length: 24, rows: [0] }, { task, batch: 2, pad: 0, mode: 'evaluate' }), {
        seed: 1,
        step: 0,
      });
      await model.release();
      const own = data.dev[0].rows.map(() => Float32Array.from(logits.subarray(0, logits.length / 2)));
      const floor = task.floor?.(data.train, data.dev).observations;
      for (const observed of [task.observe(data.dev[0], own, data.labels.length), ...(floor ? [floor] : [])])
        assertObserved(task, observed, data.labels.length);
    },

    async 'tells metrics, where it writes, the text that was wanted and the one that was written, and of its floor too'() {
      if (!(await fitting()).task.writes) return;
      const { task, data } = await fitting({ length: 24 });
      const [read] = data.dev;
      const { target = [], values } = read.rows[0];
      const losses = new Float32Array(task.writes?.longest ?? 0).fill(0.5);
      const { texts = [] } = task.observe(read, [], data.labels.length, [{ written: 'something', target: 'else', values: losses }]);
      const tokens = target.length + 1;
      assert.deepEqual(texts, [{ written: 'something', target: 'else', nats: tokens / 2, tokens }], 'The loss of the tokens that count.');
      assert.equal(
        Array.from(values[task.weights ?? ''] ?? []).reduce((sum, weight) => sum + weight, 0),
        tokens,
        "What counts is the target's tokens and its end.",
      );
      assert.equal(task.floor?.(data.train, data.dev).observations.texts?.length ?? data.dev.length, data.dev.length);
    },

    async 'brings a head of its own, beside the trunk'() {
      const { task, data } = await fitting();
      const { trunk, decoder } = (await around()).kept;
      const { parameters } = task.head(trunk, data.labels.length, decoder?.trunk);
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

/** The task on the first dataset that fits it. */
async function fittingDataset({ make }: Subject<'task'>, { tokenizer, kept }: Surroundings, options: Sections): Promise<ReadTask> {
  let reason: unknown;
  for (const type of datasets) {
    try {
      return await readTask(await examineTask(await make({ dataset: { type }, ...options })), kept, tokenizer);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
