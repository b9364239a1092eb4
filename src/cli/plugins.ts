/** The registry for verbs that have no experiment at hand: the shipped plugins and those of `--plugins`. */
import { report, wantsColor } from '../config/report.ts';
import { UserError } from '../errors.ts';
import { discover } from '../registry/discover.ts';
import type { Registry } from '../registry/registry.ts';
import type { Stream } from './streams.ts';

/** Patterns start where the program was started. Throws the report of plugins that cannot be loaded. */
export async function registryWith(patterns: readonly string[], error: Stream): Promise<Registry> {
  const folder = process.cwd();
  const { registry, problems } = await discover(patterns.map((pattern) => ({ pattern, folder, origin: null })));
  if (problems.length > 0) throw new UserError(problems[0], { text: report(problems, { folder, color: wantsColor(error) }) });
  return registry;
}
