/** Errors of the text of an experiment file, before anything in it has a meaning. */
import { defineError } from './user-error.ts';

/** A text that is not JSON5, or no object. */
export const syntaxErrors = {
  SYNTAX: defineError('syntax', ({ found, hint }: { found: string; hint?: string }) => [found, hint]),
  DUPLICATE_KEY: defineError('duplicate-key', ({ key, first }: { key: string; first: string }) => [
    `The key '${key}' stands here twice; first on ${first}.`,
    'Keep one of the two.',
  ]),
  NOT_AN_OBJECT: defineError('not-an-object', ({ found }: { found: string }) => [
    `An experiment file holds one object, { … }, and this one holds ${found}.`,
  ]),
} as const;
