/** Writes the figures of a run as JSON lines, for `jq`, pandas and scripts: `{"step": 10, "train/loss": 42.1}`. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineComponent, namingError, Type, writeFileAtomic, type RunInfo, type Tracker } from 'electra-run';

export default defineComponent({
  kind: 'tracker',
  name: 'jsonl',
  summary: "Figures as JSON lines in the run's folder.",
  options: Type.Object({
    file: Type.String({
      default: 'metrics.jsonl',
      pattern: '^[^/\\\\.][^/\\\\]*\\.jsonl$',
      maxLength: 60,
      description: "Name of the file in the run's folder, ending in .jsonl: no other file of a run does.",
    }),
  }),
  create: ({ file }): Tracker => {
    let descriptor: number | undefined;
    let path = file;
    /** Lines of the last step that was logged before; said again by a run that goes on there, they stand once. */
    let known: ReadonlySet<string> = new Set();

    const withOpen = (work: (open: number) => void): void => {
      if (descriptor === undefined) throw new Error('The jsonl tracker was given figures before start() or after finish().');
      try {
        work(descriptor);
      } catch (error) {
        throw namingError(error, path);
      }
    };

    return {
      async start(run: RunInfo) {
        path = join(run.folder, file);
        known = await dropFrom(run.step, path);
        descriptor = openSync(path, 'a');
      },

      /** One line per call; figures that are not finite become null. */
      scalars(step, values) {
        const line = `${JSON.stringify({ step, ...values })}\n`;
        if (!known.has(line)) withOpen((open) => appendFileSync(open, line));
      },

      async flush() {
        withOpen(fsyncSync);
      },

      async finish() {
        withOpen((open) => {
          fsyncSync(open);
          closeSync(open);
        });
        descriptor = undefined;
      },
    };
  },
});

/** Removes what an earlier attempt logged at this step or later, and a line that it did not finish. Returns the lines of the last step. */
async function dropFrom(step: number, path: string): Promise<ReadonlySet<string>> {
  if (!existsSync(path)) return new Set();
  const before = readFileSync(path, 'utf8');
  const lines = before
    .split('\n')
    .slice(0, -1)
    .filter((line) => stepOf(line) < step)
    .map((line) => `${line}\n`);
  const kept = lines.join('');
  if (kept !== before) await writeFileAtomic(path, kept);
  const last = lines.at(-1);
  return new Set(last === undefined ? [] : lines.filter((line) => stepOf(line) === stepOf(last)));
}

/** The step of a line; a damaged line counts as logged too late. */
function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { step?: unknown }).step ?? Infinity);
  } catch {
    return Infinity;
  }
}
