/**
 * How a later experiment changes an earlier one: objects merge key by key, everything else is replaced.
 *
 * A slot that changes its `type` is replaced whole: the other component's options would mean nothing.
 * This is the only place that knows; a delete marker would go here.
 */
import type { Member, Node, ObjectNode } from './tree.ts';

export function mergeNodes(base: Node, delta: Node): Node {
  if (base.kind !== 'object' || delta.kind !== 'object') return delta;
  return changesType(base, delta) ? delta : mergeObjects(base, delta);
}

export function mergeObjects(base: ObjectNode, delta: ObjectNode): ObjectNode {
  const members = new Map(base.members);
  for (const [key, member] of delta.members) {
    const earlier = members.get(key);
    members.set(key, earlier ? merged(earlier, member) : member);
  }
  return { kind: 'object', members, origin: delta.origin };
}

function merged(earlier: Member, later: Member): Member {
  return { key: later.key, node: mergeNodes(earlier.node, later.node) };
}

function changesType(base: ObjectNode, delta: ObjectNode): boolean {
  const before = base.members.get('type')?.node;
  const after = delta.members.get('type')?.node;
  return before?.kind === 'leaf' && after?.kind === 'leaf' && before.value !== after.value;
}
