/** Metrics that cannot judge what a task predicts, or have no value on dev, are refused before anything is trained. */
import { describe, expect, it } from 'vitest';
import auc from '../plugins/metric/auc/plugin.ts';
import f1 from '../plugins/metric/f1/plugin.ts';
import mse from '../plugins/metric/mse/plugin.ts';
import pearson from '../plugins/metric/pearson/plugin.ts';
import type { Metric } from '../src/kinds/metric.ts';
import { at, exact, ofNumbers, ofTexts } from './support/labelled.ts';

describe('metrics', () => {
  const ofOne = (positive?: string): Metric => f1.create({ positive }, {}) as Metric;
  const area = auc.create({}, {}) as Metric;

  it('of two classes are refused for three, and what judges them is named', async () => {
    const labels = ['neg', 'neu', 'pos'];
    for (const metric of [area, ofOne()])
      await expect(ofTexts(labels, labels, { metrics: [exact, metric] })).rejects.toMatchObject({
        message: `The task 't' predicts 3 classes, and its metric '${metric.name}' judges two classes.`,
        text: expect.stringContaining(
          'accuracy, macro-f1, micro-f1, weighted-f1 and mcc, ' +
            "and f1, precision and recall with the label they are about: { type: 'f1', positive:",
        ) as string,
      });
    await expect(ofTexts(labels, labels, { metrics: [ofOne('neu')] })).resolves.toBeDefined();
  });

  it('that look for a label which is none are refused with the one that is meant', async () => {
    await expect(ofTexts(['hate', 'none'], ['hate', 'none'], { metrics: [ofOne('Hate')] })).rejects.toMatchObject({
      message: "The metric 'f1' of the task 't' looks for 'Hate', which is none of its labels. Did you mean 'hate'?",
      text: expect.stringContaining("Its labels: 'hate', 'none'.") as string,
    });
  });

  it('of which two have one name are refused: one figure would hide the other', async () => {
    await expect(ofTexts(['a', 'b'], ['a', 'b'], { metrics: [ofOne('a'), ofOne('b')] })).rejects.toThrow(
      "two metrics that are called 'f1'",
    );
  });

  it('that dev gives no value whatever is predicted are refused with the reason', async () => {
    const undefinedOn = (...metrics: Metric[]) => ofTexts(['a', 'b'], ['a', 'a'], { metrics });
    await expect(undefinedOn(area)).rejects.toThrow(
      "'auc' of the task 't' is undefined on its dev examples, whatever is predicted: none of them is labelled 'b'.",
    );
    await expect(undefinedOn(ofOne('b'))).rejects.toThrow("none of them is labelled 'b'");
    await expect(undefinedOn(auc.create({ positive: 'a' }, {}) as Metric)).rejects.toThrow("the labels of all 2 are 'a'");
    await expect(undefinedOn(ofOne('a'))).resolves.toBeDefined();
  });

  it('of numbers are refused where all numbers of dev are one, and those of classes for numbers', async () => {
    const correlated = pearson.create({}, {}) as Metric;
    await expect(ofNumbers(['1', '2'], ['3', '3'], correlated)).rejects.toThrow("the labels of all 2 are '3'");
    await expect(ofNumbers(['1', '2'], ['3', '4'], exact)).rejects.toMatchObject({
      text: expect.stringMatching(
        /predicts numbers, and its metric 'accuracy' judges classes and choices\.\n +For numbers there are pearson, spearman and mse/,
      ) as string,
    });
    await expect(ofNumbers(['1', '2'], ['3', '3'], mse.create({}, {}) as Metric)).resolves.toBeDefined();
    await expect(ofNumbers(['1', 'two'], ['3'], correlated)).rejects.toThrow(`(${at('train.tsv', 3)}) is 'two' and not a number`);
  });
});
