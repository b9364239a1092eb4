/** The file with everything that was measured: written after every process, so that nothing is lost and a run can go on. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from 'electra-run';
import type { CheckResult } from './check.ts';
import type { Machine } from './environment.ts';
import type { Failure, Measurement } from './measure.ts';
import type { PeerName } from './peers.ts';
import type { ParallelResult } from './parallel.ts';
import type { ScalingResult } from './scaling.ts';
import type { StartResult } from './start.ts';

export type Entry = (Measurement | Failure) & { readonly peer: PeerName; readonly round: number; readonly at: string };

export interface WorkResult {
  readonly title: string;
  readonly tokens: number;
  readonly flops: number;
  readonly machine: Machine;
  readonly entries: Entry[];
  /** Rounds asked for, once all of them are there. */
  rounds?: number;
  check?: CheckResult;
}

export interface Results {
  works: Record<string, WorkResult>;
  scaling?: ScalingResult;
  start?: StartResult;
  parallel?: ParallelResult;
}

export class Store {
  readonly results: Results;
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'results.json');
    this.results = existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Results) : { works: {} };
  }

  async save(): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFileAtomic(this.#file, `${JSON.stringify(this.results, null, 1)}\n`);
  }
}
