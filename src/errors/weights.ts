/** Errors of saved weights. */
import { abridged } from './abridged.ts';
import { defineError } from './user-error.ts';

/** A model or a checkpoint that is damaged or belongs to something else. */
export const weightErrors = {
  MODEL_DOES_NOT_FIT: defineError('model-does-not-fit', ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
    `The model in ${folder} does not fit the network of this experiment:`,
    ...abridged(problems),
    'Choose the sizes that its config.json has, or another folder.',
  ]),
  CHECKPOINTS_DAMAGED: defineError('checkpoints-damaged', ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
    `No checkpoint in ${folder} can be read:`,
    ...abridged(problems),
    'Restore them from a copy, or start again with --fresh.',
  ]),
  CHECKPOINT_DOES_NOT_FIT: defineError(
    'checkpoint-does-not-fit',
    ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
      `The checkpoint ${folder} was made by another experiment:`,
      ...abridged(problems),
      'Continue it with the experiment.json of its run, or start again with --fresh.',
    ],
  ),
} as const;
