/**
 * Words that no quotes tell from numbers: from the environment, and behind `--set path=`. What one says depends on where it stands.
 *
 *   the schema wants a text           letter for letter: `1.10`, `007`, `true`
 *   a number, true or false, null     that value, where the word spells it in full; else it stays a text, which is refused there
 *   a text or a number                a number where that says the same letter for letter, or where such a text may not stand
 *   the schema leaves it open         the same
 *
 * Nothing is rounded here: `validate.ts` refuses a number that cannot be held.
 */
import { SLOT } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import { spelledNumber } from '../source/number.ts';
import type { Leaf, Scalar } from '../source/tree.ts';

/** What a word of these letters is where this schema holds. */
export function readWord(letters: string, schema: unknown): Scalar {
  const branches = branchesOf(schema);
  const named = branches.flatMap(constantsOf).find((constant) => String(constant) === letters);
  if (named !== undefined) return named;
  const asText = branches.some((branch) => isOpen(branch) || mayBeText(letters, branch));
  const wants = (type: string): boolean => branches.some((branch) => isOpen(branch) || typesOf(branch).includes(type));
  const number = wants('number') || wants('integer') ? spelledNumber(letters) : null;
  if (number !== null && (!asText || String(number) === letters)) return number;
  if (wants('boolean') && (letters === 'true' || letters === 'false')) return letters === 'true';
  return wants('null') && letters === 'null' ? null : letters;
}

/** The leaf with what its word says there; any other leaf as it is, and so `null` on the command line, by which nothing is meant. */
export function placed(leaf: Leaf, schema: unknown): Leaf {
  const { word, spelled } = leaf;
  if (!word || spelled === undefined || leaf.broken || leaf.value === null) return leaf;
  // Where a schema says nothing, the command line's words are JSON5, as they were read.
  if (word === 'change' && branchesOf(schema).every(isOpen)) return leaf;
  return { ...leaf, value: readWord(spelled, schema) };
}

function branchesOf(schema: unknown): Readonly<Record<string, unknown>>[] {
  if (!isRecord(schema)) return [{}];
  const inner = [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : []));
  return inner.length > 0 ? inner.flatMap(branchesOf) : [schema];
}

function constantsOf(branch: Readonly<Record<string, unknown>>): Scalar[] {
  return ('const' in branch ? [branch.const] : Array.isArray(branch.enum) ? branch.enum : []) as Scalar[];
}

function typesOf({ type }: Readonly<Record<string, unknown>>): unknown[] {
  return Array.isArray(type) ? type : [type];
}

function isOpen(branch: Readonly<Record<string, unknown>>): boolean {
  return !['type', 'const', 'enum', SLOT].some((keyword) => keyword in branch);
}

function mayBeText(letters: string, branch: Readonly<Record<string, unknown>>): boolean {
  if ('const' in branch || 'enum' in branch || !typesOf(branch).includes('string')) return false;
  return typeof branch.pattern !== 'string' || new RegExp(branch.pattern, 'u').test(letters);
}
