/** Batch and length of what a graph is fed, as values that its nodes can read. Each product is computed once. */
import type { Graph, Value } from '../graph.ts';
import { isFixed, type Dimension } from './dimension.ts';

/** Vectors of int64 whose numbers follow from the size. */
export class SizeValues {
  readonly #graph: Graph;
  readonly #known = new Map<string, Value>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** These dimensions, as a shape is given. */
  vector(dimensions: readonly Dimension[]): Value {
    const parts: Value[] = [];
    let fixed: number[] = [];
    for (const dimension of dimensions) {
      if (isFixed(dimension)) {
        fixed.push(dimension.factor);
        continue;
      }
      if (fixed.length > 0) parts.push(this.#graph.int64(fixed));
      fixed = [];
      parts.push(this.#number(dimension));
    }
    if (fixed.length > 0) parts.push(this.#graph.int64(fixed));
    if (parts.length === 1) return parts[0];
    return this.#once(`[${parts.map(({ name }) => name)}]`, () =>
      this.#graph.emit('Concat', parts, [dimensions.length], { attributes: { axis: 0 } }),
    );
  }

  /** A vector of this one number. */
  #number({ factor, batches, lengths }: Dimension): Value {
    const factors = [...Array.from({ length: batches }, () => this.#axis(0)), ...Array.from({ length: lengths }, () => this.#axis(1))];
    const numbers = factor === 1 ? factors : [...factors, this.#graph.int64([factor])];
    return numbers.reduce((product, each) =>
      this.#once(`${product.name}·${each.name}`, () => this.#graph.emit('Mul', [product, each], [1])),
    );
  }

  #axis(axis: 0 | 1): Value {
    const source = this.#graph.inputs.find(({ shape }) => shape.length === 2 && shape.every((size) => size < 0));
    if (!source) throw new Error('A graph of any size needs an input of batch × length.');
    return this.#once(`axis ${axis}`, () =>
      this.#graph.emit('Shape', [source], [1], { dtype: 'int64', attributes: { start: axis, end: axis + 1 } }),
    );
  }

  #once(key: string, make: () => Value): Value {
    const value = this.#known.get(key) ?? make();
    this.#known.set(key, value);
    return value;
  }
}
