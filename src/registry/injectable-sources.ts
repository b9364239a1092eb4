/** What provides each injectable, in a person's words; the list of names at run time. */
import type { Injectables } from './injectables.ts';

export const injectableSources: Readonly<Record<keyof Injectables, string>> = {
  seed: "the experiment's 'seed'",
  length: "the experiment's 'data.length'",
  cacheFolder: 'the run',
  experimentFolder: 'the run',
  log: 'the run',
  corpus: "the experiment's 'corpus' slot",
  documents: "the run, from the experiment's 'corpus' slot",
  tokenizer: "the experiment's 'tokenizer' slot",
  engine: "the experiment's 'engine' slot",
  optimizer: "the experiment's 'optimizer' slot",
  scheduler: "the experiment's 'scheduler' slot",
};
