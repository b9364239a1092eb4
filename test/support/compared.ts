/** `electra-run compare` called in this process, on runs that were made for it. */
import { expect } from 'vitest';
import { compare, type CompareOptions } from '../../src/cli/compare.ts';
import { UserError } from '../../src/errors/index.ts';
import type { MadeRun } from './made-runs.ts';

/** A finished run with one figure of held-out text. */
export const finished = (lambda: number, seed: number, auc: number | null): MadeRun => ({
  lambda,
  seed,
  figures: { 'heldout/rtd_auc': auc, 'train/tokens': 1000000 },
});

/** What it prints; `code` is the exit code that it must have. */
export async function compared(folders: readonly string[], options: CompareOptions = {}, code = 0): Promise<string> {
  const written = { out: '' };
  expect(await compare(folders, options, { out: { write: (text: string) => (written.out += text) }, error: process.stderr })).toBe(code);
  return written.out;
}

/** What `--json` prints, as far as tests look at it. */
export interface Json {
  readonly ablated: string | null;
  readonly sweeps: readonly string[];
  readonly runs: readonly { readonly name: string }[];
  readonly groups: readonly {
    readonly label: string;
    readonly baseline: boolean;
    readonly statistics: Record<string, { mean: number }>;
    readonly differences: Record<string, { difference: number }>;
  }[];
  readonly metrics: readonly { readonly name: string; readonly chosen: boolean }[];
  readonly warnings: readonly string[];
}

/** What it prints as JSON. */
export async function json(folders: readonly string[], options: CompareOptions = {}): Promise<Json> {
  return JSON.parse(await compared(folders, { ...options, json: true })) as Json;
}

/** The message with which it refuses. */
export async function refused(folders: readonly string[], options: CompareOptions = {}): Promise<string> {
  const error: unknown = await compared(folders, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).text;
}
