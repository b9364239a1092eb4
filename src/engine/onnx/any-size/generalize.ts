/**
 * One graph for every batch and length, out of graphs that were traced for certain ones.
 *
 * Programs have fixed shapes, and what becomes of them in a graph are numbers: where a Reshape goes, where a Slice ends, how many
 * places a table of positions has. The same program is traced twice, for sizes that are different primes, and both graphs are gone
 * through together. What is the same in both stays; a number that differs says by its two values how it follows from batch and length
 * (`dimension.ts`), and is computed from the shape of an input. A constant that grows with the length is kept as the longest one has
 * it, and cut: positions, and who sees whom. Whatever else differs is an error, never a guess.
 */
import { errors, UserError } from '../../../errors/index.ts';
import type { Program } from '../../../nn/program.ts';
import { compileProgram, type CompiledProgram } from '../compile.ts';
import { Graph, type Attribute, type ConstantData, type Node, type Value } from '../graph.ts';
import { cast } from '../kernels/types.ts';
import { nameOutputs } from '../passes/rewrite.ts';
import { dimensionOf, isFixed, tellingSizes, type Dimension, type Size } from './dimension.ts';
import { SizeValues } from './sizes.ts';

/** The same program, built for any size. */
export interface SizedProgram {
  readonly name: string;
  /** The most tokens of a sequence. */
  readonly longest: number;
  /** Without gradients. At least one input is [batch, length]. */
  build(size: Size): Program;
}

/** Numbers of a parameter. */
export type NumbersOf = (parameter: string) => Float32Array;

/** What a graph is to have beside what its program says. */
export interface GraphExtras {
  /** How much each token looks at each other one, as outputs `attention_<layer>`: [B, A, T, T], layers counted from 0. */
  readonly attention?: boolean;
}

/**
 * The graph of the program with these numbers as constants, or with parameters as inputs of their names where there are none. Its inputs
 * and outputs have the names that the program gives them; inputs are int64, as tokenizers' libraries give them. Throws a
 * {@link UserError} where something in it follows from the size in another way than by products.
 */
export function graphOfAnySize(sized: SizedProgram, numbers: NumbersOf | null, { attention = false }: GraphExtras = {}): Graph {
  const sizes = tellingSizes(sized.longest);
  // That pass orders nodes by the work behind them, which is another order for other sizes.
  const settings = { target: 'any', withoutPasses: ['finishBranches'], pools: new Map<string, Float32Array>() } as const;
  const compiled = (size: Size): CompiledProgram => compileProgram(sized.build(size), settings);
  const [one, other] = sizes.map(compiled);
  let whole: CompiledProgram | undefined;
  const longest = (): CompiledProgram => (whole ??= compiled({ batch: sizes[0].batch, length: sized.longest }));
  return new Generalizing(sized, sizes, [one, other], longest, { numbers, attention }).graph;
}

class Generalizing {
  readonly graph = new Graph('any');
  readonly #program: SizedProgram;
  readonly #sizes: readonly [Size, Size];
  readonly #longest: () => CompiledProgram;
  readonly #known = new Map<Value, Value>();
  readonly #dimensions: SizeValues;

