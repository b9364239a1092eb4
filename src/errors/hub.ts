/** Errors of models and data sets on the hub. */
import { abridged } from './abridged.ts';
import { shellWord } from '../output/shell-word.ts';
import { defineError } from './user-error.ts';

/** A name that means nothing, a refusal, and whatever goes wrong on the way. */
export const hubErrors = {
  HUB_NAME: defineError('hub-name', ({ name, reason }: { name: string; reason: string }) => [
    `'${name}' names no model on the hub: ${reason}.`,
    "Write 'hf:owner/name' or 'hf:owner/name@revision'; a folder that is really called so is './hf:…'.",
  ]),
  HUB_FILES: defineError('hub-files', ({ name, reason }: { name: string; reason: string }) => [
    `'${name}' names no files of a data set on the hub: ${reason}.`,
    "Write 'hf://datasets/owner/name/data/*.parquet'; of a branch, a tag or a commit, 'hf://datasets/owner/name@revision/data/*.parquet'.",
  ]),
  HUB_NO_FILE: defineError('hub-no-file', ({ name, pattern, there }: { name: string; pattern: string; there: readonly string[] }) => [
    `${name} has no file that is '${pattern}'. It has:`,
    ...abridged(there),
    "Correct the name or pattern: '**/*.parquet' are all files of that ending.",
  ]),
  HUB_REFUSED: defineError('hub-refused', ({ subject, reason, hint }: { subject: string; reason: string; hint: string }) => [
    `The hub does not give ${subject}: ${reason}.`,
    hint,
  ]),
  HUB_UNREACHABLE: defineError(
    'hub-unreachable',
    ({ subject, endpoint, reason }: { subject: string; endpoint: string; reason: string }) => [
      `${endpoint} cannot be asked for ${subject}: ${reason}.`,
      'Type the same command again later: what has come so far is kept. Behind a mirror, set HF_ENDPOINT to its address.',
    ],
  ),
  HUB_ANSWER: defineError('hub-answer', ({ subject, endpoint, reason }: { subject: string; endpoint: string; reason: string }) => [
    `What ${endpoint} answers about ${subject} cannot be right: ${reason}.`,
    'Type the same command again; if it stays so, look whether HF_ENDPOINT is a hub.',
  ]),
  HUB_NO_MODEL: defineError('hub-no-model', ({ name, what, there }: { name: string; what: string; there: readonly string[] }) => [
    `${name} has no ${what}. It has:`,
    ...abridged(there),
    'Name another model, or another revision of it.',
  ]),
  HUB_NOT_FETCHED: defineError('hub-not-fetched', ({ name, offline = false }: { name: string; offline?: boolean }) => [
    `${name} is not on this machine yet${offline ? ', and HF_HUB_OFFLINE forbids to ask for it' : ''}.`,
    `Fetch it${offline ? ' where there is a network, or without HF_HUB_OFFLINE' : ''}: electra-run fetch ${shellWord(name)}`,
  ]),
  HUB_NO_TOKEN: defineError('hub-no-token', ({ name }: { name: string }) => [
    `Nobody may upload to ${name} without a token.`,
    'Set the environment variable HF_TOKEN to a token that may write there; --dry-run shows what would be uploaded.',
  ]),
  HUB_NOT_UPLOADED: defineError('hub-not-uploaded', ({ folder, reason, hint }: { folder: string; reason: string; hint: string }) => [
    `${folder} is not uploaded: ${reason}.`,
    hint,
  ]),
  HUB_NO_ROOM: defineError(
    'hub-no-room',
    ({ name, cache, needed, free }: { name: string; cache: string; needed: string; free: string }) => [
      `${name} needs ${needed}, and the disk with ${cache} has ${free} left.`,
      'Make room, or set HF_HUB_CACHE to a folder on another disk.',
    ],
  ),
} as const;
