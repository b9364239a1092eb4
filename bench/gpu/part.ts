/**
 * One part of the report: it has a time limit, keeps what it has found when the limit ends it, and never ends the others.
 *
 * What a part does runs in processes of their own (`child.ts`), so that a driver that crashes or hangs takes nothing with it.
 */
import { Children } from './child.ts';

/** Where things are, and what was asked for. */
export interface Setting {
  /** Folder of the archive, which is the product's. */
  readonly root: string;
  /** Folder for runs and caches, deleted in the end. */
  readonly work: string;
  readonly quick: boolean;
  readonly threads?: number;
  /** For every process: where caches and libraries are. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a part writes down, bit by bit: whatever is there when its time is up is in the report. */
export type Findings = Record<string, unknown>;

export interface Part {
  readonly name: string;
  readonly title: string;
  /** Seconds. */
  readonly limit: number;
  run(children: Children, found: Findings): Promise<void>;
}

export interface PartReport {
  readonly title: string;
  readonly outcome: 'done' | 'failed' | 'out of time' | 'left out';
  readonly seconds: number;
  /** Why it was not done. */
  readonly reason?: string;
  readonly found: Findings;
}

/** Runs it, for at most this many seconds. */
export async function runPart(part: Part, seconds: number, setting: Setting): Promise<PartReport> {
  const { title, limit } = part;
  const found: Findings = {};
  const started = performance.now();
  const most = Math.min(limit, seconds);
  if (most < 1) return { title, outcome: 'left out', seconds: 0, reason: 'no time was left', found };
  const children = new Children(setting, started + most * 1000);
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<'out of time'>((resolve) => {
    timer = setTimeout(() => resolve('out of time'), most * 1000);
  });
  try {
    const outcome = await Promise.race([part.run(children, found).then(() => 'done' as const), timeUp]);
    const reason = outcome === 'done' ? undefined : `it took longer than ${Math.round(most)} seconds`;
    return { title, outcome, seconds: since(started), reason, found: structuredClone(found) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { title, outcome: 'failed', seconds: since(started), reason, found: structuredClone(found) };
  } finally {
    clearTimeout(timer);
    children.end();
  }
}

function since(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10;
}
