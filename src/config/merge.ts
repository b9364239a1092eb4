/**
 * How a later experiment changes an earlier one. The only place that knows; a file, `--set` and `--set-file` are all the same here.
 *
 *   object on object      key by key; an object that changes `type` replaces: the other component's options would mean nothing
 *   object on array       keys are positions: `tasks: { '0': { seeds: 3 } }`
 *   object on a text      the text is a component's name: `optimizer: 'sgd'` is `{ type: 'sgd' }`
 *   { $replace: value }   takes the place of whatever was there
 *   { $delete: true }     as if it had never been written
 *   { $append: [ … ] }    the earlier array with these behind it
 *   anything else         replaces: arrays and plain values are never mixed
 */
import { errors } from '../errors/index.ts';
import { closest } from '../source/closest.ts';
import { markerOf } from '../source/marker.ts';
import { problem, type Problem } from '../source/problem.ts';
import {
  pathText,
  type ArrayNode,
  type Leaf,
  type ObjectMember,
  type TreeNode,
  type ObjectNode,
  type Origin,
  type Path,
} from '../source/tree.ts';

/** Complaints go to `problems`. */
export function mergeExperiments(base: ObjectNode, delta: ObjectNode, problems: Problem[]): ObjectNode {
  return mergeObjects(base, withPlugins(base, delta), [], problems);
}

/** Plugins add up: a file that extends another one still needs what that one brought. */
function withPlugins(base: ObjectNode, delta: ObjectNode): ObjectNode {
  const earlier = base.members.get('plugins')?.node;
  const later = delta.members.get('plugins');
  if (earlier?.kind !== 'array' || later?.node.kind !== 'array') return delta;
  const plugins: ObjectMember = { key: later.key, node: { ...later.node, items: [...earlier.items, ...later.node.items] } };
  return { ...delta, members: new Map([...delta.members, ['plugins', plugins]]) };
}

/** One value laid over another; undefined where nothing is left. */
export function mergeNodes(base: TreeNode | undefined, delta: TreeNode, at: Path, problems: Problem[]): TreeNode | undefined {
  const marker = markerOf(delta);
  if (marker?.word === '$replace') return mergeNodes(undefined, marker.value, at, problems);
  if (marker?.word === '$delete') return undefined;
  if (marker?.word === '$append') return append(base, marker.value, at, problems);
  if (delta.kind === 'array') return { ...delta, items: itemsOf(delta, at, problems) };
  if (delta.kind === 'leaf') return delta;
  if (base?.kind === 'array' && delta.members.size > 0) return mergeItems(base, delta, at, problems);
  const named = base?.kind === 'leaf' && typeof base.value === 'string' && delta.members.size > 0 ? component(base) : base;
  if (named?.kind !== 'object' || changesType(named, delta)) return mergeObjects({ ...delta, members: new Map() }, delta, at, problems);
  return mergeObjects(named, delta, at, problems);
}

function mergeObjects(base: ObjectNode, delta: ObjectNode, at: Path, problems: Problem[]): ObjectNode {
  const members = new Map(base.members);
  for (const [key, later] of delta.members) {
    const earlier = members.get(key);
    if (!earlier && markerOf(later.node)?.word === '$delete') problems.push(nothingThere(key, [...members.keys()], at, later));
    const node = mergeNodes(earlier?.node, later.node, [...at, key], problems);
    if (node) members.set(key, { key: earlier && isOverride(later.key) && node.kind === 'object' ? earlier.key : later.key, node });
    else members.delete(key);
  }
  return { kind: 'object', members, origin: isOverride(delta.origin) ? base.origin : delta.origin };
}

/** An override makes the objects on its way: what was there before keeps its place in the file. */
function isOverride({ source }: Origin): boolean {
  return source.kind === 'override';
}

function mergeItems(base: ArrayNode, delta: ObjectNode, at: Path, problems: Problem[]): ArrayNode {
  const items: (TreeNode | undefined)[] = [...base.items];
  for (const [key, { key: origin, node }] of delta.members) {
    if (/^\d+$/.test(key) && Number(key) < base.items.length)
      items[Number(key)] = mergeNodes(base.items[Number(key)], node, [...at, Number(key)], problems);
    else problems.push(problem(errors.BAD_POSITION({ path: pathText(at), count: base.items.length, key }), origin));
  }
  return { ...base, items: items.filter((item) => item !== undefined) };
}

function append(base: TreeNode | undefined, added: TreeNode, at: Path, problems: Problem[]): TreeNode {
  if (added.kind !== 'array') return added;
  const items = itemsOf(added, at, problems);
  if (base?.kind === 'array') return { ...base, items: [...base.items, ...items] };
  problems.push(
    problem(
      errors.NOTHING_TO_CHANGE({
        what: `${pathText(at)} is no array yet that something could be appended to.`,
        hint: 'Write the whole array, without $append.',
      }),
      added.origin,
    ),
  );
  return { ...added, items };
}

function itemsOf(array: ArrayNode, at: Path, problems: Problem[]): TreeNode[] {
  return array.items.flatMap((item, index) => {
    if (markerOf(item)?.word === '$delete')
      problems.push(
        problem(errors.NOTHING_TO_CHANGE({ what: `${pathText([...at, index])} is new here: there is nothing to delete.` }), item.origin),
      );
    return mergeNodes(undefined, item, [...at, index], problems) ?? [];
  });
}

function nothingThere(key: string, known: readonly string[], at: Path, { node }: ObjectMember): Problem {
  const near = closest(key, known);
  const meant = near ? ` Did you mean '${pathText([...at, near])}'?` : '';
  const what = `There is no ${pathText([...at, key])} to delete: nothing sets it.${meant}`;
  return problem(errors.NOTHING_TO_CHANGE({ what }), node.origin);
}

/** A component that was written as its name alone. */
export function component(name: Leaf): ObjectNode {
  return { kind: 'object', members: new Map([['type', { key: name.origin, node: name }]]), origin: name.origin };
}

function changesType(base: ObjectNode, delta: ObjectNode): boolean {
  const before = base.members.get('type')?.node;
  const after = delta.members.get('type')?.node;
  return before?.kind === 'leaf' && after?.kind === 'leaf' && before.value !== after.value;
}
