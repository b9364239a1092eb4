/**
 * What a fine-tuned network says of parts beside train and dev: metrics of those that have labels, files for whoever has the labels of
 * the others. Nothing is learned from them and nothing chosen by them: the network is the one that dev has chosen.
 */
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { AnsweredExample, ReadExample, Task } from '../kinds/task.ts';
import { formatFigure } from '../track/table.ts';
import { partCounts } from './counts.ts';
import { judge, type Judging } from './judge.ts';
import type { ReadPart, TaskData } from './task-data.ts';

/** What a metric's figure on a further part is called. */
function furtherName(part: string, metric: string): string {
  return `${part}-${metric}`;
}

/** Names of all figures of parts that are judged. */
export function furtherNames({ metrics }: Task, { further = [] }: TaskData): string[] {
  return further.flatMap(({ part }) => (part.submission ? [] : metrics.map(({ name }) => furtherName(part.name, name))));
}

/** The figures of parts that have labels, with these weights, which the model keeps. */
export async function judgeFurther(judging: Judging, weights: Float32Array): Promise<Record<string, number>> {
  const judged = (judging.data.further ?? []).filter(({ part }) => !part.submission);
  if (judged.length === 0) return {};
  await load(judging, weights);
  const figures: Record<string, number> = {};
  for (const { part, read } of judged)
    for (const [metric, value] of Object.entries(await judge({ ...judging, data: { ...judging.data, dev: read } })))
      figures[furtherName(part.name, metric)] = value;
  return figures;
}

/** Writes the files of parts whose labels somebody else has into the folder, in place of those of a network before. */
export async function writeSubmissions(judging: Judging, weights: Float32Array, folder: string): Promise<void> {
  const asked = (judging.data.further ?? []).filter(({ part }) => part.submission);
  if (asked.length === 0) return;
  await load(judging, weights);
  await makeFolder(folder);
  for (const { part, read } of asked) {
    const files = part.submission?.(await answersTo(judging, read), judging.data.labels.length) ?? {};
    for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(folder, name), text);
  }
}

/** Of each example in order. */
async function answersTo(judging: Judging, read: readonly ReadExample[]): Promise<AnsweredExample[]> {
  const answers = new Map<ReadExample, AnsweredExample>();
  const noted: Task = {
    ...judging.task,
    metrics: [],
    observe(example, logits, _, written) {
      answers.set(example, { ...example, logits, written });
      return { labels: [], predictions: [] };
    },
  };
  await judge({ ...judging, task: noted, data: { ...judging.data, dev: read } });
  return read.flatMap((example) => answers.get(example) ?? []);
}

async function load({ model: { memory, loaded } }: Judging, weights: Float32Array): Promise<void> {
  memory.weights.set(weights);
  await loaded.push();
}

/** What the figures of each judged part are, and what of any part is cut off, a line each. */
export function furtherLines(
  task: Task,
  { dev, further = [] }: TaskData,
  summaries: Readonly<Record<string, Summary | undefined>>,
): string[] {
  return further.flatMap(({ part, read }) => [
    ...figureLines(task, part, summaries),
    // Of dev it is told already.
    ...(read === dev ? [] : lossLines(task, part.name, read)),
  ]);
}

interface Summary {
  readonly metrics: Readonly<Record<string, number>>;
}

function figureLines(
  { name: task, metrics }: Task,
  part: ReadPart['part'],
  summaries: Readonly<Record<string, Summary | undefined>>,
): string[] {
  if (part.submission) return [];
  const starts = Object.entries(summaries).flatMap(([start, summary]) => (summary ? [{ start, summary }] : []));
  const told = metrics.map(({ name }) => {
    const values = starts.map(({ start, summary }) => {
      const value = summary.metrics[furtherName(part.name, name)] ?? Number.NaN;
      return `${Number.isNaN(value) ? 'undefined' : formatFigure(value)} ${start === 'scratch' ? 'from scratch' : 'pre-trained'}`;
    });
    return `${name} ${values.join(', ')}`;
  });
  return [`${task}, ${part.name}: ${told.join('; ')}.`];
}

function lossLines(task: Task, part: string, read: readonly ReadExample[]): string[] {
  const { examples, cutExamples, emptyTexts, missedTargets } = partCounts(task, read);
  const told = [
    ...(cutExamples > 0 ? [`cut at ${task.fineTuning.length} tokens: ${grouped(cutExamples)} of ${grouped(examples)} examples`] : []),
    ...(missedTargets > 0
      ? [`labels beyond ${task.fineTuning.length} tokens, which count as predicted wrongly: ${grouped(missedTargets)}`]
      : []),
    ...(emptyTexts > 0 ? [`texts or words without a single piece: ${grouped(emptyTexts)}`] : []),
  ];
  return told.length > 0 ? [`${task.name}, ${part}: ${told.join('; ')}.`] : [];
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
