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
  TASK_TOO_LONG: defineError('task-too-long', ({ task, length, maxPositions }: { task: string; length: number; maxPositions: number }) => [
    `The task '${task}' reads ${length} tokens, and the network has ${maxPositions} positions.`,
    `Set the task's length to ${maxPositions} or less, or raise the network's maxPositions before pre-training.`,
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
  TASK_TWICE: defineError('task-twice', ({ task }: { task: string }) => [
    `Two tasks are called '${task}', and each task's results need a name of their own.`,
    "Give one of them another 'name'.",
  ]),
} as const;
