/** The options of every verb that reads an experiment: changes of the experiment from the command line. */
import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { Changes } from '../config/compose.ts';
import { errors, UserError } from '../errors/index.ts';
import { append, repeated, withSandbox } from './verb.ts';

/** What commander makes of {@link withChanges}. */
export interface ChangeOptions {
  readonly set?: readonly string[];
  readonly setFile?: readonly string[];
}

/** Adds `--set` and `--set-file`; the same changes may stand as bare words, which {@link splitWords} finds. */
export function withChanges(verb: Command): Command {
  return withSandbox(verb)
    .addOption(set())
    .addOption(repeated('--set-file <file>', 'lay this file over the experiment, before other changes'));
}

/** `--set` alone, for verbs whose experiment is recorded. */
export function set(): Option {
  return new Option(
    '--set <change>',
    'change the experiment: path=value, or ~path to delete; may be repeated, and the word may stand alone',
  )
    .default([], 'none')
    .argParser(append);
}

/** The words behind a verb's name, told apart. */
export interface Words {
  readonly files: readonly string[];
  readonly changes: Changes;
}

/** Tells changes (`train.steps=100`, `~tasks`) from other words; what names an existing file is none. */
export function splitWords(words: readonly string[], { set = [], setFile = [] }: ChangeOptions): Words {
  const files = words.filter((word) => !isChange(word));
  return { files, changes: { setFiles: setFile, set: [...set, ...words.filter(isChange)] } };
}

/** As {@link splitWords}, where nothing but changes may stand. */
export function onlyChanges(words: readonly string[], options: ChangeOptions): Changes {
  const { files, changes } = splitWords(words, options);
  if (files.length > 0)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `'${files[0]}' is no change of the experiment.`,
        hint: 'Write path=value, e.g. train.steps=100, or ~path to delete.',
      }),
    );
  return changes;
}

function isChange(word: string): boolean {
  return (word.startsWith('~') || /^\+*[\p{L}_$][^=/]*=/u.test(word)) && !existsSync(word);
}
