/** What every objective must do: corrupt without memory, learn, count real tokens only, on every engine alike. */
import assert from 'node:assert/strict';
import { loadData, type Data } from '../../data/load.ts';
import { checkInputs } from '../../engine/check-inputs.ts';
import type { Draw, Engine } from '../../kinds/engine.ts';
import type { Objective, SequenceBatch } from '../../kinds/objective.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { initialize } from '../../nn/parameters.ts';
import { silentLog } from '../../track/silent.ts';
import { parameterGroups } from '../../engine/parameter-groups.ts';
import { kernelsFor } from '../../wasm/kernels.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear } from '../run-once.ts';
import type { Workshop } from '../workshop.ts';

/** What an evaluation is told of the text. */
const text = { unigramEntropy: 6 };

export const objectiveContract: Contract<'objective'> = ({ workshop, usual }) => {
  let made: Promise<Scene> | undefined;
  const scene = (): Promise<Scene> => (made ??= usual().then((objective) => sceneOf(objective, workshop)));
  return {
    async 'corrupts as a pure function of batch and draw: the same again, other positions at another step or seed'() {
      const { objective, batch } = await scene();
      const before = structuredClone(batch);
      const draws: readonly Draw[] = [
        { seed: 1, step: 0 },
        { seed: 1, step: 1 },
        { seed: 2, step: 0 },
        { seed: 1, step: 0 },
      ];
      const prepared = draws.map((draw) => objective.prepare(batch, draw));
      assert.deepEqual(batch, before, 'prepare() changed the batch.');
      assert.deepEqual(prepared[3], prepared[0]);
      assert.notDeepEqual(prepared[1], prepared[0]);
      assert.notDeepEqual(prepared[2], prepared[0]);
      assert.notDeepEqual(prepared[2], prepared[1]);
    },

    async 'feeds its programs what they declare, in batches of any shape'() {
      const { objective, batch, data } = await scene();
      for (const mode of ['train', 'evaluate'] as const) {
        for (const shape of [batch, data.heldOut.evaluationBatches(1)[0]]) {
          const program = objective.program(shape, mode);
          assert.deepEqual(
            [program.gradient, program.training],
            [mode === 'train', mode === 'train'],
            `Of program(…, '${mode}'): gradient and training.`,
          );
          assert.deepEqual(program.parameters, objective.parameters);
          checkInputs(program, objective.prepare(shape, { seed: 1, step: 0 })[0]);
        }
      }
      const halves = objective.prepare(batch, { seed: 1, step: 0 }, 2);
      assert.equal(halves.length, 2, 'prepare(batch, draw, 2) gives two micro-batches.');
      for (const half of halves) checkInputs(objective.program({ batch: batch.batch / 2, length: batch.length }, 'train'), half);
    },

    async 'says of every parameter to which network it belongs, and keeps one of them'() {
      const { parameters, networks, kept } = (await scene()).objective;
      const names = parameters.map((parameter) => parameter.name);
      assert.equal(new Set(names).size, names.length, 'A parameter is listed twice.');
      const shapes = new Map(parameters.map((parameter) => [parameter.name, String(parameter.shape)]));
      for (const { network, names: places } of Object.values(networks)) {
        assert.deepEqual(Object.keys(places).sort(), network.parameters.map((parameter) => parameter.name).sort());
        for (const parameter of network.parameters)
          assert.equal(shapes.get(places[parameter.name]), String(parameter.shape), parameter.name);
      }
      const used = new Set(Object.values(networks).flatMap(({ names: places }) => Object.values(places)));
      assert.deepEqual(
        names.filter((parameter) => !used.has(parameter)),
        [],
        'Parameters of no network.',
      );
      assert.equal(networks[kept.name].network, kept.network);
    },

    async 'computes the same losses and gradients on every engine, dropout and samples included'() {
      const { objective, batch } = await scene();
      const results = await Promise.all((await engines()).map((engine) => train(objective, engine, batch, { steps: 1 })));
      const [{ figures, gradients }, ...others] = results;
      for (const other of others) {
        for (const [figure, [value]] of Object.entries(figures))
          assertNear([other.figures[figure][0]], [value], 1e-4 * Math.max(1, Math.abs(value)), `${figure} differs between engines`);
        assertNear(other.gradients, gradients, 1e-3 * Math.max(...gradients.map(Math.abs)), 'gradients differ between engines');
      }
    },

    async 'lowers its loss on one batch within 30 steps, and each step is a function of its draw'() {
      const { objective, batch, optimizer } = await scene();
      const [engine] = await engines();
      const { figures } = await train(objective, engine, batch, { steps: 30, optimizer });
      for (const [figure, values] of Object.entries(figures)) assert.ok(values.every(Number.isFinite), `${figure} is not finite.`);
      // Not of the last steps: an objective that draws replacements loses now and then, when its generator knows the batch by heart.
      const lowest = Math.min(...figures.loss.slice(4).map((_, step) => mean(figures.loss.slice(step, step + 5))));
      assert.ok(lowest < 0.6 * figures.loss[0], `The loss went from ${figures.loss[0]} to no less than ${lowest}.`);
      if (figures.mlm_loss) assert.ok(mean(figures.mlm_loss.slice(-5)) < mean(figures.mlm_loss.slice(0, 2)), 'mlm_loss does not fall.');
      const again = await train(objective, engine, batch, { steps: 3, optimizer });
      assert.deepEqual(again.figures.loss, figures.loss.slice(0, 3));
    },

    async 'takes nothing from padding: neither into the loss nor into the figures'() {
      const { objective, batch } = await scene();
      const [engine] = await engines();
      const padded = { ...batch, ids: batch.ids.map((id, row) => (row % 24 < batch.lengths[Math.floor(row / 24)] ? id : 9)) };
      const [plain, other] = await Promise.all([batch, padded].map((each) => train(objective, engine, each, { steps: 1 })));
      assert.deepEqual(other.figures, plain.figures);
      const [figures, others] = await Promise.all([batch, padded].map((each) => evaluation(objective, engine, [each])));
      assert.deepEqual(others.figures(), figures.figures());
    },

    async 'evaluates to finite figures with plain names, and shows samples'() {
      const { objective, data } = await scene();
      const whole = await evaluation(objective, (await engines())[0], data.heldOut.evaluationBatches(2));
      assert.deepEqual(
        Object.entries(whole.figures()).filter(([figure, value]) => !Number.isFinite(value) || !/^[a-z][a-z0-9_]*$/.test(figure)),
        [],
      );
      assert.deepEqual(whole.figures(), whole.figures());
      const { figures = [], networks } = objective;
      const named = figures.flatMap(({ name, floor }) => (typeof floor === 'string' ? [name, floor] : [name]));
      assert.deepEqual(
        named.filter((figure) => !(figure in whole.figures())),
        [],
        'Figures that the legend names and no evaluation gives.',
      );
      assert.deepEqual(
        figures.filter(({ network }) => network !== undefined && !(network in networks)),
        [],
        'Figures of a network that there is not.',
      );
      assert.equal(whole.samples(3).length, 3);
      assert.deepEqual(whole.samples(2), whole.samples(3).slice(0, 2));
      assert.ok(
        whole.samples(3).every((sample) => sample.length > 10 && !sample.includes('[PAD]')),
        'Samples without padding.',
      );
      assert.deepEqual(objective.evaluation(text).samples(3), []);
    },
  };
};

