/**
 * A task: a downstream problem that a pre-trained encoder is fine-tuned on.
 *
 * A task says what is read for one example, what its logits should have been and what metrics are told of them. The core
 * (`src/finetune/`) pads, cuts into batches, weighs, trains and evaluates, alike for all:
 *
 *   classification, regression   a row per example, K = 1          several labels    a row per example, K = C
 *   tagging                      a row per example, K = T          multiple choice   a row of S sequences, K = 1
 *   questions                    a row per window, start and end
 *   texts                        a row per example, K = the longest target; a decoder writes
 *
 * Shape legend: B rows of a batch · S sequences of a row · T tokens · N = B·S·T · D hidden width
 *               K targets of a row · C logits of each
 */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Head, NetworkContext, Trunk } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { LabelSource } from './dataset.ts';
import type { FineTuning } from './fine-tuning.ts';
import type { Frame } from './frame.ts';
import type { Judged, Metric, Observations } from './metric.ts';
import type { Field, KeptDecoder } from './objective.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What one place of a batch holds. */
export interface TaskRow {
  /** Tokens with their frame around them (`framed`), at most the task's length each; as many as the task's `sequences`. */
  readonly sequences: readonly TaskSequence[];
  /** Its part of every field; may be shorter than the field's shape. */
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  /** Classes of what no token stands for, such as words beyond the length: nothing is learned of them, and `observe` calls them wrong. */
  readonly missed?: readonly number[];
  /** Places of the targets that are judged and counted, where more are learned; all of them unless given. */
  readonly judged?: readonly number[];
  /** Of a task that writes: the tokens that should be written, without their end. */
  readonly target?: readonly number[];
}

/** Tokens that are read together. */
export interface TaskSequence {
  readonly ids: ArrayLike<number>;
  readonly segments: ArrayLike<number>;
  /** For the counts that a run tells; `framedTexts` knows them. In windows over one text the first has those of all. */
  readonly pieces?: PieceCounts;
}

/** What became of a text on its way to the network, the frame left out. */
export interface PieceCounts {
  /** Pieces that it was cut into. */
  readonly all: number;
  /** Of these, how many are beyond the length and in no sequence. */
  readonly cut: number;
  /** Its texts, or words where words have labels, that come to no piece at all. */
  readonly empty: number;
}

/** Both parts of a task's dataset, as the task wants its examples. */
export interface TaskExamples<E = unknown> {
  /** Of a task that chooses among classes: their names, in order. */
  readonly labels?: readonly string[];
  readonly train: readonly E[];
  readonly dev: readonly E[];
  /** Other parts that the fine-tuned network is asked of, each under a name of its own; `furtherExamples` has those of a dataset. */
  readonly further?: readonly FurtherExamples<E>[];
}

/** Examples that nothing is learned from and nothing chosen by. They may be those of dev, for the files alone. */
export interface FurtherExamples<E = unknown> {
  readonly name: string;
  readonly examples: readonly E[];
  /** Files for whoever has the labels, name → contents, of what the best network says; without it, the part is judged by the metrics. */
  submission?(answered: readonly AnsweredExample<E>[], classes: number): Readonly<Record<string, string>>;
}

/** An example, and what a fine-tuned network says of it: what `observe` is told. */
export interface AnsweredExample<E = unknown> extends ReadExample<E> {
  /** Of each of its rows. */
  readonly logits: readonly Float32Array[];
  readonly written?: readonly WrittenRow[];
}

/** The labels of an example as the dataset spells them; null where a word has none. */
export interface ExampleLabels {
  readonly labels: readonly (string | null)[];
  readonly source?: LabelSource;
}

/** An example and the rows that were made of it. */
export interface ReadExample<E = unknown> {
  readonly example: E;
  readonly rows: readonly TaskRow[];
}

/** What examples are turned into rows with. */
export interface RowSetting {
  readonly tokenizer: Tokenizer;
  readonly frame: Frame;
  /** What writes, where the kept network has it. */
  readonly decoder?: KeptDecoder;
}

/** How a text's vector is made of the states of its tokens. */
export interface TextVector {
  /** Their mean, the frame's among them, or the state of the first one or of the last one. */
  readonly pooling: 'mean' | 'first' | 'last';
  /** Whether it is scaled to length 1. */
  readonly normalize: boolean;
}

/** What a task puts on top of the trunk. */
export interface TaskHead {
  /** `sequence-classification`, `token-classification`: chooses the class in Hugging Face's library; null where none fits. */
  readonly kind: string | null;
  /**
   * Of a head that has no parameters and makes one vector of each sequence: how. The network is then kept as the class without heads, in
   * a folder that says so, and `kind` means nothing.
   */
  readonly vector?: TextVector;
  /** Whose state that class reads, where it says something of a whole text; a frame with `readOut` elsewhere fits none. */
  readonly reads?: Frame['readOut'];
  readonly parameters: readonly ParameterSpec[];
  /** For Hugging Face's config.json, beside what the encoder says and the names of the classes. */
  readonly huggingFaceConfig?: Readonly<Record<string, unknown>>;
  /** From the states of all tokens, [N, D], to [K of all rows, C]. */
  logits(context: NetworkContext, hidden_ND: Tensor2D, reading: Reading): Tensor2D;
  /** Of a task that writes: what it writes with. The decoder's numbers start as pre-training left them, and so do the other head's. */
  readonly writes?: { readonly decoder: Trunk; readonly vocabulary: Head };
}

