/**
 * A profile of a few training steps: what each phase and each operation took.
 *
 * Spans of the loop and the engine's own trace of operations become a file in Chrome's trace format and one
 * that TensorBoard's profile plugin reads, at the place where it looks for it; the top of them is a table. The
 * first steps are left out, because they pay for memory that later ones find.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { COMPUTING, type Span } from '../kinds/engine.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeAnotherIn, makeFolderIn } from '../files/make-folder.ts';
import { profileTable } from './table.ts';
import { operationsOf, traceOf, type Operation, type Runs } from './trace.ts';
import { xspaceOf } from './xspace.ts';

/** Steps at the start of a sitting that are not profiled, and steps that are. */
const [SKIPPED, PROFILED] = [5, 20];

/** A profile being taken: the loop tells it what took time, and it writes that down in the end. */
export interface Profile {
  /** Beginning of the name of the engine's own trace. */
  readonly enginePrefix: string;
  /** Times what is done. */
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
  add(spans: readonly Span[]): void;
  /** After each step. */
  stepped(): void;
  /** Steps before the first one that is profiled, then those that are still to be; a run of several updates must not go beyond. */
  readonly left: number;
  /** Writes the files; the table to print, and where Chrome's is. Once the engine has ended its trace. */
  finish(): Promise<{ readonly table: string; readonly file: string }>;
}

/** Profiles `most` steps after the first ones; fewer when the training ends before. */
export async function startProfile(
  runFolder: string,
  { skipped = SKIPPED, profiled = PROFILED }: { skipped?: number; profiled?: number } = {},
): Promise<Profile> {
  // Where the run's folder was taken away, nothing is made in its place.
  const profiles = await makeFolderIn(runFolder, 'plugins', 'profile');
  // A clock that was set back may say a time again.
  const folder = await makeAnotherIn(profiles, new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
  const enginePrefix = join(folder, 'engine');
  const spans: Span[] = [];
  let steps = 0;
  const from = (): number => {
    const data = spans.filter(({ name }) => name === 'data');
    return data[Math.min(skipped, data.length - 1)]?.start ?? 0;
  };
  return {
    enginePrefix,
    async measure(name, work) {
      const start = performance.now();
      try {
        return await work();
      } finally {
        spans.push({ name, start, end: performance.now() });
      }
    },
    add: (more) => void spans.push(...more),
    stepped: () => void (steps += 1),
    get left() {
      return (steps < skipped ? skipped : skipped + profiled) - steps;
    },
    async finish() {
      const start = from();
      const kept = spans.filter((span) => span.start >= start);
      const runs = spans.filter(({ name }) => name === COMPUTING);
      const operations = readOperations(folder, {
        kept: runs.filter((run) => run.start >= start).length,
        all: runs.length,
        lastEnd: runs.at(-1)?.end ?? start,
      });
      const count = kept.filter(({ name }) => name === 'data').length;
      const file = join(folder, `${hostname()}.trace.json.gz`);
      await writeFileAtomic(file, gzipSync(JSON.stringify(traceOf(kept, operations))));
      await writeFileAtomic(join(folder, `${hostname()}.xplane.pb`), xspaceOf(hostname(), kept, operations));
      return { table: profileTable(kept, operations, count), file: relative(process.cwd(), file) };
    },
  };
}

/** The engine's trace, if it wrote one; the file itself is not needed any more. */
function readOperations(folder: string, runs: Runs): Operation[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('engine'))
    .flatMap((name) => {
      const file = join(folder, name);
      const operations = operationsOf(readFileSync(file, 'utf8'), runs);
      rmSync(file);
      return operations;
    });
}
