/**
 * What an evaluation collects: the mean of every term over the rows that count, its accuracy where there are logits,
 * what the objective adds to that, and readable samples.
 */
import type { Inputs, Outputs } from '../kinds/engine.ts';
import type { BatchShape, Objective, ShownExample, TermRows, TextFacts } from '../kinds/objective.ts';
import type { HostTensor } from '../nn/program.ts';
import { EXAMPLES } from './fields.ts';
import { SHOWN } from './program.ts';

/** Collects held-out batches; figures are per row that counts, never per padding. */
export interface HeldOutEvaluation {
  /** The inputs and outputs of the program in mode `evaluate` over a micro-batch. */
  add(shape: BatchShape, inputs: Inputs, outputs: Outputs): void;
  /** Flat names: `x_loss` and `x_accuracy` of a term `x`, and what the objective adds. */
  figures(): Record<string, number>;
  /** The first examples in readable form. */
  samples(count: number): string[];
}

type Evaluated = Pick<Objective, 'fields' | 'terms' | 'floors' | 'evaluation' | 'samples'>;

/** Examples kept in readable form. */
const KEPT = 16;

/** One with nothing in it yet; of the examples it is given, the first 16 are kept as samples. */
export function createEvaluation(objective: Evaluated, text: TextFacts): HeldOutEvaluation {
  const collected = new Map(Object.keys(objective.terms).map((name) => [name, new Collected()]));
  const kept: string[] = [];
  return {
    add(shape, inputs, outputs) {
      for (const [name, { weights, weightsInEvaluation: counted = weights }] of Object.entries(objective.terms))
        collected.get(name)?.add(counted === EXAMPLES ? null : inputs[counted], partsOf(name, outputs));
      if (!objective.samples) return;
      for (let row = 0; row < shape.batch && kept.length < KEPT; row++)
        kept.push(objective.samples.of(shownExample(row, shape, inputs, outputs)));
    },
    figures() {
      const means = Object.fromEntries(
        Object.entries(objective.terms).flatMap(([name, { trains = true }]) => collected.get(name)?.figures(name, trains) ?? []),
      );
      const rows = Object.fromEntries([...collected].map(([name, term]) => [name, term.rows()]));
      return { ...means, ...objective.floors?.(means, { ...text, training: false }), ...objective.evaluation?.(rows, text) };
    },
    samples: (count) => kept.slice(0, count),
  };
}

/** What the program says of one term. */
type Parts = { readonly values: HostTensor } & Partial<Readonly<Record<'right' | 'logits' | 'labels', HostTensor>>>;

function partsOf(name: string, outputs: Outputs): Parts {
  const { values, right, logits, labels } = Object.fromEntries(
    ['values', 'right', 'logits', 'labels'].map((part) => [part, outputs[`${name}.${part}`]]),
  );
  return { values, right, logits, labels };
}

/** The rows of one term that count. */
class Collected {
  readonly #values: number[] = [];
  readonly #logits: number[] = [];
  readonly #labels: number[] = [];
  #right = 0;
  #judged = false;

  /** `weights`: null where every row counts. */
  add(weights: HostTensor | null, { values, right, logits, labels }: Parts): void {
    this.#judged ||= right !== undefined;
    for (let row = 0; row < values.length; row++) {
      if (weights && weights[row] === 0) continue;
      this.#values.push(values[row]);
      if (right) this.#right += right[row];
      if (!logits || !labels) continue;
      this.#logits.push(logits[row]);
      this.#labels.push(labels[row]);
    }
  }

  figures(name: string, trains: boolean): [string, number][] {
    const count = this.#values.length;
    const mean = this.#values.reduce((sum, value) => sum + value, 0) / count;
    if (!trains) return [[name, mean]];
    return [[`${name}_loss`, mean], ...(this.#judged ? [[`${name}_accuracy`, this.#right / count] as [string, number]] : [])];
  }

  rows(): TermRows {
    const values = Float32Array.from(this.#values);
    return this.#logits.length === 0
      ? { values }
      : { values, logits: Float32Array.from(this.#logits), labels: Float32Array.from(this.#labels) };
  }
}

/** One row of the batch: its part of every field and of what the program shows. */
function shownExample(row: number, { batch }: BatchShape, inputs: Inputs, outputs: Outputs): ShownExample {
  const part = (values: HostTensor): HostTensor => values.subarray((row * values.length) / batch, ((row + 1) * values.length) / batch);
  const shown = Object.entries(outputs).flatMap(([name, values]) =>
    name.startsWith(SHOWN) ? [[name.slice(SHOWN.length), part(values)]] : [],
  );
  const values = Object.fromEntries([...Object.entries(inputs).map(([name, tensor]) => [name, part(tensor)]), ...shown]);
  const real = part(inputs.real);
  return { ids: Int32Array.from(part(inputs.ids)), length: real.filter((value) => value === 1).length, values };
}
