/**
 * The components of an experiment before its text is there: made as a run would make them, but without reading the corpus.
 *
 * What the cache holds (a vocabulary, tokenized text) is used. Where a tokenizer would have to be trained, one that
 * only knows its size stands in for it; where a corpus or a task's data is missing, a note says so and the rest goes on.
 */
import { join } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import type { Documents } from '../data/documents.ts';
import { tokenFrequencies } from '../data/frequencies.ts';
import { splitByText, splitUnread } from '../data/split.ts';
import { needsSentences, shareOf, unevenSplit, type TextShare } from '../data/load.ts';
import { examplesOf } from '../data/stage-batches.ts';
import { tokenStores } from '../data/store/token-store.ts';
import { usable } from '../data/unusable.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { AnyComponent } from '../component/component.ts';
import { checkObjective } from '../objective/check-objective.ts';
import type { CourseStage } from '../objective/course.ts';
import { createRun, type Run } from '../registry/container.ts';
import { requireCourse } from '../registry/course.ts';
import { Registry } from '../registry/registry.ts';
import type { Log } from '../track/log.ts';
import { paddingLine } from '../finetune/counts.ts';
import { examineTask, readTask, remarksOf } from '../finetune/task-data.ts';
import { locate } from '../start/locate.ts';
import { startPlace } from '../start/place.ts';
import type { TaskFit } from './fit-tasks.ts';

/** An experiment, and where its components and files are looked for. */
export interface Looking {
  readonly experiment: Experiment;
  readonly registry: Registry;
  /** Relative paths in options start here. */
  readonly experimentFolder: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Read the corpus, train the vocabulary and tokenize, as the run would. */
  readonly read?: boolean;
}

/** The components that costs are worked out from, as far as they could be made. */
export interface Prospect {
  readonly tokenizer: Tokenizer;
  readonly objective: Objective;
  readonly course: readonly CourseStage[];
  readonly optimizer: Optimizer;
  readonly engine: Engine;
  readonly tasks: readonly TaskFit[];
  /** Null while the text is not tokenized. */
  readonly text: TextSize | null;
  /** What had to be assumed or left out, a sentence each. */
  readonly notes: readonly string[];
}

/** How much text there is once it is tokenized. */
export interface TextSize {
  /** Real tokens of one pass over the training text, special ones included. */
  readonly tokens: number;
  readonly sequences: number;
  readonly heldOutSequences: number;
  /** How much of the text is held out, and how much was to be. */
  readonly heldOut: TextShare;
  /** Bytes of the token store on the disk. */
  readonly bytes: number;
}

/** Makes the components; the corpus is read and a vocabulary trained only with `read`. */
export async function prospectOf(looking: Looking): Promise<Prospect> {
  const { experiment, registry, experimentFolder, cacheFolder, log, read = false } = looking;
  const notes: string[] = await startNotes(looking);
  const run = createRun(read ? registry : withStandIns(registry, notes), experiment, {
    cacheFolder,
    experimentFolder,
    runFolder: join(experiment.runs, experiment.name), // where it would be
    log,
    documents: async (corpus) => {
      const split = { heldOut: experiment.data.heldOut, cacheFolder };
      return read ? splitByText(corpus, split) : unread(await splitUnread(corpus, split));
    },
    // Which tokens are rare changes no cost.
    tokenFrequencies: (text) =>
      tokenFrequencies({ ...text, cacheFolder, log }).catch((error: unknown) => {
        if (error instanceof TextNotRead) return new Float64Array(text.tokenizer.vocabularySize);
        throw error;
      }),
  });
  const engine = await run.get('engine');
  const tokenizer = await run.get('tokenizer');
  const objective = await run.get('objective');
  checkObjective(objective);
  return {
    tokenizer,
    objective,
    course: await requireCourse(run, experiment, objective),
    optimizer: await run.get('optimizer'),
    engine,
    tasks: await readableTasks(run, experiment, objective, tokenizer, notes),
    text: experiment.train.steps === 0 ? null : await sizeOfText(run, looking, { tokenizer, objective, notes }),
    notes,
  };
}

/** Without the weights to start from, their vocabulary is not there either. */
async function startNotes({ experiment: { start }, experimentFolder }: Looking): Promise<string[]> {
  const located = start && (await locate(startPlace(experimentFolder, start.from)));
  return located && 'code' in located ? [`${located.message} What would come along with its weights is not counted.`] : [];
}

/** Thrown by whoever wants to read the text. */
class TextNotRead extends Error {
  override readonly name = 'TextNotRead';
}

/** The same fingerprint, so that caches are found, and no text. */
function unread({ fingerprint, turn }: Documents): Documents {
  return {
    fingerprint,
    turn,
    part: textNotRead,
    both: textNotRead,
  };
}

function textNotRead(): never {
  throw new TextNotRead('The text is not read while an experiment is planned.');
}

function withStandIns(registry: Registry, notes: string[]): Registry {
  const copy = new Registry();
  copy.looked.push(...registry.looked);
  for (const { definition, file, owner } of registry.entries()) copy.add(standIn(definition, notes), file, owner);
  return copy;
}

