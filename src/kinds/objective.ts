/**
 * An objective: what pre-training minimises. It declares its networks, what it reads of a batch, how one example is
 * corrupted (on the host) and its terms (on the engine); the core lays out, pads, cuts into micro-batches, weighs,
 * averages and evaluates (`src/objective/`).
 *
 * Shape legend: B batch · T tokens · N = B·T · R rows of a term · C classes
 */
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NetworkContext, Tokens, Trunk, Visibility } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Constant, DType, ProgramRandom } from '../nn/program.ts';
import type { Random } from '../random.ts';
import type { Example, ExampleBuilder } from './examples.ts';
import type { Figure } from './figure.ts';
import type { Frame } from './frame.ts';
import type { Likelihood } from './likelihood.ts';
import type { Loss } from './loss.ts';
import type { Schedules } from './schedule.ts';

/** How many examples of how many tokens, padding included. */
export interface BatchShape {
  readonly batch: number;
  readonly length: number;
}

/** One network of the objective and where its parameters lie. */
export interface NetworkPart {
  /** For people: `12 layers × 256, 4 heads`. */
  readonly summary: string;
  /** Under the names that its architecture has in Hugging Face's library, or under its own. */
  readonly parameters: readonly ParameterSpec[];
  /** Name of a parameter → its name in the objective's parameters; shared ones appear in several networks. */
  readonly names: Readonly<Record<string, string>>;
  /**
   * Parameters that are only a difference → the objective's parameter that they stand upon. The network reads the sum, and trains the
   * difference: no gradient of it flows further down. It is exported, fine-tuned and started with as the sum.
   */
  readonly upon?: Readonly<Record<string, string>>;
  /** Contents of Hugging Face's config.json; null where no class there can load the network. */
  readonly huggingFaceConfig: Readonly<Record<string, unknown>> | null;
}

/**
 * A network that is read and never changes: a teacher. Nothing of it is trained, saved in a checkpoint or exported, it costs no gradient
 * and no optimizer's state, and has no dropout.
 */
export interface FixedNetwork {
  /** For people: `12 layers × 256, 4 heads`. */
  readonly summary: string;
  /** Its numbers by the names that it asks for. */
  readonly constants: Readonly<Record<string, Constant>>;
  /** The Hugging Face folder that it is from: its vocabulary must be that of the run, and its weights must stay as they are. */
  readonly folder: string;
  /** Names the numbers by their contents. */
  readonly fingerprint: string;
}

/** What fine-tuning, prediction and export take over. */
export interface KeptNetwork {
  /** Its name in `networks`. */
  readonly name: string;
  readonly trunk: Trunk;
  readonly frame: Frame;
  /** Who sees whom when it reads a text. */
  readonly sees: Visibility;
  /** What was trained to say texts from its states; tasks that write take it over too. */
  readonly decoder?: KeptDecoder;
}

/** A decoder that fine-tuning can take over. */
export interface KeptDecoder {
  /** Its parameters are the kept network's too; the word table is the other trunk's and not listed again. */
  readonly trunk: Trunk;
  /** What it is told before the first token. */
  readonly start: number;
  /** What ends a text. */
  readonly end: number;
}

/** A tensor that the objective reads, by the part that one example has in it. */
export interface Field {
  readonly dtype: DType;
  /** Of one example of T tokens: [] a number, [K] a row of them, [K, L] a table. In the program [B], [B·K], [B, K, L]. */
  shape(length: number): readonly number[];
  /** Stands where an example brings less than the shape holds; 0 unless given. */
  readonly fill?: number;
  /**
   * `positions`: positions within the example, all different; in the program rows b·T + t of the batch, and what an example
   * leaves over points at positions that it did not choose. `weights`: 1 for the rows of a term that count, else 0 (float32).
   */
  readonly holds?: 'positions' | 'weights';
}

/** What an objective is given of one example, beside it. */
export interface Corrupting {
  /** Tokens that the example is padded to. */
  readonly length: number;
  readonly random: Random;
  /** How much of the training is behind, from 0 at the first step to 1 at the end, where evaluations are. */
  readonly progress: number;
}

/** What an objective computes with, while its program is built. */
export interface ComputeContext {
  readonly batch: number;
  readonly length: number;
  /** The parameters of each of its networks, fixed ones among them. */
  readonly networks: Readonly<Record<string, NetworkContext>>;
  /** Its fields, and those that every objective has: `ids` and `segments`, [N]. */
  readonly fields: Readonly<Record<string, Tensor1D>>;
  /** 1 for real tokens of the examples, 0 for padding. */
  readonly real_BT: Tensor2D;
  readonly random: ProgramRandom;
  /** What the objective's `scheduled` are at this step: numbers stay numbers. */
  readonly scheduled: Readonly<Record<string, Scalar | number>>;
  /** These ids in the examples' place, with their segments, as an encoder reads them. */
  tokens(ids_N: Tensor1D): Tokens;
}

/** One loss, or a figure that is only watched. */
export interface Term {
  /** Which rows count: a field that holds weights, `real` for real tokens, or `examples` for one row per example. */
  readonly weights: string;
  /** Which rows count in an evaluation, where they are others: so figures of variants compare. */
  readonly weightsInEvaluation?: string;
  /** False: a figure. */
  readonly trains?: false;
}

