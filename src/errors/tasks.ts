/** Errors of downstream tasks and of fine-tuning on them. */
import { foundIn, type NotFiniteFacts } from './findings.ts';
import { defineError } from './user-error.ts';

/** A task that does not fit its network or dataset, or whose training went astray. */
export const taskErrors = {
  FINE_TUNING_DIVERGED: defineError(
    'fine-tuning-diverged',
    ({
      task,
      learningRate,
      seed,
      start,
      step,
      loss,
      gradientNorm,
      ...findings
    }: {
      task: string;
      learningRate: number;
      seed: number;
      start: string;
      step: number;
      loss: number;
      gradientNorm: number;
    } & NotFiniteFacts) => [
      `Fine-tuning on '${task}' ${start}, with learning rate ${learningRate} and seed ${seed}, ` +
        `gave a loss of ${loss} and a gradient norm of ${gradientNorm} in step ${step}.`,
      ...foundIn(findings),
      `Go on without ${learningRate} in the task's learningRates: pre-training is not repeated. Or raise its warmup, under another name.`,
    ],
  ),
  CLASS_WEIGHT_OF_NO_LABEL: defineError(
    'class-weight-of-no-label',
    ({ task, label, labels, near }: { task: string; label: string; labels: readonly string[]; near?: string }) => [
      `The task '${task}' has classWeights for '${label}', which is none of its labels.` +
        (near === undefined ? '' : ` Did you mean '${near}'?`),
      `Its labels are ${labels.slice(0, 20).join(', ')}${labels.length > 20 ? ` and ${labels.length - 20} more` : ''}.`,
    ],
  ),
  SAMPLE_TOO_LARGE: defineError(
    'sample-too-large',
    ({ dataset, part, limit, count }: { dataset: string; part: string; limit: number; count: number }) => [
      `The dataset '${dataset}' has ${count} ${part} examples, and ${part}Examples asks for ${limit} of them.`,
      `Ask for ${count} at most, or leave ${part}Examples out to take all.`,
    ],
  ),
  TASK_WARMUP: defineError('task-warmup', ({ task, warmup, steps }: { task: string; warmup: number; steps: number }) => [
    `The task '${task}' has a warm-up of ${warmup}${warmup < 1 ? ' of all' : ''} steps, and its whole fine-tuning has ${steps}: ` +
      'it would never end.',
    'Take fewer, or a share of all steps such as 0.1, or more epochs.',
  ]),
  TASK_WITHOUT_DEPTHS: defineError('task-without-depths', ({ task, parameter }: { task: string; parameter: string }) => [
    `The task '${task}' has a layerDecay, and the encoder's parameter '${parameter}' does not say how deep it lies.`,
    "Give the encoder's parameters their 'depth', or set layerDecay to 1.",
  ]),
  TASK_TOO_LONG: defineError('task-too-long', ({ task, length, maxPositions }: { task: string; length: number; maxPositions: number }) => [
    `The task '${task}' reads ${length} tokens, and the network has ${maxPositions} positions.`,
    `Set the task's length to ${maxPositions} or less, or raise the network's maxPositions before pre-training.`,
  ]),
  TASK_WITHOUT_DECODER: defineError('task-without-decoder', ({ task, encoder }: { task: string; encoder: string }) => [
    `The task '${task}' writes texts with a decoder, and what pre-training keeps (${encoder}) has none.`,
    "Pre-train one: objective: { type: 'span-denoising', encoder: { type: 't5' } }, with tokenizer.sentinels; or take a task that reads.",
  ]),
  DECODER_WITHOUT_STEPS: defineError('decoder-without-steps', ({ task }: { task: string }) => [
    `The task '${task}' writes texts a token at a time, and the encoder's decoder cannot be told its tokens like that.`,
    "Give the decoder's trunk a 'stepping', as the transformers of electra-run have it, or take one of these.",
  ]),
  TASK_WITHOUT_EXAMPLES: defineError(
    'task-without-examples',
    ({ task, labels, train, dev }: { task: string; labels?: number; train: number; dev: number }) =>
      labels === undefined
        ? [
            `The task '${task}' has ${train} training and ${dev} dev examples to learn from.`,
            "It needs an example on each side: look at the task's dataset, and name examples to evaluate on as its 'dev'.",
          ]
        : [
            `The task '${task}' has ${labels} labels, and ${train} training and ${dev} dev examples that have one.`,
            "It needs two labels and an example on each side: look at the task's dataset, and name examples to evaluate on as its 'dev'.",
          ],
  ),
  TASK_DOES_NOT_FIT_DATASET: defineError(
    'task-does-not-fit-dataset',
    ({ dataset, has, task, wants, other }: { dataset: string; has: string; task: string; wants: string; other: string }) => [
      `The dataset '${dataset}' has ${has}, and ${task} wants ${wants}.`,
      `Use type '${other}', or another dataset.`,
    ],
  ),
  TASK_TWICE: defineError('task-twice', ({ task }: { task: string }) => [
    `Two tasks are called '${task}', and each task's results need a name of their own.`,
    "Give one of them another 'name'.",
  ]),
} as const;
