/** Models of other trainings, for components that read one beside what they train. */
import type { Head, Trunk } from '../nn/network.ts';
import type { FixedNetwork } from './objective.ts';

/** A model with its weights, as one of Hugging Face's classes reads it. */
export interface GivenModel {
  /** Of `architectures` in its config.json. */
  readonly className: string;
  readonly trunk: Trunk;
  /** Whether it reads from left to right. */
  readonly causal: boolean;
  /** What reads the trunk's states and has the heads; null where the trunk has them. */
  readonly decoder: Trunk | null;
  /** Name of an output → the head that makes it. */
  readonly heads: Readonly<Record<string, Head>>;
  /** All of it as numbers that never change. */
  readonly network: FixedNetwork;
}

/** Opens models by what an experiment calls them: a run, its export, a Hugging Face folder or a name on the hub, as `start.from` has it. */
export interface Models {
  /** Throws a {@link UserError} where there is none, where there are several, and for one that cannot be read. */
  open(from: string): Promise<GivenModel>;
}