/** What the program computes for a term. */
export interface TermTensors {
  /** Of each row, in nats where it is a loss: [R]. */
  readonly values_R: Tensor1D;
  /** What the values are computed from: accuracy comes of it, and losses that weigh rows: [R, C], or [R] for yes and no. */
  readonly logits?: Tensor;
  /** The right class (int32), or 1 and 0 (float32) for yes and no. */
  readonly labels_R?: Tensor1D;
}

/** What an objective's program computes. */
export interface Outcome {
  /** One for each of its terms. */
  readonly terms: Readonly<Record<string, TermTensors>>;
  /** Tensors of whole examples that evaluation and samples read: [B·K]. */
  readonly shown?: Readonly<Record<string, Tensor>>;
}

/** What is known of the text: the measure of a figure. */
export interface TextFacts {
  /** Held-out loss (nats per token) of a model that knows only the token frequencies of the training text. */
  readonly unigramEntropy: number;
  /** UTF-8 bytes of the held-out text for each token of its examples, the frame's among them: nats per token become bits per byte. */
  readonly bytesPerToken: number;
}

/** The text that figures are of. */
export interface MeasuredText extends TextFacts {
  /** Whether it is the training text: the facts are then of that one, and terms count the rows that train. */
  readonly training: boolean;
}

/** What the program said of held-out text: the rows that count of each term, from all batches. */
export interface TermRows {
  readonly values: Float32Array;
  /** [R·C]; of terms for yes and no only, because classes would fill the memory. */
  readonly logits?: Float32Array;
  readonly labels?: Float32Array;
}

/** One held-out example after the program ran. */
export interface ShownExample {
  readonly ids: Int32Array;
  /** Its real tokens. */
  readonly length: number;
  /** Its part of every field and of what the outcome shows. */
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
}

/** Readable examples of what the networks do. */
export interface Samples {
  /** What the marks in them mean, e.g. `[hidden → guess]`. */
  readonly legend: string;
  of(example: ShownExample): string;
}

/** A phase of the training with terms and networks of its own. */
export interface Stage {
  /** Share of all steps at which it ends; 1 in the last one. */
  readonly until: number;
  /** Terms that train; all of them unless given. An evaluation has them all. */
  readonly terms?: readonly string[];
  /** Networks that stay as they are. What one of them shares with another goes on learning there. */
  readonly frozen?: readonly string[];
  /** Networks that begin the stage as copies: parameters of the same name. */
  readonly copies?: readonly { readonly from: string; readonly to: string }[];
}

/** All of one way to pre-train: networks, fields, computation, terms, and how to read its figures. */
export interface Objective {
  readonly parameters: readonly ParameterSpec[];
  readonly networks: Readonly<Record<string, NetworkPart>>;
  /** Networks beside them that never change, under names of their own; none unless given. */
  readonly fixed?: Readonly<Record<string, FixedNetwork>>;
  readonly kept: KeptNetwork;
  readonly examples: ExampleBuilder;
  /**
   * Most tokens of an example, as its builder makes it for sequences of this length: where `corrupt` makes longer examples shorter,
   * so that the networks read them. `ids`, `segments` and `real` have that many. The length itself unless given.
   */
  exampleLength?(length: number): number;
  readonly fields: Readonly<Record<string, Field>>;
  /** Its fields for one example. May be shorter than the fields' shapes; a pure function of the example and the randomness. */
  corrupt(example: Example, setting: Corrupting): Readonly<Record<string, ArrayLike<number>>>;
  /** Ways in which an example is corrupted, one after the other in its epochs; another one in each epoch unless given. */
  readonly copies?: number;
  /** A term `x` becomes the figures `x_loss` and, with logits, `x_accuracy`; one that is only watched becomes `x`. */
  readonly terms: Readonly<Record<string, Term>>;
  /** The terms of a batch, in tensor ops only, with fixed shapes. */
  compute(context: ComputeContext): Outcome;
  readonly loss: Loss;
  /** What may change from step to step, be it read by `compute`, by `corrupt` or by a component inside: what changes becomes a curve. */
  readonly scheduled?: Schedules;
  /** The figures worth a row, most important first. Without them, every figure goes under its own name. */
  readonly figures?: readonly Figure[];
  /**
   * What one gets that learned nothing, by the names that figures have as their `floor`, e.g. `x_loss_floor`: from the means of the
   * terms, `x_loss` and those that are only watched. Of held-out text they are figures; in the training they tell whether it learns.
   */
  floors?(means: Readonly<Record<string, number>>, text: MeasuredText): Readonly<Record<string, number>>;
  /** Figures that means over rows cannot say, such as an AUC. Flat names, e.g. `x_auc`. */
  evaluation?(terms: Readonly<Record<string, TermRows>>, text: TextFacts): Readonly<Record<string, number>>;
  readonly samples?: Samples;
  /** How its networks say how likely a text is, by a name for each way: that of the network where there is one. */
  readonly likelihoods?: Readonly<Record<string, Likelihood>>;
  /** Phases, in their order; one with everything in it unless given. */
  readonly stages?: readonly Stage[];
}
