/** `electra-run list`: which components there are, by kind, and where each comes from. What one of them can do is `describe.ts`. */
import path from 'node:path';
import { closest } from '../source/closest.ts';
import { errors, UserError } from '../errors/index.ts';
import { kinds } from '../kinds/index.ts';
import { codeFolder } from '../package.ts';
import type { Entry } from '../registry/registry.ts';
import { isKind } from '../component/slots.ts';
import { registryShowing } from './plugins.ts';
import type { Streams } from './streams.ts';

/** What `list` and `describe` take. */
export interface ListOptions {
  /** Patterns of further plugin files. */
  readonly plugins: readonly string[];
  readonly json?: boolean;
}

/** Returns 2 where some plugin cannot be used; the others are listed all the same. */
export async function list(kind: string | undefined, { plugins, json = false }: ListOptions, { out, error }: Streams): Promise<number> {
  if (kind !== undefined && !isKind(kind)) throw unknownKind(kind);
  const { registry, wrong } = await registryShowing(plugins, error, 'What can be used is listed all the same.');
  const entries = registry.entries(kind);
  out.write(json ? `${JSON.stringify(entries.map(entryAsJson), null, 2)}\n` : table(entries));
  return wrong > 0 ? 2 : 0;
}

/** The complaint about a word that is no kind, with the closest one and all of them. */
export function unknownKind(kind: string): UserError {
  const near = closest(kind, Object.keys(kinds));
  return new UserError(
    errors.BAD_ARGUMENTS({
      reason: `There is no kind '${kind}'.${near ? ` Did you mean '${near}'?` : ''}`,
      hint: `Kinds: ${Object.keys(kinds).join(', ')}.`,
    }),
  );
}

/** A component as scripts read it. */
export function entryAsJson({ definition, file, owner }: Entry): Record<string, unknown> {
  const { kind, name, summary, needs = [], options } = definition;
  return { kind, name, summary, needs, shipped: isShipped(file), package: owner, file, options };
}

/** Where a component comes from that does not ship: the package, or the file. */
export function whereFrom({ file, owner }: Entry): string | null {
  if (isShipped(file)) return null;
  return owner ?? path.relative(process.cwd(), file);
}

function table(entries: readonly Entry[]): string {
  const width = Math.max(0, ...entries.map(({ definition }) => definition.name.length));
  const lines: string[] = [];
  let kind: string | undefined;
  for (const entry of entries) {
    const { definition } = entry;
    if (definition.kind !== kind) lines.push(...(kind ? [''] : []), `${definition.kind}: ${kinds[definition.kind]}`);
    kind = definition.kind;
    const origin = whereFrom(entry);
    lines.push(`  ${definition.name.padEnd(width)}  ${definition.summary}${origin === null ? '' : `  (${origin})`}`);
  }
  return `${[...lines, '', 'Options: electra-run describe <kind>/<name>, e.g. electra-run describe optimizer/adamw'].join('\n')}\n`;
}

function isShipped(file: string): boolean {
  return file.startsWith(`${path.join(codeFolder, 'plugins')}${path.sep}`);
}
