/**
 * An objective: what pre-training minimises. It brings the networks, the corruption of a batch
 * (on the host), the program (on the engine) and the figures of an evaluation.
 */
import type { Draw } from './engine.ts';
import type { EncoderNetwork, Network } from './network.ts';
import type { HostTensor, Program } from '../engine/program.ts';
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
  /** Corrupts a batch: a pure function of the batch and the draw. */
  prepare(batch: SequenceBatch, draw: Draw): Record<string, HostTensor>;
  /** In mode `train` outputs `loss` and scalars to log; in mode `evaluate` what {@link evaluation} reads. */
  program(shape: BatchShape, mode: 'train' | 'evaluate'): Program;
  evaluation(): Evaluation;
}

