/** What every objective must do: corrupt without memory, learn, count real tokens only, on every engine alike. */
import assert from 'node:assert/strict';
import { checkInputs } from '../../engine/check-inputs.ts';
import type { Inputs } from '../../kinds/engine.ts';
import { shapeOf } from '../../objective/evaluate.ts';
import { createEvaluation } from '../../objective/evaluation.ts';
import { layOut } from '../../objective/fields.ts';
import { objectiveProgram } from '../../objective/program.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear } from '../run-once.ts';
import { courseOf, evaluation, textFacts, withOtherPadding } from './objective/course.ts';
import { sceneOf, type ObjectiveScene } from './objective/scene.ts';

/** Corrupts, trains and evaluates on a batch of the tiny experiment, some of it padding. */
export const objectiveContract: Contract<'objective'> = ({ workshop, usual }) => {
  let made: Promise<ObjectiveScene> | undefined;
  const scene = (): Promise<ObjectiveScene> => (made ??= usual().then((objective) => sceneOf(objective, workshop)));
  return {
    async 'corrupts as a pure function of the example and its randomness'() {
      const { objective, batch } = await scene();
      const before = structuredClone(batch);
      const [first, again] = [1, 1].map((seed) => layOut(objective, batch, seed));
      assert.deepEqual(batch, before, 'corrupt() changed the example.');
      assert.deepEqual(again, first, 'corrupt() gives other fields for the same example and randomness.');
    },

    async 'feeds its programs what they declare, in batches of any shape'() {
      const { objective, batch, data } = await scene();
      for (const mode of ['train', 'evaluate'] as const) {
        for (const each of [batch, data.heldOut.evaluationBatches(1)[0]]) {
          const program = objectiveProgram(objective, shapeOf(each), mode);
          const [inputs] = layOut(objective, each, 1, { mode });
          checkInputs(program, inputs);
        }
      }
      const halves = layOut(objective, batch, 1, { parts: 2 });
      const half = objectiveProgram(objective, { batch: batch.examples.length / 2, length: batch.length }, 'train');
      for (const inputs of halves) checkInputs(half, inputs);
    },

    async 'says of every parameter to which network it belongs, and keeps one of them'() {
      const { parameters, networks, kept } = (await scene()).objective;
      const names = parameters.map((parameter) => parameter.name);
      assert.equal(new Set(names).size, names.length, 'A parameter is listed twice.');
      const shapes = new Map(parameters.map((parameter) => [parameter.name, String(parameter.shape)]));
      for (const { parameters: own, names: places } of Object.values(networks)) {
        assert.deepEqual(Object.keys(places).sort(), own.map((parameter) => parameter.name).sort());
        for (const parameter of own) assert.equal(shapes.get(places[parameter.name]), String(parameter.shape), parameter.name);
      }
      const used = new Set(Object.values(networks).flatMap(({ names: places }) => Object.values(places)));
      assert.deepEqual(
        names.filter((parameter) => !used.has(parameter)),
        [],
        'Parameters of no network.',
      );
      assert.ok(networks[kept.name], `kept.name is '${kept.name}', and the networks are ${Object.keys(networks).join(', ')}.`);
      const missing = kept.trunk.parameters.filter(({ name }) => networks[kept.name].names[name] === undefined);
      assert.deepEqual(missing, [], `Parameters of the kept trunk that the network '${kept.name}' does not have.`);
    },

    async 'computes the same losses and gradients on every engine, dropout and samples included'() {
      const { objective, batch } = await scene();
      const results = await Promise.all((await engines()).map((engine) => courseOf(objective, engine, batch, { steps: 1 })));
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
      const { figures } = await courseOf(objective, engine, batch, { steps: 30, optimizer });
      for (const [figure, values] of Object.entries(figures)) assert.ok(values.every(Number.isFinite), `${figure} is not finite.`);
      // Not of the last steps: an objective that draws tokens loses now and then, when it knows the batch by heart.
      const lowest = Math.min(...figures.loss.slice(4).map((_, step) => mean(figures.loss.slice(step, step + 5))));
      assert.ok(lowest < 0.6 * figures.loss[0], `The loss went from ${figures.loss[0]} to no less than ${lowest}.`);
      const again = await courseOf(objective, engine, batch, { steps: 3, optimizer });
      assert.deepEqual(again.figures.loss, figures.loss.slice(0, 3));
    },

    async 'takes nothing from padding: neither into the loss nor into the figures'() {
      const { objective, batch } = await scene();
      const [engine] = await engines();
      const changes = [undefined, (inputs: Inputs) => withOtherPadding(objective, batch, inputs)];
      const [plain, other] = await Promise.all(changes.map((change) => courseOf(objective, engine, batch, { steps: 1, change })));
      assert.deepEqual(other.figures, plain.figures);
      const [figures, others] = await Promise.all(changes.map((change) => evaluation(objective, engine, [batch], change)));
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
      const watched = (await courseOf(objective, (await engines())[0], (await scene()).batch, { steps: 1 })).figures;
      assert.deepEqual(
        figures.filter(({ name, progress }) => progress !== undefined && !(name in watched)).map(({ name }) => name),
        [],
        'Figures that the legend shows beside the progress bar and the training does not have.',
      );
      if (!objective.samples) return;
      assert.ok(objective.samples.legend.length > 3, 'samples.legend says what the marks in samples mean.');
      assert.equal(whole.samples(3).length, 3);
      assert.deepEqual(whole.samples(2), whole.samples(3).slice(0, 2));
      assert.ok(
        whole.samples(3).every((sample) => sample.length > 10 && !sample.includes('[PAD]')),
        'Samples without padding.',
      );
      assert.deepEqual(createEvaluation(objective, textFacts).samples(3), []);
    },
  };
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
