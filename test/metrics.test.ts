/** Every metric gives what scikit-learn and SciPy give, also where a figure is undefined; `fixtures/metrics/make-cases.py` asked them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import auc from '../plugins/metric/auc/plugin.ts';
import f1 from '../plugins/metric/f1/plugin.ts';
import macroF1 from '../plugins/metric/macro-f1/plugin.ts';
import mcc from '../plugins/metric/mcc/plugin.ts';
import mse from '../plugins/metric/mse/plugin.ts';
import pearson from '../plugins/metric/pearson/plugin.ts';
import precision from '../plugins/metric/precision/plugin.ts';
import recall from '../plugins/metric/recall/plugin.ts';
import spearman from '../plugins/metric/spearman/plugin.ts';
import type { Metric, Observations } from '../src/kinds/metric.ts';

interface Case extends Observations {
  readonly case: string;
  /** By the metric's name, and the class that it is about. */
  readonly right: Readonly<Record<string, number | null>>;
}

const { cases } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures/metrics/cases.json'), 'utf8')) as { cases: Case[] };
const plain = { accuracy, macro_f1: macroF1, mcc, mse, pearson, spearman };
const ofOneClass = { auc, f1, precision, recall };

it.each(cases)('$case', ({ right, ...observed }) => {
  const found = Object.keys(right).map((name) => [name, resultOf(name, observed)]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(right).map(([name, value]) => [name, value === null ? null : (expect.closeTo(value, 10) as number)])),
  );
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
  const judges = (plugin: (typeof ofOneClass)[keyof typeof ofOneClass], positive?: string): string =>
    (plugin.create({ positive }, {}) as Metric).judges;
  expect([f1, precision, recall, auc].map((plugin) => judges(plugin))).toEqual(Array(4).fill('two classes'));
  expect([f1, precision, recall, auc].map((plugin) => judges(plugin, 'hate'))).toEqual(['classes', 'classes', 'classes', 'two classes']);
});

/** Null where it is undefined, as JSON has it. */
function resultOf(name: string, observed: Observations): number | null {
  const [key, chosen] = name.split(' ');
  const collected = metricOf(key, chosen).start(['0', '1']);
  collected.add(observed);
  const result = collected.result();
  return Number.isNaN(result) ? null : result;
}

function metricOf(name: string, positive: string | undefined): Metric {
  if (positive === undefined) return plain[name as keyof typeof plain].create({}, {}) as Metric;
  return ofOneClass[name as keyof typeof ofOneClass].create({ positive }, {}) as Metric;
}
