/** The kinds of component and what a component of each must do. One line per kind; the interface's file says the rest. */
import type { Corpus } from './corpus.ts';
import type { Dataset } from './dataset.ts';
import type { Discriminator } from './discriminator.ts';
import type { Engine } from './engine.ts';
import type { Generator } from './generator.ts';
import type { Loss } from './loss.ts';
import type { Masker } from './masker.ts';
import type { Metric } from './metric.ts';
import type { Objective } from './objective.ts';
import type { Optimizer } from './optimizer.ts';
import type { Scheduler } from './scheduler.ts';
import type { Task } from './task.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Tracker } from './tracker.ts';

export interface Kinds {
  corpus: Corpus;
  tokenizer: Tokenizer;
  masker: Masker;
  generator: Generator;
  discriminator: Discriminator;
  loss: Loss;
  objective: Objective;
  optimizer: Optimizer;
  scheduler: Scheduler;
  dataset: Dataset;
  task: Task;
  metric: Metric;
  tracker: Tracker;
  engine: Engine;
}

export type Kind = keyof Kinds;

/** What each kind is for, in a clause; `list` prints it. */
export const kinds: Readonly<Record<Kind, string>> = {
  corpus: 'raw text for pre-training',
  tokenizer: 'text to token ids',
  masker: 'which positions the generator fills in',
  generator: 'the small masked language model',
  discriminator: 'the encoder one keeps',
  loss: 'how the losses become one number',
  objective: 'what pre-training minimises',
  optimizer: 'how gradients change parameters',
  scheduler: 'the learning rate of each step',
  dataset: 'labelled examples for a task',
  task: 'a downstream problem to fine-tune on',
  metric: 'a figure from labels and predictions',
  tracker: 'where the figures go',
  engine: 'what runs the computation',
};