function standIn(definition: AnyComponent, notes: string[]): AnyComponent {
  const make = definition.create.bind(definition) as (options: unknown, injected: unknown) => unknown;
  const otherwise = { corpus: absentCorpus, tokenizer: assumedTokenizer }[definition.kind as string];
  if (!otherwise) return definition;
  return {
    ...definition,
    async create(options: Readonly<Record<string, unknown>>, injected: unknown) {
      try {
        return await make(options, injected);
      } catch (error) {
        return otherwise({ definition, options, error, notes });
      }
    },
  };
}

interface Failure {
  readonly definition: AnyComponent;
  readonly options: Readonly<Record<string, unknown>>;
  readonly error: unknown;
  readonly notes: string[];
}

/** No text, and a fingerprint that no cache knows. */
function absentCorpus({ definition, error, notes }: Failure): Corpus {
  notes.push(`The corpus '${definition.name}' cannot be read yet: ${messageOf(error)}`);
  return {
    name: definition.name,
    fingerprint: 'absent',
    documents: () => {
      throw new TextNotRead('There is no text yet.');
    },
  };
}

/** The fingerprint of a tokenizer that is not there: what it makes of texts is no more than their number. */
const ASSUMED = 'assumed';

/** Knows its special tokens and how large its vocabulary will be; `vocabularySize` and `sentinels` are what tokenizers call that. */
function assumedTokenizer({ definition, options: { vocabularySize, sentinels }, error, notes }: Failure): Tokenizer {
  if (!(error instanceof TextNotRead)) throw error;
  if (typeof vocabularySize !== 'number')
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `The tokenizer '${definition.name}' does not say how large its vocabulary will be before it has seen the text.`,
        hint: 'Let the plan read the text: --read.',
      }),
    );
  const note = `The vocabulary is not trained yet: assumed to have ${vocabularySize} pieces.`;
  if (!notes.includes(note)) notes.push(note);
  return {
    vocabularySize,
    special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
    sentinels: Array.from({ length: typeof sentinels === 'number' ? sentinels : 0 }, (_, place) => vocabularySize - place - 1).reverse(),
    fingerprint: ASSUMED,
    encode: piecesOf,
    encodeWithOffsets: (text) => ({
      ids: piecesOf(text),
      starts: piecesOf(text).map((_, piece) => piece * PIECE),
      ends: piecesOf(text).map((_, piece) => Math.min((piece + 1) * PIECE, text.length)),
    }),
    token: String,
    continuesWord: () => false,
    decode: (ids) => [...ids].join(' '),
    save: async () => {},
  };
}

/** Characters of an assumed piece, about as many as in English. */
const PIECE = 5;

function piecesOf(text: string): number[] {
  return Array<number>(Math.ceil(text.length / PIECE)).fill(1);
}

async function readableTasks(
  run: Run,
  experiment: Experiment,
  { kept }: Objective,
  tokenizer: Tokenizer,
  notes: string[],
): Promise<Prospect['tasks']> {
  const found: TaskFit[] = [];
  for (const [index, { type }] of experiment.tasks.entries()) {
    try {
      const task = (await run.at(`tasks[${index}]`)) as Task;
      const read = await readTask(await examineTask(task), kept, tokenizer);
      found.push({ ...read, kept, path: `tasks.${index}` });
      notes.push(...read.warnings);
      if (tokenizer.fingerprint !== ASSUMED) notes.push(...remarksOf(read), paddingLine(task.name, read.counts));
    } catch (error) {
      if (!(error instanceof UserError) || ![errors.DATA_UNUSABLE.code, errors.COMPONENT_FAILED.code].includes(error.code)) throw error;
      notes.push(`The data of task ${index + 1} (${type}) cannot be read yet, so its cost is left out: ${messageOf(error)}`);
    }
  }
  return found;
}

async function sizeOfText(
  run: Run,
  { experiment, cacheFolder, log }: Looking,
  { tokenizer, objective, notes }: Pick<Prospect, 'tokenizer' | 'objective'> & { readonly notes: string[] },
): Promise<TextSize | null> {
  const documents = await run.get('documents');
  const { examples, kept } = objective;
  const sentences = needsSentences(examples);
  const request = { examples, frame: kept.frame, data: experiment.data, seed: experiment.seed };
  try {
    const { train, heldOut } = await tokenStores({ documents, tokenizer, sentences, cacheFolder, log });
    const uneven = await usable(`The corpus '${experiment.corpus?.type}'`, async () =>
      unevenSplit(heldOut, train, experiment.data.heldOut),
    );
    if (uneven !== null) notes.push(uneven);
    const sequences = examplesOf(train.text, request);
    return {
      tokens: sequences.tokens,
      sequences: sequences.count,
      heldOutSequences: examplesOf(heldOut.text, request).count,
      heldOut: shareOf(heldOut, train, experiment.data.heldOut),
      bytes: train.size + heldOut.size,
    };
  } catch (error) {
    if (error instanceof TextNotRead) return null;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
