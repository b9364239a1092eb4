/**
 * Says in a user's words what ajv found: one problem per place, with what was found and what would be right.
 *
 * The caller says where in the experiment the checked value stands and what to call it.
 */
import JSON5 from 'json5';
import type { ErrorObject } from 'ajv';
import { errors, type Fault } from '../errors/index.ts';
import { RAISABLE } from '../up-to.ts';
import { SLOT } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import { closest } from '../source/closest.ts';
import { spelledNumber } from '../source/number.ts';
import { pathText, type Path } from '../source/tree.ts';

/** What is checked: `objective.masker`, to be called `masker/uniform`; or the experiment itself. */
export interface CheckedValue {
  readonly path: Path;
  readonly title: string;
  /** Where a misplaced key would be right, e.g. `steps` → `train.steps`. */
  readonly misplaced?: (key: string) => string | undefined;
}

/** One thing that is wrong, and at which path of the experiment. */
export interface SchemaProblem {
  readonly fault: Fault;
  readonly path: Path;
  /** Whether to point at the key or at the value. */
  readonly part: 'key' | 'value';
  /** The value, where it is above a maximum that may be raised. */
  readonly raisable?: unknown;
}

/** One problem for each place; of the alternatives of a union only the one that is meant, or the union itself where none can be told. */
export function schemaProblems(found: readonly ErrorObject[], subject: CheckedValue): SchemaProblem[] {
  return told(found).map((error) => toProblem(error, subject));
}

function told(found: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = found.filter(isOfUnion);
  const inside = (error: ErrorObject): boolean =>
    unions.some((union) => union !== error && error.schemaPath.startsWith(`${union.schemaPath}/`));
  return found.filter((error) => !inside(error)).flatMap((error) => meantBy(error, found) ?? [error]);
}

