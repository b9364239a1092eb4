/** The registry for verbs without an experiment: what ships, the project's plugins, installed packages and those of `--plugins`. */
import type { Problem } from '../source/problem.ts';
import { report } from '../source/report.ts';
import { UserError } from '../errors/index.ts';
import { discover } from '../registry/discover.ts';
import type { Registry } from '../registry/registry.ts';
import type { Stream } from '../output/outlet.ts';
import { wantsColor } from '../output/wants-color.ts';

/**
 * Finds the components that can be shown, and how many problems there were with others, which are reported to `error` with what is
 * shown all the `same`. Patterns start where the program was started.
 */
export async function registryShowing(
  patterns: readonly string[],
  error: Stream,
  same: string,
): Promise<{ registry: Registry; wrong: number }> {
  const { registry, problems } = await find(patterns);
  if (problems.length > 0) error.write(`${textOf(problems, error, same)}\n\n`);
  return { registry, wrong: problems.length };
}

/** As {@link registryShowing}, but throws the report: for verbs whose result must be complete. */
export async function registryWith(patterns: readonly string[], error: Stream): Promise<Registry> {
  const { registry, problems } = await find(patterns);
  if (problems.length > 0) throw new UserError(problems[0], { text: textOf(problems, error, 'Nothing was written.') });
  return registry;
}

function find(patterns: readonly string[]): ReturnType<typeof discover> {
  const folder = process.cwd();
  return discover({ globs: patterns.map((pattern) => ({ pattern, folder, origin: null })), project: folder });
}

function textOf(problems: readonly Problem[], error: Stream, so: string): string {
  return report(problems, { folder: process.cwd(), color: wantsColor(error), so });
}
