/** What provides each injectable, in a person's words; the list of names at run time. */
import type { Injectables } from '../component/injectables.ts';

/** By the name of an injectable: where it comes from, for messages about one that is missing. */
export const injectableSources: Readonly<Record<keyof Injectables, string>> = {
  seed: "the experiment's 'seed'",
  random: "the run, from the experiment's 'seed'",
  length: "the experiment's 'data.length'",
  cacheFolder: 'the run',
  peers: 'the run',
  experimentFolder: 'the run',
  runFolder: "the run's own folder, which there is only when an experiment is run",
  log: 'the run',
  models: 'the run',
  corpus: "the experiment's 'corpus' slot",
  documents: "the run, from the experiment's 'corpus' slot",
  tokenizer: "the experiment's 'tokenizer' slot",
  tokenFrequencies: "the run, from the experiment's 'corpus' and 'tokenizer' slots",
  objective: "the experiment's 'objective' slot",
  engine: "the experiment's 'engine' slot",
  optimizer: "the experiment's 'optimizer' slot",
  scheduler: "the experiment's 'scheduler' slot",
};
