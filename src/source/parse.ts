/**
 * Reads JSON5 into a tree in which every key and value keeps its position.
 *
 * Knows nothing about experiments: `extends` is `config/compose.ts`, keys and types are `config/validate.ts`.
 */
import { parse as parseJson, type ObjectNode as JsonObject, type ValueNode } from '@humanwhocodes/momoa';
import { errors } from '../errors/index.ts';
import { positionOf } from './lines.ts';
import { problem, type Problem } from './problem.ts';
import type { Leaf, ObjectMember, TreeNode, Origin, Scalar, Source } from './tree.ts';

/** A tree with what was wrong in it; what makes no sense is left out, or is a leaf that says it is broken. */
export interface Parsed {
  /** Null after a syntax error. */
  readonly tree: TreeNode | null;
  readonly problems: readonly Problem[];
}

/** `start` skips what stands before the value in the source, e.g. `train.steps=` of an override. */
export function parseTree(source: Source, start = 0): Parsed {
  const text = source.text.slice(start);
  try {
    const problems: Problem[] = [];
    const tree = toTree(parseJson(text, { mode: 'json5' }).body, { source, start, problems, depth: 0 });
    return { tree, problems };
  } catch (error) {
    return { tree: null, problems: [syntaxProblem(error, source, start)] };
  }
}

/** The place of a stretch of a source's text. */
export function originOf(source: Source, start: number, end: number): Origin {
  return { source, ...positionOf(source, start), start, end };
}

interface Reading {
  readonly source: Source;
  readonly start: number;
  readonly problems: Problem[];
  /** Objects and arrays around. */
  readonly depth: number;
}

/** Deeper than any experiment, and shallow enough for whatever walks through it. */
const DEEPEST = 50;

function toTree(node: ValueNode, outer: Reading): TreeNode {
  const reading = { ...outer, depth: outer.depth + 1 };
  if (reading.depth > DEEPEST) throw new RangeError('Nested too deeply.');
  const origin = place(node, reading);
  switch (node.type) {
    case 'Object':
      return { kind: 'object', members: members(node, reading), origin };
    case 'Array':
      return { kind: 'array', items: node.elements.map((element) => toTree(element.value, reading)), origin };
    default:
      if (node.type === 'String') checkWhole(node.value, origin, reading);
      return leafOf(scalar(node), origin);
  }
}

/** An escape can write half of a character, which no file and no name of one can hold. */
function checkWhole(text: string, origin: Origin, { problems }: Reading): void {
  const half = /\p{Surrogate}/u.exec(text)?.[0].charCodeAt(0).toString(16);
  if (half !== undefined)
    problems.push(
      problem(errors.SYNTAX({ found: `\\u${half} is half of a character.`, hint: 'Write the character itself, or both halves.' }), origin),
    );
}

function members(node: JsonObject, reading: Reading): Map<string, ObjectMember> {
  const found = new Map<string, ObjectMember>();
  for (const { name, value } of node.members) {
    const key = name.type === 'Identifier' ? name.name : name.value;
    const origin = place(name, reading);
    checkWhole(key, origin, reading);
    const first = found.get(key);
    if (first) reading.problems.push(problem(errors.DUPLICATE_KEY({ key, first: `line ${first.key.line}` }), origin));
    found.set(key, { key: origin, node: toTree(value, reading) });
  }
  return found;
}

function leafOf(value: Scalar, origin: Origin): Leaf {
  const leaf: Leaf = { kind: 'leaf', value, origin };
  return typeof value === 'number' ? { ...leaf, spelled: origin.source.text.slice(origin.start, origin.end) } : leaf;
}

function scalar(node: Exclude<ValueNode, { type: 'Object' | 'Array' }>): Scalar {
  switch (node.type) {
    case 'Null':
      return null;
    case 'NaN':
      return NaN;
    case 'Infinity':
      return node.sign === '-' ? -Infinity : Infinity;
    default:
      return node.value;
  }
}

function place(node: Pick<ValueNode, 'loc'>, { source, start }: Reading): Origin {
  return originOf(source, start + node.loc.start.offset, start + node.loc.end.offset);
}

/** The parser names tokens by their type; say what stands in the text, and guess the usual cause. */
function syntaxProblem(error: unknown, source: Source, start: number): Problem {
  const { text } = source;
  if (error instanceof RangeError)
    return problem(errors.SYNTAX({ found: 'Objects and arrays are nested too deeply.' }), originOf(source, start, start + 1));
  const at = start + offsetOf(error);
  const rest = text.slice(at);
  if (rest.trim() === '' || rest.trim() === ',') {
    const opened = text.slice(start).trim() !== '';
    const found = opened
      ? 'The text ends too early: a bracket, a quote or a comment is still open.'
      : 'There is nothing here; an experiment file holds one object, { … }.';
    const end = text.trimEnd().length;
    return problem(errors.SYNTAX({ found }), originOf(source, Math.max(start, end - 1), Math.max(start, end)));
  }
  const word =
    /^(?:[\p{L}\p{N}_$][\p{L}\p{N}_$.+-]*|'[^'\n]*'?|"[^"\n]*"?)/u.exec(rest)?.[0] ?? String.fromCodePoint(rest.codePointAt(0) ?? 32);
  return problem(
    errors.SYNTAX({ found: `Did not expect ${quoted(word)} here.`, hint: guess(text.slice(0, at), word, rest.slice(word.length)) }),
    originOf(source, at, at + word.length),
  );
}

/** As other languages write them. */
const FOREIGN: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null', nil: 'null', undefined: 'null' };

function guess(before: string, word: string, after: string): string | undefined {
  const previous = before.trimEnd().at(-1) ?? '';
  if (word === '#') return 'A comment begins with // in JSON5, or stands between /* and */.';
  if (/[“”„‘’‚«»]/.test(word)) return 'Quotes are \' or " in JSON5.';
  if (/[:,[]/.test(previous) && Object.hasOwn(FOREIGN, word) && !/^\s*:/.test(after)) return `Here it is written ${FOREIGN[word]}.`;
  if (/[{,]/.test(previous) && /^[+-]?[.\d]/.test(word) && /^\s*:/.test(after)) return `A key that is a number needs quotes: '${word}'.`;
  const isWord = /^[\p{L}\p{N}_$'"{[]/u.test(word);
  if (/^_\d/.test(word) && /\d$/.test(before)) return 'Numbers have no _ separators in JSON5.';
  if (isWord && /[:,[]/.test(previous) && /^[\p{L}_$]/u.test(word)) return `Text needs quotes: '${word}'.`;
  if (isWord && !/[:,[{]/.test(previous)) return 'A comma or a colon may be missing before it.';
  if (word === ',' && previous === ',') return 'There is one comma too many.';
  if (/[}\]]/.test(word) && previous === ':') return 'A value is missing after the colon.';
  if (word === '=') return 'A key and its value are joined by a colon.';
  return /[}\]]/.test(word) ? 'A bracket before it may be of the other sort, or one too many.' : undefined;
}

function offsetOf(error: unknown): number {
  if (error instanceof Error && 'offset' in error && typeof error.offset === 'number') return error.offset;
  throw error;
}

function quoted(word: string): string {
  return /['"]/.test(word) ? word : `'${word}'`;
}
