/**
 * Metrics of spans, such as names: a predicted span is right where its words and its type are. Figures are seqeval's, in its default
 * mode and in its strict one. What has no label or no prediction is outside of every span.
 */
import { Type, type Static } from 'typebox';
import type { JudgedTags, Metric } from '../kinds/metric.ts';
import { isTag, spansOfTags, typeOfTag, type TagScheme } from '../predictions/spans.ts';
import { share } from './confusion.ts';

/** The options of such a metric; spread them into its own. */
export const spanOptions = {
  mode: Type.Union([Type.Literal('default'), Type.Literal('strict')], {
    default: 'default',
    description:
      "What is a span. default: what looks like one, as CoNLL's script and seqeval have it; " +
      "strict: what the scheme allows, as seqeval's mode 'strict'.",
  }),
  scheme: Type.Union([Type.Literal('IOB2'), Type.Literal('IOB1'), Type.Literal('BIOES')], {
    default: 'IOB2',
    description: "How tags are written, for the mode 'strict': IOB2 (or BIO), IOB1 (B only between two of one type) or BIOES.",
  }),
  average: Type.Union([Type.Literal('micro'), Type.Literal('macro'), Type.Literal('weighted')], {
    default: 'micro',
    description: 'micro: of all spans together; macro: the mean over their types; weighted: the same, weighed by their number.',
  }),
  of: Type.Optional(
    Type.String({ minLength: 1, description: 'Only spans of this type, e.g. PER; there may be a metric for each. All unless given.' }),
  ),
};

/** Values of `spanOptions`. */
export interface SpanSettings {
  readonly mode: Static<(typeof spanOptions)['mode']>;
  readonly scheme: TagScheme;
  readonly average: Static<(typeof spanOptions)['average']>;
  readonly of?: string;
}

/** Spans of one type, or of all. */
export interface SpanCounts {
  /** Predicted as they are labelled. */
  readonly right: number;
  readonly labelled: number;
  readonly predicted: number;
}

/** Higher is better. `formula` is of one type's counts, or of all types' together, and 0 where seqeval warns and says 0. */
export function spansMetric(name: string, settings: SpanSettings, formula: (counts: SpanCounts) => number): Metric {
  const { mode, scheme, average, of } = settings;
  const read = mode === 'strict' ? scheme : undefined;
  return {
    name: of === undefined ? name : `${name}_${of.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`,
    higherIsBetter: true,
    judges: 'tags',
    refuses: (labels) => refusal(labels, read ?? 'any', of),
    start(labels = []) {
      const types = new Map<string, { right: number; labelled: number; predicted: number }>();
      let isEmpty = true;
      return {
        add({ tags = [] }) {
          for (const sentence of tags) {
            isEmpty &&= sentence.labels.length === 0;
            count(sentence, { labels, scheme: read, of }, types);
          }
        },
        result: () => (isEmpty ? Number.NaN : averaged([...types.values()], average, formula)),
      };
    },
  };
}

interface Reading {
  readonly labels: readonly string[];
  readonly scheme?: TagScheme;
  readonly of?: string;
}

function count(
  { labels, predictions }: JudgedTags,
  { labels: names, scheme, of }: Reading,
  types: Map<string, { right: number; labelled: number; predicted: number }>,
): void {
  const spans = (classes: ArrayLike<number>) =>
    spansOfTags(
      Array.from(classes, (each) => names[each] ?? 'O'),
      scheme,
    ).filter(({ type }) => of === undefined || type === of);
  const countsOf = (type: string) => {
    const counts = types.get(type) ?? { right: 0, labelled: 0, predicted: 0 };
    types.set(type, counts);
    return counts;
  };
  const known = new Set<string>();
  for (const { type, from, to } of spans(labels)) {
    known.add(`${from} ${to} ${type}`);
    countsOf(type).labelled += 1;
  }
  for (const { type, from, to } of spans(predictions)) {
    countsOf(type).predicted += 1;
    if (known.has(`${from} ${to} ${type}`)) countsOf(type).right += 1;
  }
}

function averaged(types: readonly SpanCounts[], average: SpanSettings['average'], formula: (counts: SpanCounts) => number): number {
  const sum = (term: (counts: SpanCounts) => number): number => types.reduce((total, counts) => total + term(counts), 0);
  const labelled = sum((counts) => counts.labelled);
  if (average === 'macro') return share(sum(formula), types.length);
  if (average === 'weighted')
    return share(
      sum((counts) => counts.labelled * formula(counts)),
      labelled,
    );
  return formula({ right: sum(({ right }) => right), labelled, predicted: sum(({ predicted }) => predicted) });
}

function refusal(labels: readonly string[], scheme: TagScheme | 'any', of: string | undefined): string | null {
  const stray = labels.find((label) => !isTag(label, scheme));
  if (stray !== undefined) return `'${stray}' is no tag of ${scheme === 'any' ? "a span, such as 'B-PER', 'I-PER' or 'O'" : scheme}`;
  const types = new Set(labels.map(typeOfTag));
  if (of !== undefined && !types.has(of)) return `no label is of a span of the type '${of}'`;
  return [...types].every((type) => type === null) ? 'no label is of a span' : null;
}
