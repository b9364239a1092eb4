/**
 * A task: a downstream problem that a pre-trained encoder is fine-tuned on.
 *
 * A task turns its dataset into tokenized examples and brings a head; the fine-tuning loop
 * (`train/fine-tune.ts`) is the same for all.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · K targets per example · C classes
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Metric } from './metric.ts';
import type { NetworkContext, TrunkSize } from '../nn/network.ts';
import type { Frame } from './frame.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface TaskExample {
  /** Token ids with their frame, at most the task's length; the loop pads. */
  readonly ids: ArrayLike<number>;
  /** Segment of each token. */
  readonly segments: ArrayLike<number>;
  /** Class of each target, in order: one for a classification, one per token for tagging (-1: no target here). */
  readonly targets: readonly number[];
}

export interface TaskData {
  readonly labels: readonly string[];
  readonly train: readonly TaskExample[];
  readonly dev: readonly TaskExample[];
}

/** What a task puts on top of the trunk. */
export interface TaskHead {
  /** `sequence-classification`, `token-classification`: chooses the class in Hugging Face's library; null where none fits. */
  readonly kind: string | null;
  readonly parameters: readonly ParameterSpec[];
  /** Logits of every target: [B·K, C]. */
  logits(context: NetworkContext, hidden_ND: Tensor2D, reading: Reading): Tensor2D;
}

/** The batch that a head reads. */
export interface Reading {
  readonly batch: number;
  readonly length: number;
  /** 1 for real tokens, 0 for padding. */
  readonly real_BT: Tensor2D;
  /** Whose state stands for the whole text. */
  readonly readOut: Frame['readOut'];
}

/** How to fine-tune; every field is an option of the task (`fineTuningOptions`). Weight decay is the optimizer's. */
export interface FineTuning {
  readonly epochs: number;
  readonly batch: number;
  readonly length: number;
  /** Tried in turn, for the pre-trained network and for the one from scratch alike; the best on dev is reported. */
  readonly learningRates: readonly number[];
  /** The learning rate of layer l, counted from 0, is rate · layerDecay^(layers - l); 1 switches it off (ELECTRA appendix: 0.8 small). */
  readonly layerDecay: number;
  readonly warmup: number;
  readonly seeds: number;
  /** Fine-tune the same network from scratch too, with the same budget. */
  readonly scratch: boolean;
}

export interface Task {
  /** Key in result.json, e.g. `supersense`. */
  readonly name: string;
  readonly fineTuning: FineTuning;
  /** The first decides which epoch is best. */
  readonly metrics: readonly Metric[];
  data(tokenizer: Tokenizer, frame: Frame): Promise<TaskData>;
  /** Targets per example of T tokens: 1 for a classification, T for tagging. */
  targets(length: number): number;
  head(size: TrunkSize, classes: number): TaskHead;
}