/** The batch that a head reads. */
export interface Reading {
  /** Its sequences: B·S. */
  readonly batch: number;
  readonly length: number;
  /** 1 for real tokens, 0 for padding: [B·S, T]. */
  readonly real_BT: Tensor2D;
  /** Whose state stands for the whole text. */
  readonly readOut: Frame['readOut'];
  /** The task's fields: all in training, and in evaluation where it writes; else in evaluation those that it `reads`. */
  readonly fields?: Readonly<Record<string, Tensor>>;
}

/** How texts are written. */
export interface WritingSettings {
  /** Most tokens of a text, the end among them. */
  readonly longest: number;
  /** Beginnings that are followed at once; 1 takes the likeliest token each time. */
  readonly beams: number;
  /** A text's score is divided by its number of tokens to the power of this; of beams only. */
  readonly lengthPenalty: number;
}

/** What was written for a row, and the texts of both. */
export interface WrittenRow {
  readonly written: string;
  readonly target: string;
  /** The loss of each target, those that do not count among them. */
  readonly values: Float32Array;
}

/** What is right by chance: what would be said of dev without reading it. */
export interface Floor {
  /** For people: `majority class`. */
  readonly note: string;
  readonly observations: Observations;
}

/** A downstream problem; `E` is an example as the task itself wants it. */
export interface Task<E = unknown> {
  /** Key in result.json, e.g. `supersense`. */
  readonly name: string;
  readonly fineTuning: FineTuning;
  /** The first decides which epoch is best. Each must judge what the task predicts. */
  readonly metrics: readonly Metric[];
  /** Of `classes` there may be any number; where there are two, metrics of two classes fit as well. */
  readonly predicts: Judged;
  /** What the loss reads of a row beside its tokens. In the program [B·K], or [B, K, L] for tables. */
  readonly fields: Readonly<Record<string, Field>>;
  /** The field that says which values of the loss count; unless given, there is one value per row, and all count. */
  readonly weights?: string;
  /** The field that has the class of each target, of tasks that choose one; weights of classes need it, and `weights`. */
  readonly classes?: string;
  /** Fields that its head reads beside the states, in evaluation too. */
  readonly reads?: readonly string[];
  /** Of a task that is answered with texts: how they are written. It needs a network with a decoder. */
  readonly writes?: WritingSettings;
  /** Sequences of each row; 1 unless given. More are choices that are judged together. */
  readonly sequences?: number;
  examples(): Promise<TaskExamples<E>>;
  /** For the checks of labels before training; `classification` has it for the examples of datasets. Without it, there are fewer. */
  labelsOf?(example: E): ExampleLabels | null;
  /** More classes than this are taken for a mistake; any number unless given. */
  readonly maxClasses?: number;
  /**
   * One row, or one per window of a text that is too long; of a training example none where nothing is learned of it. Every time
   * the same.
   */
  rows(example: E, setting: RowSetting): readonly TaskRow[];
  /** What keeps the examples from being used once they are rows: an error for people; null where nothing does. */
  refuses?(train: readonly ReadExample<E>[], dev: readonly ReadExample<E>[]): Error | null;
  /**
   * `trunk`: what it will sit on, with the heads of its architecture; `classes`: how many labels the examples have, 0 without labels;
   * `decoder`: where the kept network has one.
   */
  head(trunk: Trunk, classes: number, decoder?: Trunk): TaskHead;
  /**
   * Of each target, in nats where it is a loss of probabilities: as many values as `weights` has. The core takes the mean
   * of those that count. It sees all rows that are computed at once and may compare them; rows that only fill a batch up have weights of 0
   * among its fields, and `microBatch` changes which rows there are.
   */
  loss(logits: Tensor2D, fields: Readonly<Record<string, Tensor>>): Tensor1D;
  /**
   * What metrics are told of an example. `logits`: of each of its rows, flat, padding included; `written`: of a task that writes, what
   * was written for each, and then there are no logits.
   */
  observe(read: ReadExample<E>, logits: readonly Float32Array[], classes: number, written?: readonly WrittenRow[]): Observations;
  /** What metrics would be told of dev if everything were right: one that has no value then is refused before training. */
  allRight?(dev: readonly E[]): Observations;
  /** What of the examples is not learned or judged as one would think, a line each, beside what the core counts. */
  remarks?(train: readonly ReadExample<E>[], dev: readonly ReadExample<E>[]): readonly string[];
  floor?(train: readonly ReadExample<E>[], dev: readonly ReadExample<E>[]): Floor;
}
