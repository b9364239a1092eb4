/** CoNLL's evaluation script says of our file of predictions what our metrics said of the tags. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import spanF1 from '../../plugins/metric/span-f1/plugin.ts';
import spanPrecision from '../../plugins/metric/span-precision/plugin.ts';
import spanRecall from '../../plugins/metric/span-recall/plugin.ts';
import { submissionOf } from '../../plugins/task/token-classification/submission.ts';
import type { TaggedExample } from '../../src/kinds/dataset.ts';
import type { JudgedTags, Metric } from '../../src/kinds/metric.ts';
import { randomFor } from '../../src/random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

interface Evaluation {
  readonly overall: { readonly chunks: { readonly evals: Readonly<Record<'f1' | 'prec' | 'rec', number>> } };
  readonly slots: { readonly chunks: Readonly<Record<string, { readonly evals: Readonly<Record<'f1', number>> }>> };
}

const LABELS = ['B-LOC', 'B-PER', 'I-LOC', 'I-PER', 'O'];

it('official figures of our file of tags are those of our metrics, over all spans and of each type', async () => {
  const random = randomFor('interop tags', 0);
  const tags = (size: number): number[] => Array.from({ length: size }, () => random.integer(LABELS.length));
  const sentences = Array.from({ length: 300 }, () => {
    const labels = tags(1 + random.integer(12));
    // Right about half of them; of the last ones nothing is said where a sentence is long.
    const predictions = labels.map((label, at) => (at > 9 ? -1 : random.uniform() < 0.5 ? label : random.integer(LABELS.length)));
    const example: TaggedExample = {
      words: labels.map((_, at) => (at % 5 === 0 ? 'a b' : 'word')),
      labels: labels.map((at) => LABELS[at]),
    };
    return { example, judged: { labels, predictions } satisfies JudgedTags };
  });
  const judged = new Map(sentences.map((each) => [each.example, each.judged]));
  const dev = sentences.map(({ example }) => example);
  const { submission } = submissionOf(dev, LABELS, ({ example }) => judged.get(example) as JudgedTags);
  const [[name, text]] = Object.entries(
    submission?.(
      dev.map((example) => ({ example, rows: [], logits: [] })),
      LABELS.length,
    ) ?? {},
  );
  const file = join(temporaryFolder('tags'), name);
  await writeFile(file, text);

  const { overall, slots } = (await runPython('evaluate_tags.py', file)) as Evaluation;
  const figure = ({ create }: { create: (options: never, services: never) => unknown }, of?: string): number => {
    const metric = create({ mode: 'default', scheme: 'IOB2', average: 'micro', of } as never, {} as never) as Metric;
    const collected = metric.start(LABELS);
    collected.add({ labels: [], predictions: [], tags: sentences.map((each) => each.judged) });
    return collected.result();
  };
  expect({
    f1: figure(spanF1),
    precision: figure(spanPrecision),
    recall: figure(spanRecall),
    ...Object.fromEntries(['LOC', 'PER'].map((type) => [type, figure(spanF1, type)])),
  }).toEqual({
    f1: near(overall.chunks.evals.f1),
    precision: near(overall.chunks.evals.prec),
    recall: near(overall.chunks.evals.rec),
    LOC: near(slots.chunks.LOC.evals.f1),
    PER: near(slots.chunks.PER.evals.f1),
  });
});

function near(value: number): number {
  return expect.closeTo(value, 10) as number;
}
