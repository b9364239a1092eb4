/**
 * The JSON schema that editors complete and check experiments with: the core's sections and every component's options.
 *
 * More lenient than `validate`: a file may be a delta on what it extends, so nothing is required,
 * not even a slot's `type`; and wherever a value stands, a reference or a marker may stand.
 */
import { experimentSchema } from '../experiment/experiment.ts';
import { kinds, type Kind } from '../kinds/index.ts';
import { RAISABLE } from '../up-to.ts';
import { BEYOND, PATH, SLOT } from '../component/component.ts';
import { inputSchema, type JsonSchema } from './input-schema.ts';
import type { Entry, Registry } from './registry.ts';
import { isRecord } from '../component/slots.ts';

/** The schema as one document, with a definition for each component of the registry. */
export function editorSchema(registry: Registry): JsonSchema {
  const core = published(inputSchema(experimentSchema));
  const own = {
    $schema: { type: 'string', description: 'Where this schema lies, for editors.' },
    extends: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description:
        'Experiments that this one changes: paths relative to this file, ' +
        "shipped ones such as 'electra-run/base', or files of an npm package.",
    },
  };
  const definitions = (Object.keys(kinds) as Kind[]).flatMap((kind) => [
    [kind, ofKind(kind, registry)],
    ...registry.entries(kind).map((entry) => [idOf(entry), ofComponent(entry)]),
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'electra-run experiment',
    ...core,
    properties: { ...own, ...(isRecord(core.properties) ? core.properties : {}) },
    $defs: { ...Object.fromEntries(definitions), ...otherwise },
  };
}

/** What may stand in place of a value, and in place of an array. */
const otherwise = {
  otherwise: {
    anyOf: [
      {
        type: 'string',
        pattern: '\\$\\{',
        description: "A value from elsewhere: '${path.to.a.value}', '${env:NAME}', '${env:NAME:-default}' or '${secret:NAME}'.",
      },
      {
        type: 'object',
        properties: { $replace: { description: 'Takes the place of what the extended experiment has.' } },
        required: ['$replace'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { $delete: { const: true, description: 'As if the extended experiment did not have it.' } },
        required: ['$delete'],
        additionalProperties: false,
      },
    ],
  },
  changedArray: {
    anyOf: [
      { $ref: '#/$defs/otherwise' },
      {
        type: 'object',
        properties: { $append: { type: 'array', description: 'Goes behind what the extended experiment has.' } },
        required: ['$append'],
        additionalProperties: false,
      },
      {
        type: 'object',
        patternProperties: { '^[0-9]+$': {} },
        minProperties: 1,
        additionalProperties: false,
        description: "Changes items of the extended experiment's array by their position.",
      },
    ],
  },
} as const;

/** The schema of a value, or of what may stand in its place. */
function orOtherwise({ description, default: byDefault, ...schema }: Record<string, unknown>): JsonSchema {
  const about = { ...(description === undefined ? {} : { description }), ...(byDefault === undefined ? {} : { default: byDefault }) };
  return { ...about, anyOf: [schema, { $ref: `#/$defs/${schema.type === 'array' ? 'changedArray' : 'otherwise'}` }] };
}

/** One of the components, told apart by `type`. */
function ofKind(kind: Kind, registry: Registry): JsonSchema {
  const components = registry.entries(kind);
  if (components.length === 0) return { type: ['string', 'object'], properties: { type: { type: 'string' } } };
  return {
    description: `A ${kind}: ${kinds[kind]}.`,
    anyOf: [
      { enum: components.map(({ definition }) => definition.name) },
      ...components.map((entry) => ({ $ref: `#/$defs/${idOf(entry)}` })),
    ],
  };
}

function ofComponent({ definition }: Entry): JsonSchema {
  const schema = published(inputSchema(definition.options));
  return {
    ...schema,
    title: `${definition.kind}/${definition.name}`,
    description: definition.summary,
    properties: {
      type: { const: definition.name, description: definition.summary },
      ...(isRecord(schema.properties) ? schema.properties : {}),
    },
  };
}

/** Slots become references to their kind; nothing stays required. */
function published(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) throw new TypeError('A schema is an object.');
  if (SLOT in schema) {
    const { [SLOT]: kind, type: _type, ...rest } = schema;
    return { $ref: `#/$defs/${String(kind)}`, ...rest };
  }
  const { required: _required, [PATH]: _path, [BEYOND]: _beyond, ...copy } = schema;
  // An editor does not read what a file's `limits` raise.
  if (RAISABLE in copy) for (const keyword of [RAISABLE, 'maximum']) delete copy[keyword];
  for (const keyword of ['properties', 'patternProperties']) {
    const members = copy[keyword];
    if (isRecord(members))
      copy[keyword] = Object.fromEntries(Object.entries(members).map(([key, inner]) => [key, orOtherwise(published(inner))]));
  }
  if (isRecord(copy.items)) copy.items = orOtherwise(published(copy.items));
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const branches = copy[keyword];
    if (Array.isArray(branches)) copy[keyword] = branches.map((branch) => published(branch));
  }
  return copy;
}

function idOf({ definition }: Entry): string {
  return `${definition.kind}.${definition.name}`;
}
