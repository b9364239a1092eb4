/** The commonest migration: a key is called otherwise, or stands in another place. */
import { markerOf } from '../../source/marker.ts';
import { pathText, type ObjectMember, type TreeNode, type ObjectNode } from '../../source/tree.ts';
import type { Migrated } from './index.ts';

/**
 * Moves what stands at `from` to `to`, with its places in the file; what stands at `to` already stays, and so does the old key, to be
 * complained about.
 */
export function rename(tree: ObjectNode, from: readonly string[], to: readonly string[]): Migrated {
  const found = memberAt(tree, from);
  if (!found || memberAt(tree, to)) return { tree, changes: [] };
  const changes = [{ what: `'${pathText(from)}' is called '${pathText(to)}' now.`, origin: found.key }];
  return { tree: add(remove(tree, from), to, found), changes };
}

/** What stands at this path, inside a `$replace` too. */
export function memberAt(node: TreeNode, [key, ...rest]: readonly string[]): ObjectMember | undefined {
  const marker = markerOf(node);
  if (marker?.word === '$replace') return memberAt(marker.value, [key, ...rest]);
  const member = node.kind === 'object' ? node.members.get(key) : undefined;
  return rest.length === 0 ? member : member && memberAt(member.node, rest);
}

function remove(node: ObjectNode, [key, ...rest]: readonly string[]): ObjectNode {
  return changed(node, (members) => {
    const member = members.get(key);
    if (rest.length === 0 || member?.node.kind !== 'object') members.delete(key);
    else members.set(key, { ...member, node: remove(member.node, rest) });
  });
}

function add(node: ObjectNode, [key, ...rest]: readonly string[], added: ObjectMember): ObjectNode {
  return changed(node, (members) => {
    const member = members.get(key);
    const inner: ObjectNode =
      member?.node.kind === 'object' ? member.node : { kind: 'object', members: new Map(), origin: added.node.origin };
    members.set(key, rest.length === 0 ? added : { key: member?.key ?? added.key, node: add(inner, rest, added) });
  });
}

/** A copy with other members, inside a `$replace` where there is one. */
function changed(node: ObjectNode, change: (members: Map<string, ObjectMember>) => void): ObjectNode {
  const marker = markerOf(node);
  if (marker?.word === '$replace' && marker.value.kind === 'object') {
    const inner = changed(marker.value, change);
    return { ...node, members: new Map([...node.members].map(([word, member]) => [word, { ...member, node: inner }])) };
  }
  const members = new Map(node.members);
  change(members);
  return { ...node, members };
}
