/** What a fine-tuned network says of a task's dev examples, and what the metrics make of it. */
import { plainText } from '../generate/plain-text.ts';
import type { HostTensor } from '../nn/program.ts';
import type { TaskRow, WrittenRow } from '../kinds/task.ts';
import { layOutRows, planBatches, rowsPerRun, type PlannedBatch } from './batches.ts';
import { classNames } from './examine-metrics.ts';
import { rowsOf } from './task-data.ts';
import type { Training } from './training.ts';

/** Of one row: its logits, or what was written for it. */
interface Answer {
  readonly logits: Float32Array | null;
  readonly written: WrittenRow | null;
}

/** What a network is judged with. */
export type Judging = Pick<Training, 'task' | 'data' | 'model' | 'tokenizer' | 'seed' | 'signal'>;

/** Every metric of the task on its dev examples. */
export async function judge(training: Judging): Promise<Record<string, number>> {
  const { task, data, signal } = training;
  const collected = task.metrics.map((metric) => ({ name: metric.name, accumulator: metric.start(classNames(task, data.labels)) }));
  const rows = rowsOf(data.dev);
  const owners = data.dev.flatMap((example) => example.rows.map((_, window) => ({ example, window })));
  const waiting = new Map<(typeof data.dev)[number], Answer[]>();
  for (const planned of planBatches(rows, { ...task.fineTuning, batch: rowsPerRun(task) })) {
    signal.throwIfAborted();
    const answers = await answersOf(training, rows, planned);
    planned.rows.forEach((row, place) => {
      const { example, window } = owners[row];
      const own = waiting.get(example) ?? [];
      own[window] = answers[place];
      waiting.set(example, own);
      // Windows of one text may be in several batches.
      if (Object.keys(own).length < example.rows.length) return;
      waiting.delete(example);
      const observations = task.observe(
        example,
        own.flatMap(({ logits }) => logits ?? []),
        data.labels.length,
        own.flatMap(({ written }) => written ?? []),
      );
      for (const { accumulator } of collected) accumulator.add(observations);
    });
  }
  const figures = collected.map(({ name, accumulator }) => ({ [name]: accumulator.result(), ...accumulator.beside?.() }));
  return Object.assign({}, ...figures) as Record<string, number>;
}

/** Of each row of the batch, in order. */
async function answersOf(training: Judging, rows: readonly TaskRow[], planned: PlannedBatch): Promise<Answer[]> {
  const { task, model, tokenizer, seed } = training;
  const batch = rowsPerRun(task);
  const inputs = layOutRows(rows, planned, { task, batch, pad: tokenizer.special.pad, mode: 'evaluate' });
  const executable = await model.evaluator(planned.length);
  const { logits, values } = await executable.run(inputs, { seed, step: 0 });
  const own = (numbers: HostTensor, place: number): Float32Array => {
    const size = numbers.length / batch;
    return Float32Array.from(numbers.subarray(place * size, (place + 1) * size));
  };
  if (!task.writes) return planned.rows.map((_, place) => ({ logits: own(logits, place), written: null }));
  const texts = await writtenFor(training, planned, inputs);
  return planned.rows.map((row, place) => {
    const target = plainText(tokenizer, rows[row].target ?? []);
    return { logits: null, written: { written: texts[place], target, values: own(values, place) } };
  });
}

/** The text of each row; where the network computes numbers that are not finite there is none. */
async function writtenFor(training: Judging, { length, rows }: PlannedBatch, inputs: Record<string, HostTensor>): Promise<string[]> {
  const { task, model, tokenizer, signal } = training;
  const { kept, writer } = model;
  if (!task.writes || !kept.decoder || !writer) throw new Error(`The task '${task.name}' writes, and was not refused without a decoder.`);
  const { start, end } = kept.decoder;
  const { ids, segments, real } = inputs;
  const texts = { batch: rowsPerRun(task), length, ids, segments, real };
  const written = await writer.write(texts, { ...task.writes, start, end }, signal);
  return rows.map((_, place) => (written ? plainText(tokenizer, written[place].ids) : ''));
}
