/** Examples as the networks get them: the frame's tokens, the places that the objective chose, and what it put there. */
import type { Experiment } from '../experiment/experiment.ts';
import type { Example } from '../kinds/examples.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Paint } from '../output/paint.ts';
import { randomFor } from '../random.ts';
import type { PreparedText } from './prepare.ts';

/** Which examples to show. */
export interface Inspection {
  readonly part: 'train' | 'heldOut';
  /** The first of them; they are in the order of the text. */
  readonly first: number;
  readonly count: number;
  /** The pass over the text whose choices are shown. */
  readonly epoch: number;
}

/** What is to know of one token. */
export interface InspectedToken {
  readonly piece: string;
  readonly id: number;
  /** A token of the frame. */
  readonly special?: true;
  /** The objective chose its place. */
  readonly chosen?: true;
  /** The piece that the networks see in its place. */
  readonly seen?: string;
}

/** One example, with what the objective makes of it. */
export interface InspectedExample {
  readonly index: number;
  readonly tokens: readonly InspectedToken[];
  /** Where the second of two texts begins. */
  readonly segments?: readonly number[];
  /** Where its documents begin, where they are kept apart. */
  readonly documents?: readonly number[];
  readonly labels: Readonly<Record<string, number>>;
  /** Places that no token fills. */
  readonly padding: number;
}

/** The examples that were asked for, as many as there are. */
export function inspect(
  { objective, examples, request: { tokenizer } }: PreparedText,
  experiment: Experiment,
  asked: Inspection,
): InspectedExample[] {
  const { length } = experiment.data;
  const all = examples[asked.part];
  const indices = Array.from({ length: Math.max(0, Math.min(asked.count, all.count - asked.first)) }, (_, i) => asked.first + i);
  return indices.map((index) => {
    const example = all.at(index, asked.epoch);
    const fields = objective.corrupt(example, {
      length: objective.exampleLength?.(length) ?? length,
      random: randomFor(experiment.seed, 'corruption', asked.epoch, index),
      progress: 0,
    });
    return inspected(index, example, { tokenizer, objective, fields, length });
  });
}

interface Corrupted {
  readonly tokenizer: Tokenizer;
  readonly objective: Objective;
  readonly fields: Readonly<Record<string, ArrayLike<number>>>;
  readonly length: number;
}

function inspected(index: number, example: Example, { tokenizer, objective, fields, length }: Corrupted): InspectedExample {
  const { ids, segments, special, labels, documents } = example;
  const isPlaced = ([name]: readonly [string, unknown]): boolean => objective.fields[name]?.holds === 'positions';
  const chosen = new Set(
    Object.entries(fields)
      .filter(isPlaced)
      .flatMap(([, values]) => Array.from(values)),
  );
  // What an objective lets its networks read in the example's place has an id for each of its tokens.
  const seen = Object.entries(fields).find(
    ([name, values]) =>
      objective.fields[name]?.dtype === 'int32' && !isPlaced([name, values]) && values.length >= ids.length && ids.length > 1,
  )?.[1];
  const tokens = Array.from(ids, (id, place): InspectedToken => {
    const other =
      seen !== undefined && seen[place] !== id && seen[place] < tokenizer.vocabularySize ? { seen: tokenizer.token(seen[place]) } : {};
    return {
      piece: tokenizer.token(id),
      id,
      ...(special[place] ? { special: true } : {}),
      ...(chosen.has(place) ? { chosen: true } : {}),
      ...other,
    };
  });
  const second = segments.some((segment) => segment !== 0);
  return {
    index,
    tokens,
    ...(second ? { segments: Array.from(segments) } : {}),
    ...(documents ? { documents: [...new Set(documents)] } : {}),
    labels,
    padding: Math.max(0, length - ids.length),
  };
}

/** The example in a line: `[chosen]`, `was→seen`, the frame's tokens dim. */
export function exampleText({ index, tokens, labels, padding, documents = [] }: InspectedExample, paint: Paint): string {
  const words = tokens.map(({ piece, special, chosen, seen }) => {
    const text = seen === undefined ? piece : `${piece}→${seen}`;
    if (chosen) return paint.yellow(`[${text}]`);
    if (seen !== undefined) return paint.red(text);
    return special ? paint.dim(piece) : piece;
  });
  const count = tokens.filter(({ chosen }) => chosen).length;
  const facts = [
    `${tokens.length} tokens`,
    ...(documents.length > 1 ? [`${documents.length} documents apart`] : []),
    ...(count > 0 ? [`${count} chosen`] : []),
    ...(padding > 0 ? [`${padding} of padding`] : []),
    ...Object.entries(labels).map(([name, label]) => `${name} ${label}`),
  ];
  return `${paint.bold(String(index))}  ${paint.dim(facts.join(', '))}\n${words.join(' ')}`;
}
