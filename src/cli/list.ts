/** `electra-run list` and `electra-run describe`: which components there are, and what each one's options mean. */
import path from 'node:path';
import { closest } from '../config/closest.ts';
import { show } from '../config/schema-problems.ts';
import { errors, UserError } from '../errors.ts';
import { kinds } from '../kinds/index.ts';
import { SLOT } from '../registry/component.ts';
import type { Entry, Registry } from '../registry/registry.ts';
import { isKind, isRecord } from '../registry/slots.ts';
import { codeFolder } from '../package.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

export interface ListOptions {
  /** Patterns of further plugin files. */
  readonly plugins: readonly string[];
  readonly json?: boolean;
}

export async function list(kind: string | undefined, { plugins, json = false }: ListOptions, { out, error }: Streams): Promise<number> {
  if (kind !== undefined && !isKind(kind)) throw unknownKind(kind);
  const registry = await registryWith(plugins, error);
  const entries = registry.entries(kind);
  out.write(json ? `${JSON.stringify(entries.map(asJson), null, 2)}\n` : table(entries));
  return 0;
}

/** `component` is `loss/electra`, or a name alone where that is enough. */
export async function describe(component: string, { plugins, json = false }: ListOptions, { out, error }: Streams): Promise<number> {
  const registry = await registryWith(plugins, error);
  const found = find(component, registry);
  out.write(json ? `${JSON.stringify(found.map(asJson), null, 2)}\n` : `${found.map(page).join('\n')}`);
  return 0;
}

function table(entries: readonly Entry[]): string {
  const width = Math.max(0, ...entries.map(({ definition }) => definition.name.length));
  const lines: string[] = [];
  let kind: string | undefined;
  for (const { definition, file } of entries) {
    if (definition.kind !== kind) lines.push(...(kind ? [''] : []), `${definition.kind}: ${kinds[definition.kind]}`);
    kind = definition.kind;
    lines.push(`  ${definition.name.padEnd(width)}  ${definition.summary}${isShipped(file) ? '' : `  (${path.relative(process.cwd(), file)})`}`);
  }
  return `${[...lines, '', "Options: electra-run describe <kind>/<name>, e.g. electra-run describe loss/electra"].join('\n')}\n`;
}

function find(component: string, registry: Registry): readonly Entry[] {
  const [first, second] = component.split('/');
  if (second === undefined) {
    const found = isKind(first) ? registry.entries(first) : registry.entries().filter(({ definition }) => definition.name === first);
    if (found.length > 0) return found;
    const known = registry.entries().map(({ definition }) => `${definition.kind}/${definition.name}`);
    const near = closest(first, [...new Set(known.map((each) => each.split('/')[1]))]);
    throw new UserError(errors.BAD_ARGUMENTS({ reason: `There is no component '${component}'.${near ? ` Did you mean '${near}'?` : ''}`, hint: `Known: ${known.join(', ')}.` }));
  }
  if (!isKind(first)) throw unknownKind(first);
  const entry = registry.get(first, second);
  if (!entry) throw new UserError(registry.unknown(first, second));
  return [entry];
}

function unknownKind(kind: string): UserError {
  const near = closest(kind, Object.keys(kinds));
  return new UserError(errors.BAD_ARGUMENTS({ reason: `There is no kind '${kind}'.${near ? ` Did you mean '${near}'?` : ''}`, hint: `Kinds: ${Object.keys(kinds).join(', ')}.` }));
}

function page({ definition, file }: Entry): string {
  const lines = [`${definition.kind}/${definition.name}`, `  ${definition.summary}`, `  ${isShipped(file) ? 'Ships with the package.' : path.relative(process.cwd(), file)}`];
  if (definition.needs && definition.needs.length > 0) lines.push(`  Needs ${definition.needs.join(', ')}.`);
  const options = Object.entries<unknown>(definition.options.properties);
  lines.push(options.length > 0 ? '  Options:' : '  It has no options.', ...options.flatMap(([key, schema]) => optionLines(key, schema, '    ')));
  return `${lines.join('\n')}\n`;
}

function optionLines(key: string, schema: unknown, indent: string): string[] {
  if (!isRecord(schema)) return [];
  const byDefault = 'default' in schema ? `, default ${show(schema.default)}` : ', required';
  const lines = [`${indent}${key}: ${typeText(schema)}${byDefault}`];
  if (typeof schema.description === 'string') lines.push(`${indent}    ${schema.description}`);
  if (isRecord(schema.properties) && !(SLOT in schema)) lines.push(...Object.entries(schema.properties).flatMap(([inner, each]) => optionLines(inner, each, `${indent}  `)));
  return lines;
}

/** `number, 0 to 1`, `'a' or 'b'`, `masker { type: … }`, `array of number`. */
function typeText(schema: Readonly<Record<string, unknown>>): string {
  if (SLOT in schema) return `${String(schema[SLOT])} { type: … }`;
  if ('const' in schema) return show(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(show).join(' or ');
  const branches = [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : [])).filter(isRecord);
  if (branches.length > 0) return branches.map(typeText).join(' or ');
  if (schema.type === 'array' && isRecord(schema.items)) return `array of ${typeText(schema.items)}`;
  return [String(schema.type), ...limits(schema)].join(', ');
}

function limits(schema: Readonly<Record<string, unknown>>): string[] {
  const words: Readonly<Record<string, string>> = { minimum: 'at least', exclusiveMinimum: 'more than', maximum: 'at most', exclusiveMaximum: 'less than' };
  return Object.entries(words).flatMap(([keyword, word]) => (typeof schema[keyword] === 'number' ? [`${word} ${schema[keyword]}`] : []));
}

function asJson({ definition, file }: Entry): Record<string, unknown> {
  const { kind, name, summary, needs = [], options } = definition;
  return { kind, name, summary, needs, shipped: isShipped(file), file, options };
}

function isShipped(file: string): boolean {
  return file.startsWith(`${path.join(codeFolder, 'plugins')}${path.sep}`);
}
