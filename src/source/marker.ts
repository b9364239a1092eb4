/**
 * The words of the language that stand where a value stands: `{ $replace: … }`, `{ $delete: true }`, `{ $append: […] }`.
 *
 * This file knows how they are spelled; what they do to an earlier experiment is `config/merge.ts`.
 */
import { errors } from '../errors/index.ts';
import { closest } from './closest.ts';
import { problem, type Problem } from './problem.ts';
import type { ObjectMember, TreeNode, ObjectNode } from './tree.ts';

const MARKERS = ['$replace', '$delete', '$append'] as const;

/** A value that changes what an earlier experiment says instead of only standing over it. */
export interface Marker {
  readonly word: (typeof MARKERS)[number];
  readonly value: TreeNode;
}

/** The marker that a node is, if it is one. */
export function markerOf(node: TreeNode): Marker | null {
  if (node.kind !== 'object' || node.members.size !== 1) return null;
  const [[key, { node: value }]] = [...node.members];
  const word = MARKERS.find((each) => each === key);
  return word ? { word, value } : null;
}

/** The tree without what is misspelled or makes no sense, each complained about. */
export function checkMarkers(tree: ObjectNode, problems: Problem[]): ObjectNode {
  const members = [...tree.members].map(([key, member]): [string, ObjectMember] => [
    key,
    key === '$schema' ? member : { ...member, node: checked(member.node, problems) },
  ]);
  return withoutDollars(tree, members, (key) => key === '$schema', problems);
}

function checked(node: TreeNode, problems: Problem[]): TreeNode {
  if (node.kind === 'leaf') return node;
  if (node.kind === 'array') return { ...node, items: node.items.map((item) => checked(item, problems)) };
  const members = [...node.members].map(([key, member]): [string, ObjectMember] => [
    key,
    { ...member, node: checked(member.node, problems) },
  ]);
  const marker = markerOf(node);
  const reason = marker && misuse(marker);
  if (reason) {
    problems.push(problem(errors.BAD_MARKER({ reason }), marker.value.origin));
    return { kind: 'leaf', value: null, origin: node.origin, broken: true };
  }
  if (marker) return { ...node, members: new Map(members) };
  return withoutDollars(node, members, () => false, problems);
}

function misuse({ word, value }: Marker): string | null {
  if (word === '$delete' && !(value.kind === 'leaf' && value.value === true)) return "'$delete' takes the value true.";
  if (word === '$append' && value.kind !== 'array') return "'$append' takes an array.";
  return null;
}

function withoutDollars(
  node: ObjectNode,
  members: readonly [string, ObjectMember][],
  allowed: (key: string) => boolean,
  problems: Problem[],
): ObjectNode {
  const kept = members.filter(([key, { key: origin }]) => {
    if (!key.startsWith('$') || allowed(key)) return true;
    const known = MARKERS.find((each) => each === key);
    const near = closest(key, MARKERS);
    const reason = known
      ? `'${known}' stands alone in its object, without other keys.`
      : `'${key}' is no word of the language.${near ? ` Did you mean '${near}'?` : ''}`;
    problems.push(problem(errors.BAD_MARKER({ reason }), origin));
    return false;
  });
  return { ...node, members: new Map(kept) };
}
