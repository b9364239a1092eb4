/**
 * The JSON schema that editors complete and check experiments with: the core's sections and every component's options.
 *
 * More lenient than `validate`: a file may be a delta on what it extends, so nothing is required,
 * not even a slot's `type`.
 */
import { experimentSchema } from '../config/experiment.ts';
import { kinds, type Kind } from '../kinds/index.ts';
import { SLOT } from './component.ts';
import { inputSchema, type JsonSchema } from './input-schema.ts';
import type { Entry, Registry } from './registry.ts';
import { isRecord } from './slots.ts';

export function editorSchema(registry: Registry): JsonSchema {
  const core = published(inputSchema(experimentSchema));
  const own = {
    $schema: { type: 'string', description: 'Where this schema lies, for editors.' },
    extends: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description: "Experiments that this one changes: paths relative to this file, or shipped ones such as 'electra-run/base'.",
    },
  };
  const definitions = (Object.keys(kinds) as Kind[]).flatMap((kind) => [[kind, ofKind(kind, registry)], ...registry.entries(kind).map((entry) => [idOf(entry), ofComponent(entry)])]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'electra-run experiment',
    ...core,
    properties: { ...own, ...(isRecord(core.properties) ? core.properties : {}) },
    $defs: Object.fromEntries(definitions),
  };
}

/** One of the components, told apart by `type`. */
function ofKind(kind: Kind, registry: Registry): JsonSchema {
  const components = registry.entries(kind);
  if (components.length === 0) return { type: 'object', properties: { type: { type: 'string' } } };
  return { type: 'object', description: `A ${kind}: ${kinds[kind]}.`, anyOf: components.map((entry) => ({ $ref: `#/$defs/${idOf(entry)}` })) };
}

function ofComponent({ definition }: Entry): JsonSchema {
  const schema = published(inputSchema(definition.options));
  return {
    ...schema,
    title: `${definition.kind}/${definition.name}`,
    description: definition.summary,
    properties: { type: { const: definition.name, description: definition.summary }, ...(isRecord(schema.properties) ? schema.properties : {}) },
  };
}

/** Slots become references to their kind; nothing stays required. */
function published(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) throw new TypeError('A schema is an object.');
  if (SLOT in schema) {
    const { [SLOT]: kind, type: _type, ...rest } = schema;
    return { $ref: `#/$defs/${String(kind)}`, ...rest };
  }
  const { required: _required, ...copy } = schema;
  if (isRecord(copy.properties)) copy.properties = Object.fromEntries(Object.entries(copy.properties).map(([key, inner]) => [key, published(inner)]));
  if (isRecord(copy.items)) copy.items = published(copy.items);
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const branches = copy[keyword];
    if (Array.isArray(branches)) copy[keyword] = branches.map((branch) => published(branch));
  }
  return copy;
}

function idOf({ definition }: Entry): string {
  return `${definition.kind}.${definition.name}`;
}
