/** What every metric must do, whatever it measures; shown on the labels 0 and 1, two classes and numbers as well, texts and answers. */
import assert from 'node:assert/strict';
import type { JudgedAnswer, JudgedText, Metric, Observations } from '../../kinds/metric.ts';
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
const perfect = {
  labels: [0, 1, 1, 0],
  predictions: [0, 1, 1, 0],
  scores: [-2, 3, 1, -1],
  texts: [0, 1, 1, 0].map((label) => textOf(label, label)),
  answers: [0, 1, 2, 3].map((index) => answerOf(true, index)),
};
const inverted = {
  labels: [0, 1, 1, 0],
  predictions: [1, 0, 0, 1],
  scores: [2, -3, -1, 1],
  texts: [0, 1, 1, 0].map((label) => textOf(label, 1 - label)),
  answers: [0, 1, 2, 3].map((index) => answerOf(false, index)),
};

/** What a metric owes: a finite value of what it judges, the same twice, and an order of right before wrong. */
export const metricContract: Contract<'metric'> = ({ usual }) => ({
  async 'is undefined while nothing was added'() {
    const metric = await usual();
    assert.equal(metric.start().result(), NaN);
    assert.equal(figureOf(metric, { labels: [], predictions: [], scores: [], texts: [], answers: [] }), NaN);
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
    const { labels, predictions, scores, texts, answers } = observations();
    const whole = figureOf(metric, { labels, predictions, scores, texts, answers });
    const parts = metric.start();
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
        answers: answers.slice(from, to),
      });
    }
    assert.equal(parts.result(), whole);
    assert.equal(parts.result(), whole, 'Asked again, it gives another figure.');
  },

  async 'shares nothing between two accumulators'() {
    const metric = await usual();
    metric.start().add(inverted);
    assert.equal(figureOf(metric, perfect), figureOf(await usual(), perfect));
    const other = metric.start();
    metric.start().add(inverted);
    other.add(perfect);
    assert.equal(other.result(), figureOf(metric, perfect));
  },

  async 'does not keep the arrays it is given'() {
    const { labels, predictions, scores, texts, answers } = observations();
    const collected = (await usual()).start();
    collected.add({ labels, predictions, scores, texts, answers });
    const before = collected.result();
    labels.fill(0);
    predictions.fill(1);
    scores.fill(0);
    texts.length = 0;
    answers.length = 0;
    assert.equal(collected.result(), before);
  },

  async 'says what it judges, which a task must predict'() {
    assert.ok(['classes', 'two classes', 'numbers', 'texts', 'answers'].includes((await usual()).judges));
  },

  async 'has a key fit for result.json'() {
    assert.match((await usual()).name, /^[a-z][a-z0-9_]*$/);
  },
});

function figureOf(metric: Metric, observed: Observations): number {
  const collected = metric.start();
  collected.add(observed);
  return collected.result();
}

/** 200 observations that are right three times out of four. */
function observations(): {
  labels: Int32Array;
  predictions: Int32Array;
  scores: Float32Array;
  texts: JudgedText[];
  answers: JudgedAnswer[];
} {
  const random = randomFor('metric contract');
  const labels = Int32Array.from({ length: 200 }, () => random.integer(2));
  const scores = Float32Array.from(labels, (label) => (random.uniform() < 0.75 ? 1 : -1) * (label === 1 ? 1 : -1) * random.integer(5));
  const predictions = Int32Array.from(scores, (score) => (score > 0 ? 1 : 0));
  return {
    labels,
    predictions,
    scores,
    texts: Array.from(labels, (label, index) => textOf(label, predictions[index])),
    answers: Array.from(labels, (label, index) => answerOf(label === predictions[index], index, 1 + random.uniform())),
  };
}