function isOfUnion({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

/** What is wrong with a number or an object as the only alternative of its type; null where there is no such. */
function meantBy(union: ErrorObject, found: readonly ErrorObject[]): readonly ErrorObject[] | null {
  const type = typeof union.data === 'number' ? ['number', 'integer'] : isRecord(union.data) ? ['object'] : [];
  if (!isOfUnion(union)) return null;
  const { description, ...schema }: Readonly<Record<string, unknown>> = union.parentSchema ?? {};
  const meant = branchesOf(schema).flatMap((branch, index) => (type.includes(String(branch.type)) ? [index] : []));
  if (meant.length !== 1) return null;
  const own = told(found.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${meant[0]}/`)));
  return own.map((error) => ({ ...error, parentSchema: { description, ...error.parentSchema } }));
}

function toProblem(error: ErrorObject, subject: CheckedValue): SchemaProblem {
  const inner = segments(error);
  const path = [...subject.path, ...inner];
  const where = inner.length === 0 ? subject.title : pathText(path);
  const params: Readonly<Record<string, unknown>> = error.params;
  const schema: Readonly<Record<string, unknown>> = error.parentSchema ?? {};
  if (error.keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    return { fault: unknownKey(key, where, schema, inner.length === 0 ? subject : null), path: [...path, key], part: 'key' };
  }
  if (error.keyword === 'required') {
    const key = String(params.missingProperty);
    return { fault: errors.MISSING_KEY({ key, where, what: describe(propertiesOf(schema)[key]) }), path, part: 'key' };
  }
  const raisable = error.keyword === 'maximum' && RAISABLE in schema ? { raisable: error.data } : {};
  return { fault: badValue(error, pathText(path) || subject.title, params, schema), path, part: 'value', ...raisable };
}

function unknownKey(key: string, where: string, schema: Readonly<Record<string, unknown>>, subject: CheckedValue | null): Fault {
  const known = Object.keys(propertiesOf(schema));
  const near = subject?.misplaced?.(key) ?? closest(key, known);
  return errors.UNKNOWN_KEY({
    key,
    where,
    near,
    known: known.length > 0 ? `Known: ${optionList(propertiesOf(schema))}.` : 'It has no options.',
  });
}

function badValue(
  error: ErrorObject,
  path: string,
  params: Readonly<Record<string, unknown>>,
  schema: Readonly<Record<string, unknown>>,
): Fault {
  const found = show(error.data);
  const hint = describe(schema);
  switch (error.keyword) {
    case 'type': {
      const kind = schema[SLOT];
      const slot = typeof kind === 'string' ? `Write { type: ${typeof error.data === 'string' ? show(error.data) : "'name'"} }.` : hint;
      return errors.WRONG_TYPE({ path, found, rule: typeNames(params.type), hint: quotes(params.type, error.data) ?? slot });
    }
    case 'enum':
    case 'const':
    case 'anyOf':
    case 'oneOf': {
      const words = choices(schema);
      if (!words) return errors.WRONG_TYPE({ path, found, rule: alternatives(schema), hint });
      const near =
        typeof error.data === 'string'
          ? closest(
              error.data,
              words.filter((word) => typeof word === 'string'),
            )
          : undefined;
      return errors.NOT_ONE_OF({ path, found, known: words.map(show).join(', '), near });
    }
    default:
      return errors.OUT_OF_RANGE({
        path,
        found,
        rule: rule(error.keyword, params, error.message),
        hint:
          error.keyword === 'maximum' && RAISABLE in schema ? `If that is meant, raise the limit: limits: { '${path}': ${found} }.` : hint,
      });
  }
}

/** What tells a text from a number or a word, where just that is wrong. */
function quotes(type: unknown, found: unknown): string | undefined {
  if (type === 'string') return ['number', 'boolean'].includes(typeof found) ? "A text needs quotes: '…'." : undefined;
  if (typeof found !== 'string') return undefined;
  const meant =
    type === 'boolean' ? ['true', 'false'].includes(found) : ['number', 'integer'].includes(String(type)) && spelledNumber(found) !== null;
  return meant ? `Write it without quotes: ${found.trim()}.` : undefined;
}

function rule(keyword: string, params: Readonly<Record<string, unknown>>, message = ''): string {
  const limit = String(params.limit);
  switch (keyword) {
    case 'minimum':
      return `at least ${limit}`;
    case 'maximum':
      return `at most ${limit}`;
    case 'exclusiveMinimum':
      return `more than ${limit}`;
    case 'exclusiveMaximum':
      return `less than ${limit}`;
    case 'minLength':
      return limit === '1' ? 'a text that is not empty' : `a text of at least ${limit} characters`;
    case 'maxLength':
      return `a text of at most ${limit} characters`;
    case 'uniqueItems':
      return 'an array without repetitions';
    case 'minItems':
      return `an array of at least ${limit}`;
    case 'maxItems':
      return `an array of at most ${limit}`;
    case 'multipleOf':
      return `a multiple of ${String(params.multipleOf)}`;
    case 'pattern':
      return `a text that matches ${String(params.pattern)}`;
    default:
      return message.replace(/^must (be )?/, '');
  }
}

/** The values of a closed choice, or null where some branch is no constant. */
function choices(schema: Readonly<Record<string, unknown>>): unknown[] | null {
  if (Array.isArray(schema.enum)) return schema.enum;
  if ('const' in schema) return [schema.const];
  const branches = branchesOf(schema);
  return branches.every((branch) => 'const' in branch) ? branches.map((branch) => branch.const) : null;
}

function alternatives(schema: Readonly<Record<string, unknown>>): string {
  return branchesOf(schema)
    .map((branch) => ('const' in branch ? show(branch.const) : typeNames(branch.type)))
    .join(' or ');
}

function branchesOf(schema: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : [])).filter(isRecord);
}

function typeNames(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    integer: 'a whole number',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    object: 'an object { … }',
    array: 'an array [ … ]',
    null: 'null',
  };
  return (Array.isArray(type) ? type : [type]).map((each) => names[String(each)] ?? String(each)).join(' or ');
}

/** `rate (0.001), masker, warmup (0.1)`: what can be written, with plain defaults. */
function optionList(properties: Readonly<Record<string, unknown>>): string {
  return Object.entries(properties)
    .map(([key, schema]) =>
      isRecord(schema) && 'default' in schema && typeof schema.default !== 'object' ? `${key} (${show(schema.default)})` : key,
    )
    .join(', ');
}

function describe(schema: unknown): string | undefined {
  return isRecord(schema) && typeof schema.description === 'string' ? schema.description : undefined;
}

function propertiesOf(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return isRecord(schema.properties) ? schema.properties : {};
}

/** A value as an experiment would spell it, cut when long. */
export function show(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null ? JSON5.stringify(value) : typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** ajv's JSON pointer as a path; a number is an index where the value above is an array. */
function segments(error: ErrorObject): (string | number)[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
