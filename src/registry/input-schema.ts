/**
 * The schema of what a user writes, made from the schema of what a component receives.
 *
 * Whatever has a default may be left out, and unknown keys are refused at every depth. Slots stay
 * open objects here: their options are checked against the component that `type` names.
 */
import { SLOT } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';

/** Any JSON schema, to be looked into keyword by keyword. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** `optional`: further properties that may be left out. */
export function inputSchema(schema: unknown, optional: readonly string[] = []): JsonSchema {
  if (!isRecord(schema)) throw new TypeError('A schema is an object.');
  const copy: Record<string, unknown> = { ...schema };
  if (SLOT in copy) {
    delete copy.required;
    delete copy.properties;
    return copy;
  }
  if (isRecord(copy.properties)) Object.assign(copy, closed(copy, copy.properties, optional));
  if (Array.isArray(copy.items)) copy.items = copy.items.map((item) => inputSchema(item));
  else if (isRecord(copy.items)) copy.items = inputSchema(copy.items);
  if (isRecord(copy.additionalProperties)) copy.additionalProperties = inputSchema(copy.additionalProperties);
  for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
    const branches = copy[keyword];
    if (Array.isArray(branches)) copy[keyword] = branches.map((branch) => inputSchema(branch));
  }
  return copy;
}

function closed(
  schema: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
  optional: readonly string[],
): JsonSchema {
  const required = Array.isArray(schema.required)
    ? schema.required.filter((key: string) => !optional.includes(key) && !hasDefault(properties[key]))
    : [];
  return {
    properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, inputSchema(inner)])),
    required,
    additionalProperties: schema.additionalProperties ?? false,
  };
}

function hasDefault(schema: unknown): boolean {
  return isRecord(schema) && 'default' in schema;
}
