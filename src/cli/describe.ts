/** `electra-run describe`: what a component does, its options with their defaults, an example, and where its source lies. */
import path from 'node:path';
import { closest } from '../source/closest.ts';
import { show } from '../registry/schema-problems.ts';
import { errors, UserError } from '../errors/index.ts';
import { RAISABLE } from '../up-to.ts';
import { SLOT } from '../component/component.ts';
import { branchesOf } from '../config/schema-at.ts';
import { exampleOf, INSIDE_A_TASK } from '../registry/example.ts';
import type { Entry, Registry } from '../registry/registry.ts';
import { isKind, isRecord } from '../component/slots.ts';
import { entryAsJson, whereFrom, unknownKind, type ListOptions } from './list.ts';
import { registryShowing } from './plugins.ts';
import type { Streams } from './streams.ts';

/** `component` is `optimizer/adamw`, or a name or a kind alone. */
export async function describe(component: string, { plugins, json = false }: ListOptions, { out, error }: Streams): Promise<number> {
  const { registry } = await registryShowing(plugins, error, 'What can be used is described all the same.');
  const found = find(component, registry);
  out.write(
    json
      ? `${JSON.stringify(
          found.map((entry) => ({ ...entryAsJson(entry), example: exampleOf(entry.definition, registry) })),
          null,
          2,
        )}\n`
      : found.map((entry) => page(entry, registry)).join('\n'),
  );
  return 0;
}

function find(component: string, registry: Registry): readonly Entry[] {
  const [first, ...rest] = component.split('/');
  if (rest.length === 0) {
    const found = isKind(first) ? registry.entries(first) : registry.entries().filter(({ definition }) => definition.name === first);
    if (found.length > 0) return found;
    const known = registry.entries().map(({ definition }) => `${definition.kind}/${definition.name}`);
    const near = closest(first, [...new Set(known.map((each) => each.split('/')[1]))]);
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `There is no component '${component}'.${near ? ` Did you mean '${near}'?` : ''}`,
        hint: `Known: ${known.join(', ')}.`,
      }),
    );
  }
  if (!isKind(first)) throw unknownKind(first);
  const name = rest.join('/');
  const entry = registry.get(first, name);
  if (!entry) throw new UserError(registry.unknown(first, name));
  return [entry];
}

function page(entry: Entry, registry: Registry): string {
  const { definition, file } = entry;
  const lines = [`${definition.kind}/${definition.name}`, `  ${definition.summary}`];
  const origin = whereFrom(entry);
  const bringer = origin === null ? 'Ships with the package' : entry.owner === null ? 'A plugin of yours' : `From ${origin}`;
  lines.push(`  ${bringer}: ${path.relative(process.cwd(), file)}`);
  if (definition.needs && definition.needs.length > 0) lines.push(`  Needs ${definition.needs.join(', ')}.`);
  const options = Object.entries<unknown>(definition.options.properties);
  const required = new Set(definition.options.required ?? []);
  lines.push(
    options.length > 0 ? '  Options:' : '  It has no options.',
    ...options.flatMap(([key, schema]) => optionLines(key, schema, required.has(key), '    ')),
  );
  lines.push(
    INSIDE_A_TASK.includes(definition.kind) ? '  Example, in a task:' : '  Example:',
    ...membersOf(exampleOf(definition, registry), '    '),
  );
  return `${lines.join('\n')}\n`;
}

/** Members as an experiment writes them; what fits on a line stands on one. */
export function membersOf(value: Readonly<Record<string, unknown>>, indent: string): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const line = `${indent}${key}: ${inline(inner)},`;
    if (line.length <= 100 || !isRecord(inner)) return [line];
    return [`${indent}${key}: {`, ...membersOf(inner, `${indent}  `), `${indent}},`];
  });
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return isRecord(value)
    ? `{ ${Object.entries(value)
        .map(([key, inner]) => `${key}: ${inline(inner)}`)
        .join(', ')} }`
    : show(value);
}

function optionLines(key: string, schema: unknown, required: boolean, indent: string): string[] {
  if (!isRecord(schema)) return [];
  const byDefault = 'default' in schema ? `, default ${show(schema.default)}` : required ? ', required' : ', may be left out';
  const lines = [`${indent}${key}: ${typeText(schema)}${byDefault}`];
  if (typeof schema.description === 'string') lines.push(`${indent}    ${schema.description}`);
  for (const { properties, required: needed } of SLOT in schema ? [] : [schema, ...branchesOf(schema)]) {
    if (!isRecord(properties)) continue;
    const inside = new Set(Array.isArray(needed) ? needed : []);
    lines.push(...Object.entries(properties).flatMap(([inner, each]) => optionLines(inner, each, inside.has(inner), `${indent}  `)));
  }
  return lines;
}

/** `number, 0 to 1`, `'a' or 'b'`, `masker { type: … }`, `array of number`. */
export function typeText(schema: Readonly<Record<string, unknown>>): string {
  if (SLOT in schema) return `${String(schema[SLOT])} { type: … }`;
  if ('const' in schema) return show(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(show).join(' or ');
  const branches = branchesOf(schema);
  if (branches.length > 0) return branches.map(typeText).join(' or ');
  if (schema.type === 'array' && isRecord(schema.items)) return `array of ${typeText(schema.items)}`;
  return [String(schema.type), ...limits(schema)].join(', ');
}

function limits(schema: Readonly<Record<string, unknown>>): string[] {
  const words: Readonly<Record<string, string>> = {
    minimum: 'at least',
    exclusiveMinimum: 'more than',
    maximum: 'at most',
    exclusiveMaximum: 'less than',
  };
  const raisable = (keyword: string): string => (keyword === 'maximum' && RAISABLE in schema ? ' unless limits say more' : '');
  return Object.entries(words).flatMap(([keyword, word]) =>
    typeof schema[keyword] === 'number' ? [`${word} ${schema[keyword]}${raisable(keyword)}`] : [],
  );
}
