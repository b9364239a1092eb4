/** Errors of the folder of a run. */
import { abridged } from './abridged.ts';
import { shellWord } from '../output/shell-word.ts';
import { defineError } from './user-error.ts';

/** A folder that cannot be written to, gone on from or repeated, because of what is in it. */
export const runErrors = {
  RUN_FINISHED: defineError('run-finished', ({ folder }: { folder: string }) => [
    `The run in ${folder} is finished.`,
    'Give the new run another name with --set name=..., or replace the old one with --fresh.',
    `For more steps, another task or another evaluation of it: electra-run extend ${shellWord(folder)} train.steps=...`,
  ]),
  RUN_NOT_FINISHED: defineError('run-not-finished', ({ folder }: { folder: string }) => [
    `The run in ${folder} is not finished, so there are no final figures to compare with.`,
    `Finish it with electra-run resume ${shellWord(folder)}, or repeat only its first steps: --steps 100.`,
  ]),
  DATA_CHANGED: defineError('data-changed', ({ folder, recorded, now }: { folder: string; recorded: string; now: string }) => [
    `The text is no longer what ${folder} was trained on: its fingerprint was ${recorded} and is ${now}.`,
    'Restore the files of the corpus, or run the experiment anew under another name.',
  ]),
  VOCABULARY_CHANGED: defineError('vocabulary-changed', ({ folder, recorded, now }: { folder: string; recorded: string; now: string }) => [
    `The vocabulary is no longer the one that ${folder} was trained with: its fingerprint was ${recorded} and is ${now}.`,
    'Restore its file, or run the experiment anew under another name.',
  ]),
  TASK_DATA_CHANGED: defineError(
    'task-data-changed',
    ({ folder, task, kept }: { folder: string; task: string; kept: readonly string[] }) => [
      `The examples of the task '${task}' are no longer those that its finished fine-tunings in ${folder} learned from:`,
      ...abridged(kept),
      'Bring these examples back and type the same command again; or delete that folder first, and all of the task is fine-tuned anew.',
    ],
  ),
  RUN_DIFFERS: defineError(
    'run-differs',
    ({ folder, differences, extendable }: { folder: string; differences: readonly string[]; extendable: boolean }) => [
      `The unfinished run in ${folder} is of another experiment:`,
      ...abridged(differences),
      'Give the new run another name with --set name=..., or replace the old one with --fresh.',
      extendable && `To change that on the run itself: electra-run extend ${shellWord(folder)} path=value.`,
    ],
  ),
  EXTEND_DIFFERS: defineError('extend-differs', ({ folder, differences }: { folder: string; differences: readonly string[] }) => [
    `What the run in ${folder} has learned depends on this; with another value it is another experiment:`,
    ...abridged(differences),
    'It can start from the weights of this one, under another name: ' +
      `electra-run <experiment.json5> start.from=${folder} name=... with these changes.`,
  ]),
  EXTEND_BACKWARDS: defineError('extend-backwards', ({ folder, steps, reached }: { folder: string; steps: number; reached: number }) => [
    `The run in ${folder} has made ${reached} steps already, so that train.steps cannot become ${steps}.`,
    `Name ${reached} or more, or run the experiment with ${steps} steps under another name.`,
  ]),
  EXTEND_OTHER_PAST: defineError('extend-other-past', ({ folder, reached, stage }: { folder: string; reached: number; stage: number }) => [
    `The run in ${folder} has made ${reached} steps, and stage ${stage}, to which some belong, would have been another one.`,
    'Change the end of the stage that it is in, and the stages behind that one.',
  ]),
  EXTEND_OTHER_STAGE: defineError(
    'extend-other-stage',
    ({ folder, steps, reached }: { folder: string; steps: number; reached: number }) => [
      'The objective trains in stages, ' +
        `and with train.steps ${steps} the step ${reached} that the run in ${folder} has reached would be in another one.`,
      'Choose a number of steps that leaves it in its stage, ' +
        `or start a run of another name from its weights with start.from=${folder}.`,
    ],
  ),
  EXTEND_WITHOUT_CHECKPOINT: defineError(
    'extend-without-checkpoint',
    ({ folder, finished, onlyTunes }: { folder: string; finished: boolean; onlyTunes: boolean }) => [
      `The run in ${folder} has no checkpoint to go on from.`,
      onlyTunes
        ? 'It only fine-tunes: run its experiment with these changes under another name, --set name=..., beside it.'
        : finished
          ? `Its exported weights are there: start a run of another name from them with start.from=${folder}.`
          : 'Run its experiment with these changes and --fresh; nothing is lost by that.',
    ],
  ),
  RUN_EXTENDED: defineError(
    'run-extended',
    ({ folder, at, commands, compare }: { folder: string; at: readonly number[]; commands: readonly string[]; compare: string }) => [
      `The settings of ${folder} were changed on the way, at step ${at.join(' and at step ')}: no single run gives its numbers.`,
      'These commands repeat its phases under another name:',
      ...commands.map((command) => `  ${command}`),
      `Then compare: ${compare}`,
    ],
  ),
  RUN_LOCKED: defineError('run-locked', ({ folder, owner, hint }: { folder: string; owner: string; hint: string | null }) => [
    `Another process (${owner}) is writing the run in ${folder}.`,
    'Wait for it, stop it, or give this run another name with --set name=...',
    hint,
  ]),
  RUN_TAKEN: defineError('run-taken', ({ folder, place }: { folder: string; place: string | null }) => [
    `The folder of this run was moved, deleted or replaced, or its lock was taken out of it, while the run wrote it: ${folder}.`,
    'The run has ended, and has written nothing there since.',
    place === null
      ? 'If the folder was moved, go on with it in its new place: npx electra-run resume <its new place>'
      : `To go on from its last checkpoint: npx electra-run resume ${shellWord(place)}`,
  ]),
  NOT_A_RUN: defineError('not-a-run', ({ folder, found }: { folder: string; found: string }) => [
    `The folder ${folder} is not a run: it has '${found}' but no experiment.json.`,
    'Give the run another name with --set name=..., or empty the folder yourself.',
  ]),
  INSIDE_A_RUN: defineError('inside-a-run', ({ folder, inside, what }: { folder: string; inside: string; what: string }) => [
    `${folder} would lie inside the ${what} ${inside}.`,
    `A ${what}'s folder is its own: choose a folder beside it.`,
  ]),
} as const;
