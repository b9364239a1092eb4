/** Attention in loops over plain numbers of double precision, and its gradients by differences: what is to come out. */
import type { AttentionShape } from '../../src/tensor/index.ts';

export interface Numbers {
  readonly q: ArrayLike<number>;
  readonly k: ArrayLike<number>;
  readonly v: ArrayLike<number>;
  /** [1, A, Q, K]. */
  readonly bias?: ArrayLike<number>;
}

interface Naive extends Required<AttentionShape> {
  readonly width: number;
  readonly scale: number;
  /** Whether query t of sequence b may look at key s. */
  sees(b: number, t: number, s: number): boolean;
}

/** [B·Q, D]; 0 where a query sees nothing. */
export function naiveAttention({ q, k, v, bias }: Numbers, { batch, length, keys, heads, width, scale, sees }: Naive): Float64Array {
  const context = new Float64Array(batch * length * width);
  const headWidth = width / heads;
  for (let row = 0; row < batch * length; row++)
    for (let head = 0; head < heads; head++) {
      const [b, t] = [Math.floor(row / length), row % length];
      const seen = Array.from({ length: keys }, (_, s) => s).filter((s) => sees(b, t, s));
      const at = (place: number, i: number): number => place * width + head * headWidth + i;
      const exps = seen.map((s) => {
        let score = 0;
        for (let i = 0; i < headWidth; i++) score += q[at(row, i)] * k[at(b * keys + s, i)];
        return Math.exp(scale * score + (bias?.[(head * length + t) * keys + s] ?? 0));
      });
      const total = exps.reduce((sum, x) => sum + x, 0);
      seen.forEach((s, index) => {
        for (let i = 0; i < headWidth; i++) context[at(row, i)] += (exps[index] / total) * v[at(b * keys + s, i)];
      });
    }
  return context;
}

/** Of the sum of the numbers, each weighted as in `weightedSum`, with respect to one of the inputs. */
export function naiveGradient(numbers: Numbers, name: keyof Numbers, naive: Naive): Float64Array {
  const at = Float64Array.from(numbers[name] ?? []);
  const loss = (values: Float64Array): number =>
    naiveAttention({ ...numbers, [name]: values }, naive).reduce((sum, x, i) => sum + x * Math.sin(i + 1), 0);
  return at.map((x, i) => (loss(at.with(i, x + 1e-5)) - loss(at.with(i, x - 1e-5))) / 2e-5);
}
