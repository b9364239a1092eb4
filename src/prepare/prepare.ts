/** An experiment as far as its text is concerned: documents, tokenizer, token store and examples, and nothing that is trained. */
import { join } from 'node:path';
import type { LoadedExperiment } from '../config/load.ts';
import { needsSentences, unevenSplit } from '../data/load.ts';
import type { Documents } from '../data/documents.ts';
import { splitByText } from '../data/split.ts';
import { examplesOf } from '../data/stage-batches.ts';
import type { TokenStores } from '../data/store/read.ts';
import { storePlace, tokenStores, type TokenStoreRequest } from '../data/store/token-store.ts';
import { usable } from '../data/unusable.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Examples } from '../kinds/examples.ts';
import type { Objective } from '../kinds/objective.ts';
import { checkObjective } from '../objective/check-objective.ts';
import { createRun } from '../registry/container.ts';
import type { Log } from '../track/log.ts';

/** An experiment, and where its text is kept. */
export interface Preparing {
  readonly loaded: LoadedExperiment;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Stops the work; what is finished by then is kept. */
  readonly signal?: AbortSignal;
}

/** Text that is ready to be trained on. */
export interface PreparedText {
  readonly corpus: Corpus;
  readonly request: TokenStoreRequest;
  readonly objective: Objective;
  readonly stores: TokenStores;
  readonly examples: Readonly<Record<keyof TokenStores, Examples>>;
  /** The folder of the stores. */
  readonly folder: string;
}

/** What is there before the store is. */
export type TextParts = Pick<PreparedText, 'corpus' | 'request' | 'objective' | 'folder'>;

/** The parts that the text is made of; trains the vocabulary where that is not there. Throws where the experiment has no corpus. */
export async function textParts({ loaded, cacheFolder, log, signal }: Preparing): Promise<TextParts> {
  const { experiment, registry, folder } = loaded;
  if (!experiment.corpus) throw new UserError(errors.NO_TEXT_HERE({}));
  const run = createRun(registry, experiment, {
    cacheFolder,
    experimentFolder: folder,
    runFolder: join(experiment.runs, experiment.name), // where it would be
    log,
    documents: (corpus): Promise<Documents> =>
      usable(`The corpus '${experiment.corpus?.type}'`, () =>
        splitByText(corpus, { heldOut: experiment.data.heldOut, cacheFolder, signal }),
      ),
  });
  const documents = await run.get('documents');
  const tokenizer = await run.get('tokenizer');
  const objective = await run.get('objective');
  checkObjective(objective);
  const request = { documents, tokenizer, sentences: needsSentences(objective.examples), cacheFolder, log };
  return { corpus: await run.get('corpus'), request, objective, folder: storePlace(request) };
}

/** Finds or makes the token store, and the examples of both parts. */
export async function prepareText(preparing: Preparing): Promise<PreparedText> {
  const parts = await textParts(preparing);
  const { experiment } = preparing.loaded;
  return usable(`The corpus '${experiment.corpus?.type}'`, async () => {
    const stores = await tokenStores(parts.request);
    const uneven = unevenSplit(stores.heldOut, stores.train, experiment.data.heldOut);
    if (uneven !== null) preparing.log.warn(uneven);
    const { examples, kept } = parts.objective;
    const asked = { examples, frame: kept.frame, data: experiment.data, seed: experiment.seed };
    return { ...parts, stores, examples: { train: examplesOf(stores.train.text, asked), heldOut: examplesOf(stores.heldOut.text, asked) } };
  });
}
