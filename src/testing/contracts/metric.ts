/** What every metric must do, whatever it measures; shown on the labels 0 and 1 as classes, tags, sets, numbers, texts and answers. */
import assert from 'node:assert/strict';
import type { JudgedAnswer, JudgedLabels, JudgedText, Metric, Observations } from '../../kinds/metric.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';

const textOf = (label: number, written: number): JudgedText => ({
  target: `the ${label} of two`,
  written: label === written ? `the ${label} of two` : 'another',
  nats: label === written ? 0.5 : 9,
  tokens: 5,
});
/** Every third question has no answer. */
const answerOf = (right: boolean, index: number, surely = 2): JudgedAnswer => {
  const isAnswered = index % 3 > 0;
  const declined = isAnswered !== right;
  return {
    wanted: isAnswered ? ['the 1 of two'] : [],
    text: right && isAnswered ? '1 of two' : 'another',
    noAnswer: declined ? surely : -surely,
    declined,
  };
};
const setOf = (label: number, predicted: number): JudgedLabels => ({ labels: [label], predictions: [predicted] });
/** The labels' names, which are tags too. */
const names = ['O', 'B'];
const perfect = observed([0, 1, 1, 0], [0, 1, 1, 0], [-2, 3, 1, -1]);
const inverted = observed([0, 1, 1, 0], [1, 0, 0, 1], [2, -3, -1, 1]);

/** What a metric owes: a finite value of what it judges, the same twice, and an order of right before wrong. */
export const metricContract: Contract<'metric'> = ({ usual }) => ({
  async 'is undefined while nothing was added'() {
    const metric = await usual();
    assert.equal(metric.start(names).result(), NaN);
    assert.equal(figureOf(metric, observed([], [], [])), NaN);
  },

  async 'is better for perfect predictions than for wrong ones'() {
    const metric = await usual();
    const [best, worst] = [figureOf(metric, perfect), figureOf(metric, inverted)];
    assert.ok(
      metric.higherIsBetter ? best > worst : best < worst,
      `It is ${best} for perfect and ${worst} for inverted predictions, with higherIsBetter ${metric.higherIsBetter}.`,
    );
  },

  async 'gives the same figure however the observations are cut into batches'() {
    const metric = await usual();
    const { labels, predictions, scores, texts, tags, sets, answers } = observations();
    const whole = figureOf(metric, { labels, predictions, scores, texts, tags, sets, answers });
    const parts = metric.start(names);
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1, 60],
      [60, 200],
    ]) {
      parts.add({
        labels: labels.subarray(from, to),
        predictions: predictions.subarray(from, to),
        scores: scores.subarray(from, to),
        texts: texts.slice(from, to),
        tags: tags.slice(from, to),
        sets: sets.slice(from, to),
        answers: answers.slice(from, to),
      });
    }
    assert.equal(parts.result(), whole);
    assert.equal(parts.result(), whole, 'Asked again, it gives another figure.');
  },

  async 'shares nothing between two accumulators'() {
    const metric = await usual();
    metric.start(names).add(inverted);
    assert.equal(figureOf(metric, perfect), figureOf(await usual(), perfect));
    const other = metric.start(names);
    metric.start(names).add(inverted);
    other.add(perfect);
    assert.equal(other.result(), figureOf(metric, perfect));
  },

  async 'does not keep the arrays it is given'() {
    const { labels, predictions, scores, texts, tags, sets, answers } = observations();
    const collected = (await usual()).start(names);
    collected.add({ labels, predictions, scores, texts, tags, sets, answers });
    const before = collected.result();
    labels.fill(0);
    predictions.fill(1);
    scores.fill(0);
    texts.length = 0;
    tags.length = 0;
    sets.length = 0;
    answers.length = 0;
    assert.equal(collected.result(), before);
  },

  async 'says what it judges, which a task must predict'() {
    const known = ['classes', 'two classes', 'tags', 'label sets', 'choices', 'numbers', 'texts', 'answers'];
    const judged = [(await usual()).judges].flat();
    assert.deepEqual(
      judged.filter((each) => !known.includes(each)),
      [],
    );
    assert.ok(judged.length > 0);
  },

  async 'has a key fit for result.json'() {
    assert.match((await usual()).name, /^[a-z][a-z0-9_]*$/);
  },
});

function figureOf(metric: Metric, observed: Observations): number {
  const collected = metric.start(names);
  collected.add(observed);
  return collected.result();
}

/** 200 observations that are right three times out of four; sentences of four words. */
function observations() {
  const random = randomFor('metric contract');
  const labels = Int32Array.from({ length: 200 }, () => random.integer(2));
  const scores = Float32Array.from(labels, (label) => (random.uniform() < 0.75 ? 1 : -1) * (label === 1 ? 1 : -1) * random.integer(5));
  const predictions = Int32Array.from(scores, (score) => (score > 0 ? 1 : 0));
  return { ...observed(Array.from(labels), Array.from(predictions), []), labels, predictions, scores };
}

function observed(labels: readonly number[], predictions: readonly number[], scores: readonly number[]) {
  const each = <T>(of: (label: number, predicted: number) => T): T[] => labels.map((label, index) => of(label, predictions[index]));
  const sentence = (part: readonly number[], index: number): readonly number[] => part.slice(4 * index, 4 * index + 4);
  const tags = Array.from({ length: Math.ceil(labels.length / 4) }, (_, index) => ({
    labels: sentence(labels, index),
    predictions: sentence(predictions, index),
  }));
  const answers = labels.map((label, index) => answerOf(label === predictions[index], index, 1 + (index % 7) / 7));
  return { labels, predictions, scores, texts: each(textOf), tags, sets: each(setOf), answers };
}
