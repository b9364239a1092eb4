import { describe, expect, it } from 'vitest';
import { randomFor } from 'electra-run';
import { accuracyOf, trainLinear } from './classifier.ts';

describe('a linear classifier', () => {
  it.each([2, 5])('is right about all of %d classes that a plane can tell apart', (classes) => {
    const data = clouds(200, classes, 0.05);
    expect(accuracyOf(trainLinear({ ...data, classes }, 50), data)).toBe(1);
    expect(accuracyOf(trainLinear({ ...data, classes }, 50), clouds(77, classes, 0.05))).toBe(1);
  });

  it('learns nothing of vectors that say nothing', () => {
    const random = randomFor('noise');
    const labels = Array.from({ length: 400 }, () => random.integer(2));
    const vectors = labels.map(() => Float32Array.from({ length: 4 }, () => random.uniform()));
    const half = { vectors: vectors.slice(0, 200), labels: labels.slice(0, 200), width: 4 };
    const other = { vectors: vectors.slice(200), labels: labels.slice(200), width: 4 };
    expect(Math.abs(accuracyOf(trainLinear({ ...half, classes: 2 }, 50), other) - 0.5)).toBeLessThan(0.12);
  });

  it('comes to where the gradient of the penalised loss is zero', () => {
    const data = {
      vectors: [Float32Array.of(-1), Float32Array.of(1), Float32Array.of(0), Float32Array.of(2)],
      labels: [0, 1, 0, 1],
      width: 1,
    };
    const { weights, mean, scale } = trainLinear({ ...data, classes: 2 }, 100);
    const [[w0, b0], [w1, b1]] = [weights.subarray(0, 2), weights.subarray(2, 4)];
    expect([w0 + w1, b0 + b1]).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6)]);
    // By hand: the penalty's slope, w, is what the errors pull, Σ (label - σ(z)) x.
    const pull = data.labels.reduce((sum, label, row) => {
      const x = (data.vectors[row][0] - mean[0]) / scale[0];
      return sum + (label - 1 / (1 + Math.exp(-((w1 - w0) * x + b1 - b0)))) * x;
    }, 0);
    expect(w1).toBeCloseTo(pull, 3);
  });

  it('is the same each time, and takes a dimension that never changes', () => {
    const data = clouds(60, 3, 0.4);
    const flat = { ...data, vectors: data.vectors.map((part) => part.map((value, index) => (index % 4 === 3 ? 7 : value))) };
    const [once, again] = [trainLinear({ ...flat, classes: 3 }, 30), trainLinear({ ...flat, classes: 3 }, 30)];
    expect(once).toEqual(again);
    expect(once.weights.every(Number.isFinite)).toBe(true);
  });
});

/** Points around one place for each class, several vectors in each part. */
function clouds(count: number, classes: number, spread: number) {
  const random = randomFor('clouds', count, classes);
  const labels = Array.from({ length: count }, (_, row) => row % classes);
  const of = (label: number): number[] => {
    const angle = (2 * Math.PI * label) / classes;
    return [Math.cos(angle), Math.sin(angle), 0, 1].map((value) => value + spread * (random.uniform() - 0.5));
  };
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += 7) parts.push(Float32Array.from(labels.slice(from, from + 7).flatMap(of)));
  return { vectors: parts, labels, width: 4 };
}
