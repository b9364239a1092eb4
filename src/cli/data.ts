/** `electra-run data`: the text of an experiment, without training on it: made ready, shown, counted, explained, checked. */
import { requireExperiment } from '../config/load.ts';
import { paintWhere } from '../output/paint.ts';
import { wantsColor } from '../output/wants-color.ts';
import type { Preparing } from '../prepare/prepare.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { onlyChanges, type ChangeOptions } from './changes.ts';
import { fetchFirst, stoppable } from './fetch.ts';
import type { Streams } from './streams.ts';

/** Changes of the experiment, and how to print. */
export interface DataOptions extends ChangeOptions {
  readonly json?: boolean;
}

/** What an experiment file and its changes say, and where it is prepared; the first Ctrl-C stops the work. */
async function prepared<T>(
  [file, words, options]: readonly [string, readonly string[], DataOptions],
  work: (preparing: Preparing) => Promise<T>,
): Promise<T> {
  const changes = onlyChanges(words, options);
  await fetchFirst(file, changes);
  const loaded = await requireExperiment(file, changes);
  return stoppable((signal) => work({ loaded, cacheFolder: cacheFolderHere(), log: terminalLog(), signal }));
}

type Asked<Options extends DataOptions> = readonly [file: string, words: readonly string[], options: Options];

/** Trains the vocabulary and makes the token store, where they are not there. Returns the exit code, as all of these do. */
export async function prepareData(asked: Asked<DataOptions>, { out }: Streams): Promise<number> {
  const { prepareText } = await import('../prepare/prepare.ts');
  const { preparedText } = await import('../prepare/text.ts');
  return prepared(asked, async (preparing) => {
    const text = await prepareText(preparing);
    const { stores, folder, examples, request } = text;
    const facts = {
      folder,
      vocabulary: request.tokenizer.vocabularySize,
      tokens: { train: stores.train.text.tokens, heldOut: stores.heldOut.text.tokens },
      examples: { train: examples.train.count, heldOut: examples.heldOut.count },
      bytes: stores.train.size + stores.heldOut.size,
    };
    const { data } = preparing.loaded.experiment;
    out.write(asked[2].json ? `${JSON.stringify(facts, null, 2)}\n` : `${preparedText(text, data)}\n`);
    return 0;
  });
}

/** Which examples are shown. */
export interface InspectOptions extends DataOptions {
  readonly heldOut?: boolean;
  readonly from: number;
  readonly count: number;
  readonly epoch: number;
}

/** Shows examples as the objective makes them. */
export async function inspectData(asked: Asked<InspectOptions>, { out, error }: Streams): Promise<number> {
  const { prepareText } = await import('../prepare/prepare.ts');
  const { exampleText, inspect } = await import('../prepare/inspect.ts');
  const { json, heldOut = false, from, count, epoch } = asked[2];
  return prepared(asked, async (preparing) => {
    const text = await prepareText(preparing);
    const part = heldOut ? 'heldOut' : 'train';
    const examples = inspect(text, preparing.loaded.experiment, { part, first: from, count, epoch });
    if (examples.length === 0) {
      const last = (text.examples[part].count - 1).toLocaleString('en');
      error.write(`There is no example ${from}: those ${heldOut ? 'held out' : 'to train on'} are 0 to ${last}.\n`);
    }
    const paint = paintWhere(wantsColor(process.stdout));
    if (json) out.write(`${JSON.stringify(examples, null, 2)}\n`);
    else if (examples.length > 0) out.write(`${examples.map((each) => exampleText(each, paint)).join('\n\n')}\n`);
    return 0;
  });
}

/** Counts what is in the text. */
export async function dataStatistics(asked: Asked<DataOptions>, { out }: Streams): Promise<number> {
  const { prepareText } = await import('../prepare/prepare.ts');
  const { textStatistics } = await import('../prepare/statistics.ts');
  const { statisticsText } = await import('../prepare/text.ts');
  return prepared(asked, async (preparing) => {
    const statistics = await textStatistics(await prepareText(preparing), preparing.loaded.experiment.data.length);
    out.write(asked[2].json ? `${JSON.stringify(statistics, null, 2)}\n` : `${statisticsText(statistics)}\n`);
    return 0;
  });
}

/** Says what decides whether the text is in the cache; makes no store. */
export async function explainData(asked: Asked<DataOptions>, { out }: Streams): Promise<number> {
  const { textParts } = await import('../prepare/prepare.ts');
  const { reasonsOf } = await import('../prepare/why.ts');
  const { reasonsText } = await import('../prepare/text.ts');
  return prepared(asked, async (preparing) => {
    const { request, folder } = await textParts(preparing);
    const reasons = await reasonsOf(folder, request);
    out.write(asked[2].json ? `${JSON.stringify(reasons, null, 2)}\n` : `${reasonsText(reasons)}\n`);
    return 0;
  });
}

/** Looks whether the store is as it was written; 1 where it is not, or is not there. */
export async function verifyData(asked: Asked<DataOptions>, { out }: Streams): Promise<number> {
  const { textParts } = await import('../prepare/prepare.ts');
  const { stateOfStore } = await import('../data/store/read.ts');
  return prepared(asked, async (preparing) => {
    const { folder } = await textParts(preparing);
    const state = await stateOfStore(folder);
    out.write(asked[2].json ? `${JSON.stringify({ folder, ...state }, null, 2)}\n` : `${folder}: ${state.text}\n`);
    return state.whole ? 0 : 1;
  });
}
