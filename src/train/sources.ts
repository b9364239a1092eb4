/**
 * What a run learns from, as data.json has it: a repetition can tell whether it is the same, and whoever goes on with the weights of a run
 * has to have it.
 */
import { join } from 'node:path';
import type { ReadEvaluation } from '../along/evaluations.ts';
import type { Documents } from '../data/documents.ts';
import { errors, UserError } from '../errors/index.ts';
import { readChecked } from '../files/read-json.ts';
import { fingerprintOfTask, type ReadTask } from '../finetune/task-data.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { dataShape } from '../runs/file-shapes.ts';
import type { RecordedDifference } from '../runs/reproduction.ts';
import { hasBegun } from '../start/begun.ts';
import type { StartHashes } from '../start/weights-hash.ts';
import type { FixedHashes } from './fixed-networks.ts';

/** By fingerprint. */
export interface Sources {
  /** Of the corpus and its split. */
  readonly text: string;
  readonly tokenizer: string;
  /** Of the examples of each task. */
  readonly tasks: Readonly<Record<string, string>>;
  /** Of what each evaluation on the way asks; absent where there is none. */
  readonly evaluations?: Readonly<Record<string, string>>;
  /** Of the weights that it started from; undefined where these were random. */
  readonly start?: StartHashes;
  /** Of the weights that it reads beside its own; undefined where there are none. */
  readonly fixed?: FixedHashes;
}

/** What a run has learned from; nothing where it has not begun. */
export function recordedSources(runFolder: string): Partial<Sources> {
  return readChecked<Partial<Sources>>(join(runFolder, 'data.json'), dataShape) ?? {};
}

/** In what vocabulary and examples of tasks differ, as far as both runs have written it down. */
export function learnedDifferently(then: Partial<Sources>, now: Partial<Sources>): RecordedDifference[] {
  const pairs = [
    ['vocabulary', then.tokenizer, now.tokenizer] as const,
    ...Object.entries(then.tasks ?? {}).map(([task, own]) => [`examples of the task '${task}'`, own, now.tasks?.[task]] as const),
  ];
  return pairs.flatMap(([what, recorded, found]) =>
    recorded === undefined || found === undefined || recorded === found ? [] : [{ what, recorded, now: found }],
  );
}

/** All but the weights. */
export function sourcesOfRun(
  documents: Documents,
  tokenizer: Tokenizer,
  tasks: readonly ReadTask[],
  evaluations: readonly ReadEvaluation[],
): Sources {
  const examples = tasks.map((read) => [read.task.name, fingerprintOfTask(read)]);
  const asked = evaluations.map(({ name, prepared }) => [name, prepared.fingerprint]);
  return {
    text: documents.fingerprint,
    tokenizer: tokenizer.fingerprint,
    tasks: Object.fromEntries(examples),
    ...(asked.length > 0 ? { evaluations: Object.fromEntries(asked) } : {}),
  };
}

/**
 * Throws a {@link UserError} where one is another than that of a run that has a checkpoint. A run without one begins with what is there
 * now. What an older version did not write down is not compared.
 */
export function requireSameSources(runFolder: string, now: Partial<Pick<Sources, 'text' | 'tokenizer'>>): void {
  if (!hasBegun(runFolder)) return;
  const before = recordedSources(runFolder);
  for (const what of ['text', 'tokenizer'] as const) {
    const [recorded, found] = [before[what], now[what]];
    if (recorded === undefined || found === undefined || recorded === found) continue;
    throw new UserError(
      what === 'text'
        ? errors.DATA_CHANGED({ folder: runFolder, recorded, now: found })
        : errors.VOCABULARY_CHANGED({ folder: runFolder, recorded, now: found }),
    );
  }
}
