/**
 * What is measured: the networks and the works of the benchmark, and the message that tells one process its part.
 *
 * Who takes part in a work stands in `peers.ts`, how a process is timed in `measure.ts`.
 */

export interface Size {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly inner: number;
}

export interface NetworkSpec {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly positions: number;
  /** What is kept: ELECTRA's discriminator; T5's decoder is as large. */
  readonly encoder: Size;
  /** ELECTRA's alone. */
  readonly generator?: Size;
}

/** Whose network and objective: what each is stands in `systems.ts`, and in `peers/systems.py`. */
export type System = 'electra' | 'gpt' | 'gpt2' | 'bert' | 'roberta' | 'albert' | 'xlnet' | 't5';

export type WorkKind = 'pretrain' | 'finetune' | 'inference';

export interface Work {
  readonly name: string;
  readonly title: string;
  readonly kind: WorkKind;
  readonly system: System;
  readonly network: NetworkSpec;
  readonly batch: number;
  readonly length: number;
  readonly dropout: number;
  /** Steps measured at most; fewer where the time is up. */
  readonly steps: number;
  /** Leaves out whoever needs minutes for one step of it. */
  readonly withoutEager?: boolean;
}

/** One process's part, as the JSON in its first argument. `pytorch.py` reads the same. */
export interface Spec extends Omit<Work, 'name' | 'title' | 'withoutEager'> {
  /** Engine of ours, or precision and mode of PyTorch. */
  readonly mode: string;
  readonly threads: number;
  /** Tokens per sequence whose prediction is the loss over the vocabulary. */
  readonly chosen: number;
  readonly classes: number;
  readonly learningRate: number;
  readonly warmup: number;
  /** Seconds of measured steps after which no further one begins; a warm-up step that takes longer is the last. */
  readonly seconds: number;
  /** Sequences per forward and backward pass; the whole batch, or what the engine prefers, unless given. */
  readonly micro?: number;
  /** Folder to exchange weights and batches in: nothing is timed then, see `check.ts`. */
  readonly check?: string;
  /** Folder for vocabularies and what else a process leaves. */
  readonly scratch: string;
  /** The product's cache folder, where an engine may be installed. */
  readonly cache: string;
  /** This process shares each step with others, of which each takes an equal part of the batch. */
  readonly ranks?: Ranks;
}

/** How processes or threads share a step. */
export interface Ranks {
  readonly through: 'threads' | 'mpi' | 'gloo';
  readonly count: number;
  /** Of processes that nothing else tells: which one this is, and the port at which they meet. */
  readonly rank?: number;
  readonly port?: number;
}

/** Feed-forward blocks are four times as wide as the layer. */
export function size(layers: number, hidden: number, heads: number): Size {
  return { layers, hidden, heads, inner: 4 * hidden };
}

/** Clark et al. 2020, Table 6. */
const small: NetworkSpec = {
  vocabulary: 30522,
  embedding: 128,
  positions: 512,
  encoder: size(12, 256, 4),
  generator: size(12, 64, 1),
};
const base: NetworkSpec = {
  vocabulary: 30522,
  embedding: 768,
  positions: 512,
  encoder: size(12, 768, 12),
  generator: size(12, 256, 4),
};
const tiny: NetworkSpec = { vocabulary: 8192, embedding: 64, positions: 128, encoder: size(4, 128, 4), generator: size(4, 32, 1) };
/** For trying the benchmark itself out. */
const least: NetworkSpec = { vocabulary: 1200, embedding: 32, positions: 64, encoder: size(2, 64, 2), generator: size(2, 32, 1) };

/** The encoder of ELECTRA-small with its vocabulary, the word table as wide as the layers. */
const plain: NetworkSpec = { vocabulary: 30522, embedding: 256, positions: 512, encoder: size(12, 256, 4) };

const pretrain = { kind: 'pretrain', system: 'electra', network: small, dropout: 0, steps: 12 } as const;
const system = { ...pretrain, network: plain, batch: 8, length: 128 } as const;

export const works: readonly Work[] = [
  { ...pretrain, name: 'small', title: 'ELECTRA-small, batch 8 × 128, no dropout', batch: 8, length: 128 },
  { ...pretrain, name: 'small-dropout', title: 'ELECTRA-small, batch 8 × 128, dropout 0.1', batch: 8, length: 128, dropout: 0.1 },
  { ...pretrain, name: 'small-32', title: 'ELECTRA-small, batch 32 × 128, no dropout', batch: 32, length: 128, steps: 6 },
  { ...pretrain, name: 'small-512', title: 'ELECTRA-small, batch 4 × 512, no dropout', batch: 4, length: 512, steps: 8 },
  {
    ...pretrain,
    name: 'tiny',
    title: 'tiny network (4 × 128 and 4 × 32, V 8,192), batch 32 × 64, no dropout',
    network: tiny,
    batch: 32,
    length: 64,
    steps: 30,
  },
  {
    ...pretrain,
    name: 'base',
    title: 'ELECTRA-base, batch 2 × 512, no dropout',
    network: base,
    batch: 2,
    length: 512,
    steps: 3,
    withoutEager: true,
  },
  {
    ...pretrain,
    kind: 'finetune',
    name: 'finetune',
    title: 'fine-tuning ELECTRA-small as a classifier, batch 32 × 128, dropout 0.1',
    batch: 32,
    length: 128,
    dropout: 0.1,
    steps: 6,
  },
  {
    ...pretrain,
    kind: 'inference',
    name: 'inference',
    title: 'inference of the small discriminator, batch 8 × 128',
    batch: 8,
    length: 128,
    steps: 30,
  },
  { ...system, name: 'gpt', system: 'gpt', title: 'GPT (causal-lm), 12 × 256, batch 8 × 128, no dropout' },
  { ...system, name: 'gpt2', system: 'gpt2', title: 'GPT-2 (causal-lm), 12 × 256, batch 8 × 128, no dropout' },
  { ...system, name: 'bert', system: 'bert', title: 'BERT (masked-lm with the next sentence), 12 × 256, batch 8 × 128, no dropout' },
  { ...system, name: 'roberta', system: 'roberta', title: 'RoBERTa (masked-lm), 12 × 256, batch 8 × 128, no dropout' },
  {
    ...system,
    name: 'albert',
    system: 'albert',
    title: 'ALBERT (masked-lm with the order of sentences), 12 × 256, E 128, batch 8 × 128, no dropout',
    network: { ...plain, embedding: 128 },
  },
  { ...system, name: 'xlnet', system: 'xlnet', title: 'XLNet (permutation-lm), 12 × 256, batch 8 × 128, no dropout' },
  { ...system, name: 't5', system: 't5', title: 'T5 (span-denoising), 12 + 12 × 256, inputs of 8 × 128, no dropout' },
];

export const trial: Work = {
  ...pretrain,
  name: 'trial',
  title: 'a network for trying the benchmark out, batch 4 × 32',
  network: least,
  batch: 4,
  length: 32,
  steps: 5,
};
