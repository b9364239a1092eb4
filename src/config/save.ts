/** The resolved experiment as JSON5 for the run folder: every value with where it came from as a comment. */
import path from 'node:path';
import JSON5 from 'json5';
import { isRecord } from '../component/slots.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { escapeReferences } from './reference-text.ts';
import { nodeAt, type TreeNode, type ObjectNode, type Origin, type Path } from '../source/tree.ts';

/** Can be loaded again and gives the same experiment; comments name files relative to `folder`. */
export function saveResolved(experiment: Experiment, tree: ObjectNode, folder: string): string {
  const lines = [
    '// The whole experiment: extends and overrides applied, every default written out.',
    ...write(experiment, [], { tree, folder }, '', ''),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for what stands at one path, without the comment on top. */
export function saveSection(value: unknown, at: Path, tree: ObjectNode, folder: string): string {
  const lines = write(value, at, { tree, folder }, '', '').map((line) => line.slice(2 * at.length));
  return `${lines.join('\n')}\n`;
}

interface Writing {
  readonly tree: ObjectNode;
  readonly folder: string;
}

/** Lines of a value; `lead` goes before its first line (`key: `), `tail` after its last. */
function write(value: unknown, at: Path, writing: Writing, lead: string, tail: string): string[] {
  const indent = '  '.repeat(at.length);
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    return block(
      `${indent}${lead}[`,
      value.flatMap((item, index) => write(item, [...at, index], writing, '', ',')),
      `${indent}]${tail}`,
    );
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    const members = Object.entries(value).flatMap(([key, inner]) => write(inner, [...at, key], writing, `${keyText(key)}: `, ','));
    return block(`${indent}${lead}{`, members, `${indent}}${tail}`);
  }
  return [`${indent}${lead}${JSON5.stringify(escaped(value))}${tail}  // ${originText(at, writing)}`];
}

function block(open: string, inner: readonly string[], close: string): string[] {
  return [open, ...inner, close];
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON5.stringify(key);
}

function originText(at: Path, { tree, folder }: Writing): string {
  const node = nodeAt(tree, at) ?? elementOf(tree, at);
  if (!node) return 'default';
  return shortOrigin(node.origin, folder);
}

function shortOrigin({ source, line, refersTo }: Origin, folder: string): string {
  const place =
    source.kind === 'override'
      ? `--set ${source.text.replaceAll(/\s+/g, ' ')}`
      : source.kind === 'file'
        ? `${path.relative(folder, source.name)}:${line}`
        : 'default';
  if (!refersTo) return place;
  const target = `${place}, ${refersTo.text.replaceAll(/\s+/g, ' ')}`;
  return refersTo.origin ? `${target} at ${shortOrigin(refersTo.origin, folder)}` : target;
}

/** As a file must write it to mean what it says: a text with `${` in it is no reference. */
export function escaped<T>(value: T): T {
  if (typeof value === 'string') return escapeReferences(value) as T;
  if (Array.isArray(value)) return value.map(escaped) as T;
  return isRecord(value) ? (Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)])) as T) : value;
}

/** An array's item that moved (plugins are made absolute) still comes from the array. */
function elementOf(tree: ObjectNode, at: Path): TreeNode | undefined {
  return at[0] === 'plugins' ? nodeAt(tree, at.slice(0, 1)) : undefined;
}
