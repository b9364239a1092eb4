/** What a component can ask to have injected, by name. The run's container binds each. */
import type { Peers } from '../kinds/collective.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Models } from '../kinds/models.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Scheduler } from '../kinds/scheduler.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Documents } from '../data/documents.ts';
import type { Random } from '../random.ts';
import type { Log } from '../track/log.ts';

/** Every name that a definition's `needs` may hold, and what comes for it. */
export interface Injectables {
  /** The run's seed. */
  seed: number;
  /** Random streams of the run: the same words and the same seed give the same numbers, e.g. `random('my masker', step)`. */
  random: (...words: readonly (string | number)[]) => Random;
  /** Tokens per sequence in pre-training (`data.length`). */
  length: number;
  /** Folder for what can be made again (vocabularies, token stores), keyed by content. */
  cacheFolder: string;
  /** Folder of the experiment file: relative paths in options start here. */
  experimentFolder: string;
  /** Folder of the run, for what belongs to it. Only where something is run. */
  runFolder: string;
  log: Log;
  /** This program once more, on further threads. For collectives. */
  peers: Peers;
  /** Models of other trainings: runs, Hugging Face folders, names on the hub. */
  models: Models;
  corpus: Corpus;
  /**
   * The corpus, split into training and held-out documents. Within a corpus that is made from another one, such as `cleaned`, those of
   * that other one.
   */
  documents: Documents;
  tokenizer: Tokenizer;
  /** How often each id stands in the training text, by id. */
  tokenFrequencies: Float64Array;
  objective: Objective;
  engine: Engine;
  optimizer: Optimizer;
  scheduler: Scheduler;
}
