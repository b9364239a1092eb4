/** The kinds of component and what a component of each must do. One line per kind; the interface's file says the rest. */
import type { Collective } from './collective.ts';
import type { Corpus } from './corpus.ts';
import type { Dataset } from './dataset.ts';
import type { Discriminator } from './discriminator.ts';
import type { Encoder } from './encoder.ts';
import type { Engine } from './engine.ts';
import type { Evaluation } from './evaluation.ts';
import type { ExampleBuilder } from './examples.ts';
import type { Filter } from './filter.ts';
import type { Generator } from './generator.ts';
import type { Launcher } from './launcher.ts';
import type { Loss } from './loss.ts';
import type { Masker } from './masker.ts';
import type { Metric } from './metric.ts';
import type { Objective } from './objective.ts';
import type { Optimizer } from './optimizer.ts';
import type { Sampler } from './sampler.ts';
import type { Scheduler } from './scheduler.ts';
import type { Stopper } from './stopper.ts';
import type { Task } from './task.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Tracker } from './tracker.ts';

/** The interface that a component of each kind has once it is made. */
export interface Kinds {
  corpus: Corpus;
  filter: Filter;
  tokenizer: Tokenizer;
  examples: ExampleBuilder;
  masker: Masker;
  encoder: Encoder;
  generator: Generator;
  discriminator: Discriminator;
  loss: Loss;
  objective: Objective;
  optimizer: Optimizer;
  scheduler: Scheduler;
  dataset: Dataset;
  task: Task;
  evaluation: Evaluation;
  metric: Metric;
  tracker: Tracker;
  engine: Engine;
  launcher: Launcher;
  sampler: Sampler;
  stopper: Stopper;
  collective: Collective;
}

/** The word for a kind in a definition, on the command line, and as a folder of plugins. */
export type Kind = keyof Kinds;

/** What each kind is for, in a clause; `list` prints it. */
export const kinds: Readonly<Record<Kind, string>> = {
  corpus: 'raw text for pre-training',
  filter: 'what is taken out of a corpus',
  tokenizer: 'text to token ids',
  examples: 'text to training examples',
  masker: 'which positions are filled in',
  encoder: 'an architecture: token ids to states',
  generator: 'what proposes tokens for the chosen positions',
  discriminator: 'the head that tells which tokens were replaced',
  loss: 'how the losses become one number',
  objective: 'what pre-training minimises',
  optimizer: 'how gradients change parameters',
  scheduler: 'the learning rate of each step',
  dataset: 'labelled examples for a task',
  task: 'a downstream problem to fine-tune on',
  evaluation: 'what the networks are asked at some steps of the training',
  metric: 'a figure from labels and predictions',
  tracker: 'where the figures go',
  engine: 'what runs the computation',
  launcher: 'what runs the members of a sweep',
  sampler: 'which settings a search tries next',
  stopper: 'which members of a search go on',
  collective: 'the ranks that train one run together',
};
