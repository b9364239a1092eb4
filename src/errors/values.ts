/** Errors of the keys and values of an experiment that is put together. */
import { defineError } from './user-error.ts';

/** A key or value that its section or component does not allow. */
export const valueErrors = {
  UNKNOWN_KEY: defineError('unknown-key', ({ key, where, near, known }: { key: string; where: string; near?: string; known?: string }) => [
    `${where} has no key '${key}'.${near ? ` Did you mean '${near}'?` : ''}`,
    known,
  ]),
  MISSING_KEY: defineError('missing-key', ({ key, where, what }: { key: string; where: string; what?: string }) => [
    `${where} needs '${key}'.`,
    what,
  ]),
  WRONG_TYPE: defineError('wrong-type', ({ path, found, rule, hint }: { path: string; found: string; rule: string; hint?: string }) => [
    `${path} must be ${rule}, and is ${found}.`,
    hint,
  ]),
  OUT_OF_RANGE: defineError('out-of-range', ({ path, found, rule, hint }: { path: string; found: string; rule: string; hint?: string }) => [
    `${path} must be ${rule}, and is ${found}.`,
    hint,
  ]),
  NOT_ONE_OF: defineError('not-one-of', ({ path, found, known, near }: { path: string; found: string; known: string; near?: string }) => [
    `${path} must be one of ${known}, and is ${found}.${near ? ` Did you mean '${near}'?` : ''}`,
  ]),
  NOT_FINITE: defineError('not-finite', ({ path, found }: { path: string; found: string }) => [
    `${path} must be a finite number, and is ${found}.`,
  ]),
  NOT_KEPT: defineError('not-kept', ({ path, found, kept }: { path: string; found: string; kept: string }) => [
    `${path} is ${found}, a number that cannot be kept as it is written: it would become ${kept}.`,
    "Write a number of at most 15 digits; digits that are a name and no number are a text, in quotes: '…'.",
  ]),
  MISSING_TYPE: defineError('missing-type', ({ path, kind, known }: { path: string; kind: string; known: string }) => [
    `${path} does not say which ${kind} it is: 'type' is missing.`,
    `Known: ${known}.`,
  ]),
  OPTION_CONFLICT: defineError('option-conflict', ({ path, message, hint }: { path: string; message: string; hint?: string }) => [
    `${path}: ${message}`,
    hint,
  ]),
} as const;