  constructor(
    program: SizedProgram,
    sizes: readonly [Size, Size],
    [one, other]: readonly CompiledProgram[],
    longest: () => CompiledProgram,
    { numbers, attention }: { readonly numbers: NumbersOf | null; readonly attention: boolean },
  ) {
    this.#program = program;
    this.#sizes = sizes;
    this.#longest = longest;
    this.#inputs(one, other, numbers);
    this.#dimensions = new SizeValues(this.graph);
    if (one.graph.nodes.length !== other.graph.nodes.length) throw this.#refused('its graphs have different operations');
    one.graph.nodes.forEach((node, index) => this.#node(node, other.graph.nodes[index], index));
    for (const [name, value] of one.outputs) this.graph.outputs.set(name, this.#known.get(value) as Value);
    if (attention) this.#showAttention(one.graph.nodes);
    nameOutputs(this.graph);
  }

  /** Of layers in their order, as they were traced. */
  #showAttention(nodes: readonly Node[]): void {
    const shares = nodes.filter(({ op, scope }) => op === 'Softmax' && scope === 'Attention');
    shares.forEach(({ outputs: [share] }, layer) => this.graph.outputs.set(`attention_${layer}`, this.#known.get(share) as Value));
  }

  #inputs(one: CompiledProgram, other: CompiledProgram, numbers: NumbersOf | null): void {
    const parameters = new Map(Object.entries(one.parameterInputs).map(([name, input]) => [input, name]));
    const names = new Map(Object.entries(one.programInputs).map(([name, input]) => [input, name]));
    one.graph.inputs.forEach((input, index) => {
      const parameter = parameters.get(input.name);
      if (parameter !== undefined) {
        const given = numbers && { name: parameter, shape: input.shape, dtype: input.dtype, data: numbers(parameter) };
        this.#known.set(input, given ?? this.graph.input(parameter, input.shape, input.dtype));
        return;
      }
      const shape = input.shape.map((size, axis) => (size === other.graph.inputs[index].shape[axis] ? size : -1));
      const given = this.graph.input(names.get(input.name) ?? input.name, shape, 'int64');
      this.#known.set(input, cast(this.graph, given, input.dtype));
    });
  }

  #node(node: Node, twin: Node, index: number): void {
    if (node.op !== twin.op || node.inputs.length !== twin.inputs.length || !sameAttributes(node.attributes, twin.attributes))
      throw this.#refused(`its ${node.op} (${node.scope}) is another one for other sizes`);
    const inputs = node.inputs.map((input, place) => {
      const known = this.#known.get(input);
      if (known) return known;
      if (!input.data) throw new Error(`The graph reads '${input.name}' before it is there.`);
      return this.#constant(input, twin.inputs[place], node, { index, place });
    });
    const outputs = this.graph.emitAll(
      node.op,
      inputs,
      node.outputs.map((output, place) => ({ dtype: output.dtype, shape: this.#shape(output, twin.outputs[place]) })),
      { attributes: node.attributes, domain: node.domain },
    );
    node.outputs.forEach((output, place) => this.#known.set(output, outputs[place]));
  }

  #shape({ shape }: Value, twin: Value): number[] {
    return shape.map((size, axis) => (size === twin.shape[axis] ? size : -1));
  }

  #constant(value: Value, twin: Value, reader: Node, at: { readonly index: number; readonly place: number }): Value {
    const [data, other] = [value.data, twin.data] as [ConstantData, ConstantData | undefined];
    if (!other) throw this.#refused(`its ${reader.op} (${reader.scope}) reads a constant for one size only`);
    if (sameNumbers(data, other)) return this.graph.constant(data, value.shape);
    const shape = this.#dimensionsOf(value.shape, twin.shape);
    if (value.dtype === 'int64' && shape.every(isFixed)) return this.#sizesOf(data, other, reader);
    if (shape.every(isFixed)) throw this.#refused(`its ${reader.op} (${reader.scope}) reads other numbers for other sizes`);
    const [first] = data;
    if ([...data, ...other].every((each: number | bigint) => each === first)) {
      const filling = data.slice(0, 1) as ConstantData;
      return this.graph.emit('Expand', [this.graph.constant(filling, []), this.#dimensions.vector(shape)], this.#shape(value, twin));
    }
    return this.#cut(value, twin, shape, reader, at);
  }

  /** A shape, or where something ends. */
  #sizesOf(data: ConstantData, other: ConstantData, reader: Node): Value {
    const numbers = this.#dimensionsOf(Array.from(data, Number), Array.from(other, Number));
    const moving = numbers.filter((each) => !isFixed(each));
    // A Reshape finds out one dimension itself.
    if (reader.op === 'Reshape' && moving.length === 1) return this.graph.int64(numbers.map((each) => (isFixed(each) ? each.factor : -1)));
    return this.#dimensions.vector(numbers);
  }

  /** The beginning, along every axis, of the same constant at the longest size. */
  #cut(value: Value, twin: Value, shape: readonly Dimension[], reader: Node, { index, place }: { index: number; place: number }): Value {
    const refusal = this.#refused(`its ${reader.op} (${reader.scope}) reads a constant that is not the beginning of a longer one`);
    // Squares of the length are tables of two places.
    const axes = shape.flatMap(({ factor, batches, lengths }): Dimension[] =>
      lengths === 2 && factor === 1 && batches === 0 ? [ONE_LENGTH, ONE_LENGTH] : [{ factor, batches, lengths }],
    );
    const large = this.#longest().graph.nodes[index]?.inputs[place];
    if (!large?.data || axes.some(({ batches, factor, lengths }) => batches > 0 || (lengths > 0 && factor !== 1))) throw refusal;
    const sizeOf = (length: number): number[] => axes.map((axis) => (axis.lengths > 0 ? length : axis.factor));
    const whole = sizeOf(this.#program.longest);
    const begins = (small: Value, length: number): boolean =>
      isBeginning(small.data as ConstantData, sizeOf(length), large.data as ConstantData, whole);
    if (!begins(value, this.#sizes[0].length) || !begins(twin, this.#sizes[1].length)) throw refusal;
    const kept = this.graph.constant(large.data, whole);
    const cut = this.graph.emit(
      'Slice',
      [kept, this.graph.int64(axes.map(() => 0)), this.#dimensions.vector(axes)],
      axes.map((axis) => (axis.lengths > 0 ? -1 : axis.factor)),
    );
    return axes.length === shape.length ? cut : this.graph.emit('Reshape', [cut, this.#dimensions.vector(shape)], this.#shape(value, twin));
  }

  #dimensionsOf(first: readonly number[], second: readonly number[]): Dimension[] {
    if (first.length !== second.length) throw this.#refused('a shape in it has more axes for other sizes');
    return first.map((size, axis) => {
      const found = dimensionOf(size, second[axis], this.#sizes);
      if (found) return found;
      throw this.#refused(`a size in it is ${size} for ${told(this.#sizes[0])}, and ${second[axis]} for ${told(this.#sizes[1])}`);
    });
  }

  #refused(reason: string): UserError {
    return new UserError(errors.GRAPH_OF_FIXED_SIZE({ program: this.#program.name, reason }), { exitCode: 1 });
  }
}

const ONE_LENGTH: Dimension = { factor: 1, batches: 0, lengths: 1 };

function told({ batch, length }: Size): string {
  return `${batch} × ${length}`;
}

function sameNumbers(first: ConstantData, second: ConstantData): boolean {
  return first.length === second.length && first.every((each: number | bigint, index: number) => Object.is(each, second[index]));
}

function sameAttributes(first: Node['attributes'], second: Node['attributes']): boolean {
  const text = (attributes: Readonly<Record<string, Attribute>>): string => JSON.stringify(attributes);
  return text(first) === text(second);
}

/** Whether the small table is the corner of the large one where all indices are small. */
function isBeginning(small: ConstantData, smallShape: readonly number[], large: ConstantData, largeShape: readonly number[]): boolean {
  for (let index = 0; index < small.length; index++) {
    let [rest, place, stride] = [index, 0, 1];
    for (let axis = smallShape.length - 1; axis >= 0; axis--) {
      place += (rest % smallShape[axis]) * stride;
      rest = Math.floor(rest / smallShape[axis]);
      stride *= largeShape[axis];
    }
    if (!Object.is(small[index], large[place])) return false;
  }
  return true;
}