/** The objective with data to train on: sequences of 24 tokens, some of them padded. */
interface Scene {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly data: Data;
  readonly batch: SequenceBatch;
}

async function sceneOf(objective: Objective, workshop: Workshop): Promise<Scene> {
  const run = await workshop.run();
  const layout = { data: { length: 24, packing: 'document' }, train: { batch: 4 }, seed: 1 } as const;
  const data = await loadData({
    ...layout,
    documents: await run.get('documents'),
    tokenizer: await run.get('tokenizer'),
    cacheFolder: `${workshop.folder()}/cache`,
    log: silentLog,
  });
  const batch = data.train.at(0);
  assert.ok(Math.min(...batch.lengths) < 24);
  return { objective, optimizer: await run.get('optimizer'), data, batch };
}

interface Course {
  /** Scalars of the program, step by step. */
  readonly figures: Readonly<Record<string, readonly number[]>>;
  /** Of the last step. */
  readonly gradients: Float32Array;
}

/** Trains on one batch, with the same corruption in every step. */
async function train(
  objective: Objective,
  engine: Engine,
  batch: SequenceBatch,
  { steps, optimizer }: { steps: number; optimizer?: Optimizer },
): Promise<Course> {
  const memory = new FlatMemory(objective.parameters, optimizer?.slots ?? []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objective.program(batch, 'train'));
  const [inputs] = objective.prepare(batch, { seed: 1, step: 0 });
  const figures: Record<string, number[]> = {};
  for (let step = 0; step < steps; step++) {
    const outputs = await executable.run(inputs, { seed: 1, step });
    for (const [figure, values] of Object.entries(outputs)) if (values.length === 1) (figures[figure] ??= []).push(values[0]);
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    optimizer?.update(memory, {
      step: step + 1,
      learningRate: 5e-3,
      gradientScale: Math.min(1, 1 / norm),
      groups: parameterGroups(memory, optimizer),
    });
  }
  await executable.release();
  return { figures, gradients: memory.gradients };
}

async function evaluation(
  objective: Objective,
  engine: Engine,
  batches: readonly SequenceBatch[],
): Promise<ReturnType<Objective['evaluation']>> {
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objective.program(batches[0], 'evaluate'));
  const collected = objective.evaluation(text);
  for (const [step, batch] of batches.entries()) {
    const [inputs] = objective.prepare(batch, { seed: 1, step });
    collected.add(batch, inputs, await executable.run(inputs, { seed: 1, step }));
  }
  await executable.release();
  return collected;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
