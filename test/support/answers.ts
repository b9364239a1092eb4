/** What must hold of every answer, whatever was asked: no crash, nothing changed that all share, no order to the terminal. */
import { expect } from 'vitest';
import { UserError } from '../../src/errors/index.ts';
import type { Ended } from './cli.ts';

/** Of a call of the program. */
export function isAnswer({ code, out, error }: Ended): void {
  expect([0, 1, 2]).toContain(code);
  expect(error).not.toMatch(/^\s+at |This should not have happened|node:internal/m);
  expect(ordersIn(out + error)).toEqual([]);
  expect(polluted()).toEqual([]);
}

/** Of a function that reads something: what it gives, or the mistake that it tells; throws whatever else is thrown. */
export async function answered<T>(read: () => T | Promise<T>): Promise<T | UserError> {
  const before = process.memoryUsage().arrayBuffers;
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  } finally {
    expect(polluted()).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(LARGEST);
  }
}

/** More than any file of these tests needs. */
const LARGEST = 64 * 2 ** 20;

/** Control characters but tabs and ends of lines. */
function ordersIn(text: string): string[] {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll('\r\n', '\n').match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g) ?? [];
}

function polluted(): string[] {
  return Object.keys(Object.prototype).concat('polluted' in {} ? ['polluted'] : []);
}
