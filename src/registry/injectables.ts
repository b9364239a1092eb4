/** What a component can ask to have injected, by name. The run's container binds each. */
import type { Corpus } from '../kinds/corpus.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Scheduler } from '../kinds/scheduler.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Documents } from '../data/documents.ts';
import type { Log } from '../track/log.ts';

export interface Injectables {
  /** The run's seed. */
  seed: number;
  /** Tokens per sequence in pre-training (`data.length`). */
  length: number;
  /** Folder for what can be made again (vocabularies, token stores), keyed by content. */
  cacheFolder: string;
  /** Folder of the experiment file: relative paths in options start here. */
  experimentFolder: string;
  log: Log;
  corpus: Corpus;
  /** The corpus, split into training and held-out documents. */
  documents: Documents;
  tokenizer: Tokenizer;
  engine: Engine;
  optimizer: Optimizer;
  scheduler: Scheduler;
}
