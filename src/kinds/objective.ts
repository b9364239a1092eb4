/**
 * An objective: what pre-training minimises. It brings the networks, the corruption of a batch
 * (on the host), the program (on the engine) and the figures of an evaluation.
 */
import type { Draw } from './engine.ts';
import type { EncoderNetwork, Network } from '../nn/network.ts';
import type { HostTensor, Program } from '../nn/program.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** B sequences of T token ids, flat and batch-major, padded at the end. */
export interface SequenceBatch {
  readonly batch: number;
  readonly length: number;
  readonly ids: Int32Array;
  /** Segment (0 or 1) of each token. */
  readonly types: Int32Array;
  /** Real tokens per sequence. */
  readonly lengths: Int32Array;
}

export interface BatchShape {
  readonly batch: number;
  readonly length: number;
}

/** One network of the objective and where its parameters lie. */
export interface NetworkPart {
  readonly network: Network;
  /** Hugging Face's name → name in the objective's parameters (shared ones appear in several networks). */
  readonly names: Readonly<Record<string, string>>;
}

/** What a figure is called and how to read it: for the progress bar, the tables, the reports and TensorBoard's layouts. */
export interface Figure {
  /** As the program outputs it or {@link Evaluation.figures} names it, e.g. `rtd_loss`. */
  readonly name: string;
  /** For people, e.g. `discriminator loss`. */
  readonly label: string;
  readonly unit?: string;
  /** Whose it is: a name of {@link Objective.networks}. */
  readonly network?: string;
  readonly better?: 'lower' | 'higher';
  /** What one gets that learned nothing: a number, or the name of another figure. */
  readonly floor?: number | string;
  /** Says what the floor is. */
  readonly floorNote?: string;
  /** Shown beside the progress bar of the training, under this word. */
  readonly progress?: string;
  /** Shown in the one line that follows an evaluation, under this word. */
  readonly headline?: string;
}

/** What is known of the text: the measure of a figure. */
export interface TextFacts {
  /** Held-out loss (nats per token) of a model that knows only the token frequencies of the training text. */
  readonly unigramEntropy: number;
}

/** Collects held-out batches; figures are per real token, never per padding. */
export interface Evaluation {
  add(shape: BatchShape, inputs: Readonly<Record<string, HostTensor>>, outputs: Readonly<Record<string, HostTensor>>): void;
  /** Flat names, e.g. `mlm_loss`, `rtd_auc`; floors beside what they bound, e.g. `rtd_loss_floor`. */
  figures(): Record<string, number>;
  /** The first sequences in readable form, with what was replaced and what the network thought. */
  samples(count: number): string[];
}

export interface Objective {
  readonly parameters: readonly ParameterSpec[];
  readonly networks: Readonly<Record<string, NetworkPart>>;
  /** The part that fine-tuning starts from: its name in `networks`, and its encoder. */
  readonly kept: { readonly name: string; readonly network: EncoderNetwork };
  /** Constants worth a curve, e.g. `{lambda: 50}`. */
  readonly logged: Readonly<Record<string, number>>;
  /** The figures worth a row, most important first. Without them, every figure goes under its own name. */
  readonly figures?: readonly Figure[];
  /** A line that ends in a colon: says what {@link Evaluation.samples} show, and stands before them. */
  readonly samplesLegend?: string;
  /**
   * Corrupts a batch and lays it out as the inputs of `parts` micro-batches (1 unless given; it divides the
   * batch): a pure function of the batch and the draw. The mean of their losses is the loss of the batch.
   */
  prepare(batch: SequenceBatch, draw: Draw, parts?: number): Record<string, HostTensor>[];
  /** In mode `train` outputs `loss` and scalars to log; in mode `evaluate` what {@link evaluation} reads. */
  program(shape: BatchShape, mode: 'train' | 'evaluate'): Program;
  evaluation(text: TextFacts): Evaluation;
}
