/** Where an error was thrown, as its stack tells: to say whose file it was. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFolder } from '../package.ts';

/** A call on the way to an error. */
export interface StackFrame {
  /** Absolute path, links followed. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The frames of a stack that lie in files, topmost first; Node's own are left out. */
export function framesOf({ stack = '' }: Error): StackFrame[] {
  return stack.split('\n').flatMap((line) => {
    const [, place, row, column] = /^\s+at (?:async )?(?:.* \()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (place === undefined) return [];
    const file = (place.startsWith('file://') ? fileURLToPath(place) : place).replace(/\?[^/\\]*$/, '');
    return path.isAbsolute(file) ? [{ file: realFile(file), line: Number(row), column: Number(column) }] : [];
  });
}

/** Where an error was thrown in a file that is none of the package: a user's plugin, as a rule. Null where it was ours, or nobody knows. */
export function foreignFrame(error: unknown): StackFrame | null {
  const first = error instanceof Error ? framesOf(error)[0] : undefined;
  return first && !first.file.startsWith(codeFolder + path.sep) ? first : null;
}

/** A file as stacks name it, links followed. */
export function realFile(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}
