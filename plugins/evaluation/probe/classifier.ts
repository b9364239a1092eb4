/**
 * A linear classifier on vectors that stay as they are: multinomial logistic regression with an L2 penalty (as scikit-learn's, C = 1), on
 * vectors whose dimensions were centred and scaled, by L-BFGS (Liu & Nocedal 1989) from zeros. Nothing in it is random.
 */

/** Vectors, several in a row in each part, and the class of each. */
export interface Vectors {
  readonly vectors: readonly Float32Array[];
  readonly labels: readonly number[];
  readonly width: number;
}

/** Logits are `weights · (x - mean) / scale`, with a last column for 1. */
export interface LinearClassifier {
  /** [C, D + 1] */
  readonly weights: Float64Array;
  readonly classes: number;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Gradient below which nothing more is to be had. */
const FLAT = 1e-5;
/** Steps that L-BFGS remembers. */
const MEMORY = 10;

/** Trains it in at most so many steps. */
export function trainLinear({ classes, ...data }: Vectors & { readonly classes: number }, iterations: number): LinearClassifier {
  const { mean, scale } = spreadOf(data);
  const rows = scaled(data, mean, scale);
  const weights = minimised(new Float64Array(classes * (data.width + 1)), iterations, (at) => lossAt(at, rows, data.labels, classes));
  return { weights, classes, mean, scale };
}

/** Share of vectors whose highest logit is that of their class; of two that are equal, the first. */
export function accuracyOf({ weights, classes, mean, scale }: LinearClassifier, data: Vectors): number {
  const rows = scaled(data, mean, scale);
  const width = data.width + 1;
  let right = 0;
  for (const [row, label] of data.labels.entries()) {
    const logits = logitsOf(weights, rows.subarray(row * width, (row + 1) * width), classes);
    if (logits.indexOf(Math.max(...logits)) === label) right += 1;
  }
  return right / data.labels.length;
}

function spreadOf({ vectors, labels, width }: Vectors): { readonly mean: Float64Array; readonly scale: Float64Array } {
  const [mean, scale] = [new Float64Array(width), new Float64Array(width)];
  for (const part of vectors) part.forEach((value, index) => (mean[index % width] += value / labels.length));
  for (const part of vectors) part.forEach((value, index) => (scale[index % width] += (value - mean[index % width]) ** 2 / labels.length));
  // A dimension that never changes says nothing, whatever it is divided by.
  return { mean, scale: scale.map((variance) => (variance > 0 ? Math.sqrt(variance) : 1)) };
}

/** All vectors in one row, each with a 1 behind it. */
function scaled({ vectors, labels, width }: Vectors, mean: Float64Array, scale: Float64Array): Float64Array {
  const rows = new Float64Array(labels.length * (width + 1)).fill(1);
  let row = 0;
  for (const part of vectors)
    for (let from = 0; from < part.length; from += width, row++)
      for (let d = 0; d < width; d++) rows[row * (width + 1) + d] = (part[from + d] - mean[d]) / scale[d];
  return rows;
}

function logitsOf(weights: Float64Array, x: Float64Array, classes: number): Float64Array {
  const logits = new Float64Array(classes);
  const width = x.length;
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += weights[c * width + d] * x[d];
    logits[c] = sum;
  }
  return logits;
}

interface Slope {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** Mean cross-entropy and the penalty, which does not count the last column. */
function lossAt(weights: Float64Array, rows: Float64Array, labels: readonly number[], classes: number): Slope {
  const width = weights.length / classes;
  const gradient = new Float64Array(weights.length);
  let loss = 0;
  for (const [row, label] of labels.entries()) {
    const x = rows.subarray(row * width, (row + 1) * width);
    const logits = logitsOf(weights, x, classes);
    const highest = Math.max(...logits);
    let total = 0;
    for (let c = 0; c < classes; c++) total += logits[c] = Math.exp(logits[c] - highest);
    loss -= Math.log(logits[label] / total);
    for (let c = 0; c < classes; c++) {
      const slope = logits[c] / total - (c === label ? 1 : 0);
      if (slope !== 0) for (let d = 0; d < width; d++) gradient[c * width + d] += slope * x[d];
    }
  }
  for (let index = 0; index < weights.length; index++) {
    if (index % width === width - 1) continue;
    loss += weights[index] ** 2 / 2;
    gradient[index] += weights[index];
  }
  return { loss: loss / labels.length, gradient: gradient.map((value) => value / labels.length) };
}

/** L-BFGS with a line search that halves its step until the loss has fallen enough. */
function minimised(start: Float64Array, iterations: number, slopeAt: (at: Float64Array) => Slope): Float64Array {
  let at = start;
  let here = slopeAt(at);
  const past: { readonly moved: Float64Array; readonly bent: Float64Array; readonly curvature: number }[] = [];
  for (let iteration = 0; iteration < iterations && here.gradient.some((value) => Math.abs(value) > FLAT); iteration++) {
    const way = directionOf(here.gradient, past);
    const descent = dot(way, here.gradient);
    const next = search(at, way, here.loss, descent, slopeAt);
    if (!next) break;
    const moved = next.at.map((value, index) => value - at[index]);
    const bent = next.slope.gradient.map((value, index) => value - here.gradient[index]);
    const curvature = dot(moved, bent);
    if (curvature > 0) past.push({ moved, bent, curvature });
    if (past.length > MEMORY) past.shift();
    [at, here] = [next.at, next.slope];
  }
  return at;
}

function search(
  at: Float64Array,
  way: Float64Array,
  loss: number,
  descent: number,
  slopeAt: (at: Float64Array) => Slope,
): { readonly at: Float64Array; readonly slope: Slope } | null {
  for (let step = 1; step > 1e-10; step /= 2) {
    const tried = at.map((value, index) => value + step * way[index]);
    const slope = slopeAt(tried);
    if (slope.loss <= loss + 1e-4 * step * descent) return { at: tried, slope };
  }
  return null;
}

/** Downhill, by what the past steps tell of the curvature. */
function directionOf(
  gradient: Float64Array,
  past: readonly { readonly moved: Float64Array; readonly bent: Float64Array; readonly curvature: number }[],
): Float64Array {
  const way = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { moved, bent, curvature } of [...past].reverse()) {
    const share = dot(moved, way) / curvature;
    shares.push(share);
    bent.forEach((value, index) => (way[index] -= share * value));
  }
  const last = past.at(-1);
  if (last) {
    const size = last.curvature / dot(last.bent, last.bent);
    way.forEach((value, index) => (way[index] = value * size));
  }
  for (const { moved, bent, curvature } of past) {
    const share = (shares.pop() ?? 0) - dot(bent, way) / curvature;
    moved.forEach((value, index) => (way[index] += share * value));
  }
  return way;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}
