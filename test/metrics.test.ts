/**
 * Every metric gives what scikit-learn, SciPy and seqeval give, also where a figure is undefined. `interop/metric_cases.py` asked them;
 * `interop/metrics.test.ts` asks them again.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import auc from '../plugins/metric/auc/plugin.ts';
import f1 from '../plugins/metric/f1/plugin.ts';
import macroF1 from '../plugins/metric/macro-f1/plugin.ts';
import mcc from '../plugins/metric/mcc/plugin.ts';
import microF1 from '../plugins/metric/micro-f1/plugin.ts';
import mse from '../plugins/metric/mse/plugin.ts';
import pearson from '../plugins/metric/pearson/plugin.ts';
import precision from '../plugins/metric/precision/plugin.ts';
import recall from '../plugins/metric/recall/plugin.ts';
import spanF1 from '../plugins/metric/span-f1/plugin.ts';
import spanPrecision from '../plugins/metric/span-precision/plugin.ts';
import spanRecall from '../plugins/metric/span-recall/plugin.ts';
import spearman from '../plugins/metric/spearman/plugin.ts';
import subsetAccuracy from '../plugins/metric/subset-accuracy/plugin.ts';
import weightedF1 from '../plugins/metric/weighted-f1/plugin.ts';
import type { Metric, Observations } from '../src/kinds/metric.ts';
import type { TagScheme } from '../src/predictions/spans.ts';

interface Case extends Omit<Observations, 'tags'> {
  readonly case: string;
  /** By the metric's name, and the class or the settings that it is about. */
  readonly right: Readonly<Record<string, number | null>>;
  readonly labelSets?: readonly (readonly number[])[];
  readonly predictedSets: readonly (readonly number[])[];
  readonly scheme: TagScheme;
  readonly tags?: readonly (readonly string[])[];
  readonly predictedTags: readonly (readonly string[])[];
}

const { cases } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures/metrics/cases.json'), 'utf8')) as { cases: Case[] };
const plain = {
  accuracy,
  macro_f1: macroF1,
  mcc,
  micro_f1: microF1,
  mse,
  pearson,
  spearman,
  subset_accuracy: subsetAccuracy,
  weighted_f1: weightedF1,
};
const ofOneClass = { auc, f1, precision, recall };
const ofSpans = { span_f1: spanF1, span_precision: spanPrecision, span_recall: spanRecall };

it.each(cases)('$case', (each) => {
  const found = Object.keys(each.right).map((name) => [name, resultOf(name, each)]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(
      Object.entries(each.right).map(([name, value]) => [name, value === null ? null : (expect.closeTo(value, 10) as number)]),
    ),
  );
});

it('without a single span on either side a mean over types is 0, where seqeval divides by zero', () => {
  const none = cases.find((each) => each.case === 'no spans at all') as Case;
  expect(['macro', 'weighted'].map((average) => resultOf(`span_f1 default ${average}`, none))).toEqual([0, 0]);
});

it('a metric of one class is about the last of two labels, or the one that it is given', () => {
  const observed = { labels: [0, 0, 0, 1], predictions: [0, 0, 1, 1], scores: [-3, -2, 1, 2] };
  const of = (positive?: string): number => {
    const collected = (recall.create({ positive }, {}) as Metric).start(['hate', 'none']);
    collected.add(observed);
    return collected.result();
  };
  expect([of(), of('none'), of('hate')]).toEqual([1, 1, 2 / 3]);
  expect(() => of('Hate')).toThrow("recall: 'Hate' is none of the labels 'hate', 'none'.");
});

it('a metric of one given class judges any number of classes; AUC, whose scores are of two, does not', () => {
  const judges = (plugin: (typeof ofOneClass)[keyof typeof ofOneClass], positive?: string): Metric['judges'] =>
    (plugin.create({ positive }, {}) as Metric).judges;
  expect([f1, precision, recall, auc].map((plugin) => judges(plugin))).toEqual(Array(4).fill('two classes'));
  expect([f1, precision, recall, auc].map((plugin) => judges(plugin, 'hate'))).toEqual([
    ...Array(3).fill(['classes', 'label sets']),
    'two classes',
  ]);
});

/** Null where it is undefined, as JSON has it. */
function resultOf(name: string, each: Case): number | null {
  const [key, ...settings] = name.split(' ');
  const { names, observed } = observedOf(each);
  const collected = metricOf(key, settings, each).start(names);
  collected.add(observed);
  const result = collected.result();
  return Number.isNaN(result) ? null : result;
}

function observedOf({ labels, predictions, scores, labelSets, predictedSets, tags, predictedTags }: Case) {
  if (labelSets) {
    const sets = labelSets.map((own, index) => ({ labels: own, predictions: predictedSets[index] }));
    return { names: ['0', '1', '2', '3'], observed: { labels: [], predictions: [], sets } };
  }
  if (!tags) return { names: ['0', '1'], observed: { labels, predictions, scores } };
  const names = [...new Set([...tags, ...predictedTags].flat())];
  // What nothing was predicted for is outside, as O is.
  const classes = (own: readonly string[]): number[] => own.map((tag) => (tag === 'O' ? -1 : names.indexOf(tag)));
  const judged = tags.map((own, index) => ({ labels: own.map((tag) => names.indexOf(tag)), predictions: classes(predictedTags[index]) }));
  return { names, observed: { labels: [], predictions: [], tags: judged } };
}

const AVERAGES = ['micro', 'macro', 'weighted'] as const;

function metricOf(name: string, [first, second]: readonly string[], { scheme }: Case): Metric {
  if (name in ofSpans) {
    const average = AVERAGES.find((each) => each === second);
    const settings = { mode: first as 'default' | 'strict', scheme, average: average ?? 'micro', ...(average ? {} : { of: second }) };
    return ofSpans[name as keyof typeof ofSpans].create(settings, {}) as Metric;
  }
  if (first === undefined) return plain[name as keyof typeof plain].create({}, {}) as Metric;
  return ofOneClass[name as keyof typeof ofOneClass].create({ positive: first }, {}) as Metric;
}
