/** Tasks at a reduced size: fine-tuned in the middle of a training, from a copy of the weights, through what fine-tunes at the end. */
import { errors, UserError } from '../errors/index.ts';
import { examineTask, fingerprintOfTask, readTask, type ReadTask } from '../finetune/task-data.ts';
import { createModel } from '../finetune/model.ts';
import { pretrainedOf, type Pretraining } from '../finetune/pretrained.ts';
import { floorOf } from '../finetune/result.ts';
import { writeStart } from '../finetune/starting-numbers.ts';
import { train } from '../finetune/training.ts';
import type { Engine } from '../kinds/engine.ts';
import type { EvaluationSetting, SmallTask } from '../kinds/evaluation.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { randomFor } from '../random.ts';
import type { Log } from '../track/log.ts';

/** Which examples are taken hangs on the task alone, so that the figures of runs compare. */
const SEED = 20_202;

/** Reads tasks as the tasks of a run are read; so many of their examples, drawn once, stay in their order. `onRead` is told of each. */
export function taskReader(
  kept: KeptNetwork,
  tokenizer: Tokenizer,
  onRead: (read: ReadTask) => void = () => undefined,
): EvaluationSetting['readTask'] {
  return async (task, sizes) => {
    const examined = await examineTask(task);
    const { labels, train, dev } = examined.examples;
    const examples = { labels, train: some(train, sizes.train, task.name, 'train'), dev: some(dev, sizes.dev, task.name, 'dev') };
    const read = await readTask({ ...examined, examples }, kept, tokenizer);
    onRead(read);
    const { data } = read;
    const { floor = null } = floorOf(task, data);
    return { task, labels: data.labels, train: data.train, dev: data.dev, floor, fingerprint: fingerprintOfTask({ data }) };
  };
}

function some(examples: readonly unknown[], count: number | undefined, task: string, part: string): readonly unknown[] {
  if (count === undefined) return examples;
  if (count > examples.length) throw new UserError(errors.SAMPLE_TOO_LARGE({ dataset: task, part, limit: count, count: examples.length }));
  const chosen = randomFor(SEED, 'small task', task, part).permutation(examples.length).slice(0, count);
  return [...chosen].sort((a, b) => a - b).map((index) => examples[index]);
}

/** What is fine-tuned from. */
export interface Tuned {
  /** With the numbers of the moment in its memory. */
  readonly parts: Pretraining;
  readonly kept: KeptNetwork;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly log: Log;
}

/** Every metric on dev, of the first rate and one seed; not a number where the fine-tuning diverged, which is told. */
export async function tuneSmall(
  { task, labels, train: learned, dev }: SmallTask,
  { parts, kept, tokenizer, engine, optimizer, seed, log }: Tuned,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const data = { labels, train: learned, dev };
  const own = task.fineTuning.optimizer ?? optimizer;
  const model = await createModel({ task, kept, classes: labels.length, engine, optimizer: own });
  try {
    writeStart({ task, pretrained: pretrainedOf(parts, {}), seed }, model, { init: 'pretrained', seed: 1 });
    const [learningRate] = task.fineTuning.learningRates;
    const trial = { init: 'pretrained', learningRate, seed, repetition: 1 } as const;
    return (await train({ task, data, model, engine, signal, ...trial, numerics: null, tokenizer, progress: () => undefined })).metrics;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== errors.FINE_TUNING_DIVERGED.code) throw error;
    log.warn(`${error.message} It counts as no figure, and the training goes on.`);
    return Object.fromEntries(task.metrics.map(({ name }) => [name, Number.NaN]));
  } finally {
    await model.release();
  }
}
