/** What every evaluation must do, whatever it asks: say what its figures are, give just these, and the same ones for the same networks. */
import assert from 'node:assert/strict';
import { taskReader } from '../../along/small-task.ts';
import type { NetworksAtStep, PreparedEvaluation } from '../../kinds/evaluation.ts';
import type { Evaluation } from '../../kinds/evaluation.ts';
import { randomFor } from '../../random.ts';
import type { Contract, Subject } from '../contract.ts';

/** What an evaluation owes: a legend, figures that it has names for, and no more than a look at the networks. */
export const evaluationContract: Contract<'evaluation'> = (subject) => ({
  async 'has a name fit for a curve'() {
    assert.match((await subject.usual()).name, /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,49}$/u);
  },

  async 'names its figures, each once, for people too'() {
    const { figures } = await prepared(subject, await subject.usual());
    const names = figures.map(({ name }) => name);
    assert.ok(names.length > 0, 'It has no figures.');
    assert.deepEqual(names, [...new Set(names)], 'Figures listed twice.');
    for (const { label, better, floor } of figures) {
      assert.match(label, /^\S.*\S$/);
      assert.ok(better === undefined || better === 'lower' || better === 'higher', `better is ${String(better)}.`);
      assert.ok(typeof floor !== 'string' || names.includes(floor), `The floor '${String(floor)}' is none of its figures.`);
    }
  },

  async 'measures just the figures that it names, all of them numbers'() {
    const evaluation = await prepared(subject, await subject.usual());
    const measured = await evaluation.measure(networks());
    assert.deepEqual(Object.keys(measured).sort(), evaluation.figures.map(({ name }) => name).sort());
    assert.deepEqual(
      Object.entries(measured).filter(([, value]) => typeof value !== 'number'),
      [],
    );
  },

  async 'gives the same figures for the same networks, at whatever step'() {
    const evaluation = await prepared(subject, await subject.usual());
    assert.deepEqual(await evaluation.measure(networks(7)), await evaluation.measure(networks(3)));
  },

  async 'knows by its fingerprint what it asks'() {
    const [once, again] = [await prepared(subject, await subject.make()), await prepared(subject, await subject.make())];
    assert.equal(once.fingerprint, again.fingerprint);
    for (const options of subject.different) {
      const other = await prepared(subject, await subject.make(options));
      assert.notEqual(other.fingerprint, once.fingerprint, `With ${JSON.stringify(options)} it has the same fingerprint.`);
    }
  },
});

async function prepared({ workshop }: Subject<'evaluation'>, evaluation: Evaluation): Promise<PreparedEvaluation> {
  const run = await workshop.run();
  const [objective, tokenizer] = [await run.get('objective'), await run.get('tokenizer')];
  return evaluation.prepare({ objective, tokenizer, readTask: taskReader(objective.kept, tokenizer) });
}

/** Networks whose numbers hang on nothing but what they are asked. */
function networks(step = 0): NetworksAtStep {
  const numbers = (count: number, ...words: readonly (string | number)[]): Float32Array => {
    const random = randomFor('evaluation contract', ...words);
    return Float32Array.from({ length: count }, () => random.uniform() - 1);
  };
  return {
    step,
    signal: new AbortController().signal,
    likelihoods: async (name, texts) =>
      texts.map(({ ids, special }) => numbers(special.filter((each) => each === 0).length, name, String(ids))),
    states: async (layers, texts) =>
      layers.map((layer) => texts.map(({ ids, places }) => numbers(WIDTH * (places === 'mean' ? 1 : places.length), layer, String(ids)))),
    fineTune: async ({ task }) => Object.fromEntries(task.metrics.map(({ name }) => [name, 0.5])),
  };
}

/** Numbers of a state; of the tiny experiment's encoder. */
const WIDTH = 32;
