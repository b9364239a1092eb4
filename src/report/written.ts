/**
 * Every value of a resolved experiment with where it came from, read back from the JSON5 that `config/save.ts`
 * writes: a value ends a line, and the comment behind it is its origin.
 */
import { parseTree } from '../source/parse.ts';
import { toPlain, type TreeNode, type Path } from '../source/tree.ts';

/** A value of a saved experiment. */
export interface WrittenValue {
  readonly value: unknown;
  /** e.g. `base.json5:12`, `--set seed=2`, `default`; null where nothing is said. */
  readonly origin: string | null;
}

/** By path. A list of plain values is one value; null for a text that is no JSON5. */
export function writtenValues(text: string, file: string): ReadonlyMap<string, WrittenValue> | null {
  const { tree } = parseTree({ name: file, kind: 'file', text, extendedBy: null });
  return tree ? new Map(leaves(tree, [], text)) : null;
}

function leaves(node: TreeNode, at: Path, text: string): [string, WrittenValue][] {
  if (node.kind === 'object' && node.members.size > 0)
    return [...node.members].flatMap(([key, member]) => leaves(member.node, [...at, key], text));
  if (node.kind === 'array' && node.items.some(({ kind }) => kind !== 'leaf'))
    return node.items.flatMap((item, index) => leaves(item, [...at, index], text));
  const [, comment] = /^,?[ \t]*\/\/ (.*)$/m.exec(text.slice(node.origin.end, endOfLine(text, node.origin.end))) ?? [];
  return [[at.join('.'), { value: toPlain(node), origin: comment ?? null }]];
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
