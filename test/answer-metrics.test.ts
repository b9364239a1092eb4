/** Metrics of answers give what SQuAD's evaluation gives, to the last digit; `fixtures/metrics/make-answer-cases.py` asked it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import answeredExact from '../plugins/metric/squad-answered-exact/plugin.ts';
import answeredF1 from '../plugins/metric/squad-answered-f1/plugin.ts';
import bestExact from '../plugins/metric/squad-best-exact/plugin.ts';
import bestF1 from '../plugins/metric/squad-best-f1/plugin.ts';
import exact from '../plugins/metric/squad-exact/plugin.ts';
import f1 from '../plugins/metric/squad-f1/plugin.ts';
import unanswered from '../plugins/metric/squad-unanswered/plugin.ts';
import { examineTask } from '../src/finetune/task-data.ts';
import type { QuestionExample } from '../src/kinds/dataset.ts';
import type { JudgedAnswer, Metric } from '../src/kinds/metric.ts';
import { questionTask } from './support/questions.ts';

interface Case {
  readonly case: string;
  readonly answers: readonly Omit<JudgedAnswer, 'declined'>[];
  /** In percent, but for thresholds; null where there are no questions of the kind. */
  readonly right: Readonly<Record<string, number | null>>;
}

const file = path.join(import.meta.dirname, 'fixtures/metrics/answer-cases.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
const metrics = [exact, f1, answeredExact, answeredF1, unanswered, bestExact, bestF1].map(({ create }) => create({}, {}) as Metric);

it.each(cases)('$case', ({ answers, right }) => {
  const found = metrics.flatMap((metric) => {
    const collected = metric.start();
    collected.add({ labels: [], predictions: [], answers: answers.map((answer) => ({ ...answer, declined: answer.noAnswer > 0 })) });
    const result = collected.result();
    return [[metric.name, Number.isNaN(result) ? null : 100 * result] as const, ...Object.entries(collected.beside?.() ?? {})];
  });
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(right).map(([name, value]) => [name, value === null ? null : (expect.closeTo(value, 12) as number)])),
  );
});

describe('before training', () => {
  const answered: QuestionExample = { id: '1', question: 'who', passage: 'a man', answers: ['man'], spans: [{ text: 'man', start: 2 }] };
  const open: QuestionExample = { ...answered, id: '2', answers: [], spans: [] };
  const examine = (metric: { create: unknown }, dev: readonly QuestionExample[]) =>
    examineTask(questionTask({ train: [answered], dev }, { metrics: [(metric.create as typeof exact.create)({}, {}) as Metric] }));

  it('a metric of classes is refused where answers are predicted', async () => {
    await expect(examine(accuracy as typeof exact, [answered])).rejects.toThrow(
      "The task 'asked' predicts answers, and its metric 'accuracy' judges classes and choices.",
    );
  });

  it('a metric of questions that dev has none of is refused', async () => {
    const nothing = 'is undefined on its dev examples, whatever is predicted: it has no value even where all are right.';
    await expect(examine(unanswered, [answered])).rejects.toThrow(`The metric 'squad_unanswered' of the task 'asked' ${nothing}`);
    await expect(examine(answeredF1, [open])).rejects.toThrow(`The metric 'squad_answered_f1' of the task 'asked' ${nothing}`);
    await expect(examine(bestF1, [answered, open])).resolves.toMatchObject({ warnings: [] });
  });
});
