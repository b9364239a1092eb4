/** What a task says of how it is fine-tuned; the core goes by it (`src/finetune/`). */
import type { Optimizer } from './optimizer.ts';
import type { Scheduler } from './scheduler.ts';

/** How to fine-tune; every field is an option of the task (`fineTuningOptions`). Weight decay is the optimizer's. */
export interface FineTuning {
  /** Whose values the others have: what two people's tables need to mean the same. */
  readonly protocol?: 'paper';
  readonly epochs: number;
  /** Which epoch is reported and kept; the best on dev unless given. */
  readonly reports?: 'best-epoch' | 'last-epoch';
  /** Epochs without a better first metric after which a fine-tuning ends; without it, all are made. */
  readonly patience?: number;
  /** Rows per step. */
  readonly batch: number;
  /** Rows per forward and backward pass; the whole batch unless given. */
  readonly microBatch?: number;
  readonly length: number;
  /** Tried in turn, for the pre-trained network and for the one from scratch alike; the best on dev is reported. */
  readonly learningRates: readonly number[];
  /** Of the pre-trained start: the learning rate of a layer by that of the one above it; 1 switches it off (`finetune/layer-rates.ts`). */
  readonly layerDecay: number;
  /** Where the layers are counted from; as the paper has it unless given. */
  readonly layerCounting?: 'paper' | 'released-code';
  readonly warmup: number;
  /** In place of warm-up and linear decay: the share of the learning rate that each step has. */
  readonly scheduler?: Scheduler;
  /** In place of pre-training's. */
  readonly optimizer?: Optimizer;
  /** How much a target of each class counts in the loss, of tasks that choose among classes; all alike unless given. */
  readonly classWeights?: 'balanced' | Readonly<Record<string, number>>;
  readonly seeds: number;
  /** Fine-tune the same network from scratch too, with the same budget. */
  readonly scratch: boolean;
}
