/** What every metric must do, whatever it measures; shown on binary tasks, which all of them take. */
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src/kinds/metric.ts';
import { randomFor } from '../../src/random.ts';
import { build, complaints, componentsOf } from './components.ts';

const definitions = await componentsOf('metric');

describe.each(definitions)('metric $name', (definition) => {
  const create = (): Metric => build('metric', definition, {});
  const perfect = { labels: [0, 1, 1, 0], predictions: [0, 1, 1, 0], scores: [-2, 3, 1, -1] };
  const inverted = { labels: [0, 1, 1, 0], predictions: [1, 0, 0, 1], scores: [2, -3, -1, 1] };

  it('is undefined while nothing was added', () => {
    expect(create().start().result()).toBeNaN();
    const empty = create().start();
    empty.add({ labels: [], predictions: [], scores: [] });
    expect(empty.result()).toBeNaN();
  });

  it('is 1 for perfect predictions and lower for wrong ones', () => {
    const results = [perfect, inverted].map((observations) => {
      const collected = create().start();
      collected.add(observations);
      return collected.result();
    });
    expect(results[0]).toBeCloseTo(1, 12);
    expect(results[1]).toBeLessThan(results[0]);
    expect(create().higherIsBetter).toBe(true);
  });

  it('gives the same figure however the observations are cut into batches', () => {
    const { labels, predictions, scores } = observations();
    const whole = create().start();
    whole.add({ labels, predictions, scores });
    const parts = create().start();
    for (const [from, to] of [[0, 1], [1, 1], [1, 60], [60, 200]]) {
      parts.add({ labels: labels.subarray(from, to), predictions: predictions.subarray(from, to), scores: scores.subarray(from, to) });
    }
    expect(parts.result()).toBe(whole.result());
    expect(parts.result()).toBe(whole.result());
  });

  it('shares nothing between two accumulators', () => {
    const metric = create();
    metric.start().add(inverted);
    const other = metric.start();
    other.add(perfect);
    expect(other.result()).toBeCloseTo(1, 12);
  });

  it('does not keep the arrays it is given', () => {
    const { labels, predictions, scores } = observations();
    const collected = create().start();
    collected.add({ labels, predictions, scores });
    const before = collected.result();
    labels.fill(0);
    predictions.fill(1);
    scores.fill(0);
    expect(collected.result()).toBe(before);
  });

  it('has a key fit for result.json, and refuses options it does not have', () => {
    expect(create().name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(complaints(definition, { average: 'micro' })).not.toEqual([]);
  });
});

/** 200 observations that are right three times out of four. */
function observations(): { labels: Int32Array; predictions: Int32Array; scores: Float32Array } {
  const random = randomFor('metric contract');
  const labels = Int32Array.from({ length: 200 }, () => random.integer(2));
  const scores = Float32Array.from(labels, (label) => (random.uniform() < 0.75 ? 1 : -1) * (label === 1 ? 1 : -1) * random.integer(5));
  return { labels, predictions: Int32Array.from(scores, (score) => (score > 0 ? 1 : 0)), scores };
}
