/** What a card is made of: the parts of a run's experiment and result that it tells, whoever has them. */
import type { Card } from '../experiment/card.ts';

/** A component as the experiment has it. */
export type CardComponent = Readonly<Record<string, unknown>> & { readonly type: string };

/** What was to be trained on what, as the resolved experiment has it. */
export interface CardExperiment {
  readonly name: string;
  readonly seed: number;
  readonly card?: Card;
  /** Neither this nor the scheduler where nothing was pre-trained. */
  readonly corpus?: CardComponent;
  readonly tokenizer: CardComponent;
  readonly objective: CardComponent;
  readonly optimizer: CardComponent;
  readonly scheduler?: CardComponent;
  readonly start?: { readonly from: string };
  readonly data: { readonly length: number };
  readonly train: { readonly steps: number; readonly batch: number };
  readonly tasks: readonly CardComponent[];
}

/** What a start of a task came to; intervals where several seeds give one. */
export interface CardSummary {
  readonly mean: number;
  readonly deviation: number;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly learningRate: number;
  readonly perSeed: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

/** Of a task in the result. */
export interface CardTask {
  readonly task: string;
  readonly metric: string;
  readonly labels: readonly string[];
  readonly trainExamples: number;
  readonly devExamples: number;
  readonly remarks: readonly string[];
  readonly floor?: { readonly value: number; readonly note: string };
  readonly summary: { readonly pretrained?: CardSummary; readonly scratch?: CardSummary };
}

/** What the run has come to, as result.json has it. */
export interface CardResult {
  readonly figures: Readonly<Record<string, number>>;
  readonly legend: readonly { readonly name: string; readonly label?: string; readonly unit?: string; readonly network?: string }[];
  readonly heldOutText?: { readonly tokens: number; readonly share: number };
  readonly parameters: Readonly<Record<string, number>>;
  readonly engine: string;
  readonly downstream: readonly CardTask[];
}

/** One model, and the run that it is of. */
export interface CardFacts {
  readonly experiment: CardExperiment;
  readonly result: CardResult;
  /** The name of its network, or of its task. */
  readonly name: string;
  /** What it was fine-tuned on; undefined for a network as pre-training left it. */
  readonly task?: CardTask;
  /** Of Hugging Face's library; null where that has none. */
  readonly className: string | null;
  readonly modelType?: string;
  readonly version: string;
}
