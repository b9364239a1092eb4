/**
 * Where suggestions are tried: the documents that were read, as the corpus of an experiment, in a cache of their own that goes when they
 * have been looked at. What is tried is what a run would do: the same tokenizers, filters, example builders and programs.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Type } from 'typebox';
import { defineComponent, type AnyComponent } from '../component/component.ts';
import { loadExperiment, type LoadedExperiment } from '../config/load.ts';
import { splitDocuments } from '../data/documents.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { makeFolder } from '../files/make-folder.ts';
import { clearTemporaries, temporaryFor } from '../files/temporary.ts';
import type { Document } from '../kinds/corpus.ts';
import type { FilterTally } from '../kinds/filter.ts';
import { packageRoot } from '../package.ts';
import { planExperiment, type Plan, type PlanRequest } from '../plan/plan.ts';
import type { Timings } from '../plan/time.ts';
import { prepareText } from '../prepare/prepare.ts';
import { textStatistics, type TextStatistics } from '../prepare/statistics.ts';
import { createRun } from '../registry/container.ts';
import { silentLog } from '../track/silent.ts';
import { changeText, type PlainValue, type Suggested } from './suggested.ts';

/** The experiment that suggestions are laid over, by the name that a file extends it with. */
export const BASE = 'electra-run/base';

const BASE_FILE = path.join(packageRoot, 'experiments', `${path.basename(BASE)}.json5`);

/** The corpus of the documents. */
const CORPUS = 'documents-at-hand';

/** A component by its name, or with options. */
type SlotChoice = { readonly [key: string]: PlainValue };

/** What a tokenizer makes of the text. */
export interface TriedText {
  /** How often each piece of the vocabulary stands in the text, special ones aside, in ascending order. */
  readonly frequencies: readonly number[];
  /** Share of the tokens that are the unknown piece. */
  readonly unknown: number;
  /** Tokens of each document, in ascending order. */
  readonly lengths: Float64Array;
  /** Reads the text once more. */
  statistics(): Promise<TextStatistics>;
}

/** Tries suggestions on the documents. */
export interface Bench {
  /** What filters would take out, in one reading. */
  filtered(filters: readonly PlainValue[]): Promise<readonly FilterTally[]>;
  /** Documents are read through these filters from then on. */
  filter(filters: readonly PlainValue[]): void;
  /** Tokenizes the text. */
  text(suggestions: readonly Suggested[]): Promise<TriedText>;
  /** The costs of an experiment; `measure` times real steps of it. */
  plan(suggestions: readonly Suggested[], timing: NonNullable<PlanRequest['timing']>): Promise<Plan>;
  /** Takes away all that was made. */
  clear(): Promise<void>;
}

/** What was tried is kept below the cache folder, and what killed processes have left there is cleared. */
export async function makeBench(documents: readonly Document[], cacheFolder: string, signal?: AbortSignal): Promise<Bench> {
  await makeFolder(cacheFolder);
  await clearTemporaries(cacheFolder, { of: 'tried' });
  const cache = temporaryFor(path.join(cacheFolder, 'tried'), '.partial');
  const components = [corpusOf(documents)];
  const timings: Timings = new Map();
  const plain: SlotChoice = { type: CORPUS };
  let corpus = plain;
  const load = async (read: SlotChoice, suggestions: readonly Suggested[]): Promise<LoadedExperiment> => {
    signal?.throwIfAborted();
    const all = [{ path: 'corpus', value: read }, { path: 'tasks', value: [] }, ...suggestions];
    const { loaded, problems } = await loadExperiment(BASE_FILE, { components, exact: all.map(changeText) });
    if (loaded === null) throw new Error(`What is suggested is wrong: ${problems.map(({ message }) => message).join(' ')}`);
    return loaded;
  };
  const through = (filters: readonly PlainValue[]): SlotChoice =>
    filters.length === 0 ? plain : { type: 'cleaned', corpus: plain, filters };
  return {
    async filtered(filters) {
      const { experiment, registry, folder } = await load(through(filters), []);
      const run = createRun(registry, experiment, {
        cacheFolder: cache,
        experimentFolder: folder,
        log: silentLog,
        documents: (read) => splitDocuments(read, { heldOut: experiment.data.heldOut, signal }),
      });
      const { both } = await run.get('documents');
      for await (const _ of both()) signal?.throwIfAborted();
      return (await run.get('corpus')).tallies?.() ?? [];
    },
    filter: (filters) => void (corpus = through(filters)),
    async text(suggestions) {
      const loaded = await load(corpus, suggestions);
      const text = await prepareText({ loaded, cacheFolder: cache, log: silentLog, signal });
      const { special } = text.request.tokenizer;
      const both = Object.values(text.stores);
      const counts = Array.from({ length: text.request.tokenizer.vocabularySize }, (_, id) =>
        both.reduce((sum, { frequencies }) => sum + frequencies[id], 0),
      );
      const lengths = both.flatMap(({ text: { documents, tokens } }) =>
        Array.from(documents, (start, at) => (documents[at + 1] ?? tokens) - start),
      );
      const marks = new Set(Object.values(special));
      return {
        frequencies: counts.filter((_, id) => !marks.has(id)).toSorted((a, b) => a - b),
        unknown:
          counts[special.unk] /
          Math.max(
            1,
            both.reduce((sum, { text: { tokens } }) => sum + tokens, 0),
          ),
        lengths: Float64Array.from(lengths).sort(),
        statistics: () => textStatistics(text, loaded.experiment.data.length),
      };
    },
    async plan(suggestions, timing) {
      const { experiment, registry, folder } = await load(corpus, suggestions);
      return planExperiment({ experiment, registry, experimentFolder: folder, cacheFolder: cache, log: silentLog, timing, timings });
    },
    clear: () => rm(cache, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function corpusOf(documents: readonly Document[]): AnyComponent {
  const fingerprint = fingerprintOf(documents.map(({ id, text }) => [id, text]));
  return defineComponent({
    kind: 'corpus',
    name: CORPUS,
    summary: 'Documents that were read before.',
    options: Type.Object({}),
    create: () => ({
      name: CORPUS,
      fingerprint,
      async *documents() {
        yield* documents;
      },
    }),
  });
}
