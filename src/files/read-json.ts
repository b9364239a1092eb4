/**
 * Reads the JSON files of runs and sweeps, which were written whole by `atomic-write.ts`: one that is no JSON, or says something else
 * than it should, was damaged by somebody else. That is told with the file and the place, and never taken for something.
 */
import { readFileSync } from 'node:fs';
import { errors, UserError } from '../errors/index.ts';
import { decodeText } from '../text/read-text.ts';
import type { Shape } from './shape.ts';

/** Null where there is no such file. Throws a {@link UserError} for a damaged one, or one that does not fit the shape. */
export function readChecked<T>(file: string, shape: Shape): T | null {
  const value = readJson(file);
  if (value === null) return null;
  checkShape(value.json, shape, file);
  return value.json as T;
}

/** The same for what may be anything, as far as it is JSON. */
export function readJson(file: string): { readonly json: unknown } | null {
  const text = textOf(file);
  if (text === null) return null;
  return { json: parsedJson(text, file) };
}

/** Throws a {@link UserError} for a text that is no JSON. */
export function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause);
  }
}

/** Throws a {@link UserError} that names the first place that does not fit. */
export function checkShape(value: unknown, shape: Shape, file: string): void {
  const problem = shape(value);
  if (problem) throw unreadable(file, problem);
}

function unreadable(file: string, reason: string, cause?: unknown): UserError {
  return new UserError(errors.RUN_FILE_UNREADABLE({ file, reason }), { cause });
}

/** What is wrong with the file, and not with the machine. */
const OF_THE_FILE = new Set(['EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'EIO', 'ERR_STRING_TOO_LONG', 'ERR_FS_FILE_TOO_LARGE']);

function textOf(file: string): string | null {
  const bytes = bytesOf(file);
  if (bytes === null) return null;
  const decoded = decodeText(bytes, file);
  if ('text' in decoded) return decoded.text;
  throw unreadable(file, `line ${decoded.place.line}, column ${decoded.place.column} is not UTF-8`);
}

function bytesOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw OF_THE_FILE.has(code) ? unreadable(file, message, error) : error;
  }
}
