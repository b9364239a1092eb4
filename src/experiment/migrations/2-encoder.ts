/**
 * Version 2: the encoder is a component of its own, which the objective's networks are built from, and the objective
 * says how its examples are made.
 *
 *   objective.discriminator.<option>   objective.encoder.<option>
 *   data.packing                       objective.examples.type
 *
 * Sweeps, ablations and references that name these paths follow. Discriminators of plugins keep their options.
 */
import type { Leaf, ObjectMember, TreeNode, ObjectNode } from '../../source/tree.ts';
import type { Migrated } from './index.ts';
import { memberAt, rename } from './rename.ts';

const OLD = ['objective', 'discriminator'] as const;
const NEW = ['objective', 'encoder'] as const;
const PACKING = ['data', 'packing'] as const;
const EXAMPLES = ['objective', 'examples', 'type'] as const;

/** Paths in texts: `objective.discriminator.layers` in a reference, in the grid of a sweep, in an ablation. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/\bobjective\.discriminator\.(?!type\b)(?=\w)/g, 'objective.encoder.'],
  [/\bdata\.packing\b/g, 'objective.examples.type'],
];

/** Rewrites a tree of version 1 for version 2, and says what it moved. */
export function toEncoder(tree: ObjectNode): Migrated {
  const changes: Migrated['changes'][number][] = [];
  const moved = [
    ...optionsOfDiscriminator(tree).map(
      (option) =>
        [
          [...OLD, option],
          [...NEW, option],
        ] as const,
    ),
    [PACKING, EXAMPLES] as const,
  ].reduce((before, [from, to]) => {
    const after = rename(before, from, to);
    changes.push(...after.changes);
    return after.tree;
  }, tree);
  return { tree: withPaths(moved, changes) as ObjectNode, changes };
}

/** Options that are the shipped discriminator's; none where the objective or the discriminator is a plugin's. */
function optionsOfDiscriminator(tree: ObjectNode): string[] {
  const isOther = (path: readonly string[], shipped: string): boolean => {
    const type = memberAt(tree, path)?.node;
    return type?.kind === 'leaf' && type.value !== shipped;
  };
  const found = memberAt(tree, OLD)?.node;
  if (found?.kind !== 'object' || isOther(['objective', 'type'], 'replaced-token-detection') || isOther([...OLD, 'type'], 'electra'))
    return [];
  return [...found.members.keys()].filter((key) => key !== 'type' && !key.startsWith('$'));
}

/** Every key and text in which a path stands that has moved. */
function withPaths(node: TreeNode, changes: Migrated['changes'][number][]): TreeNode {
  if (node.kind === 'leaf') return typeof node.value === 'string' ? leafWith(node, node.value, changes) : node;
  if (node.kind === 'array') return { ...node, items: node.items.map((item) => withPaths(item, changes)) };
  const members = new Map<string, ObjectMember>();
  for (const [key, member] of node.members) {
    const renamed = follow(key);
    if (renamed !== key) changes.push({ what: `'${key}' is called '${renamed}' now.`, origin: member.key });
    members.set(renamed, { ...member, node: withPaths(member.node, changes) });
  }
  return { ...node, members };
}

function leafWith(leaf: Leaf, text: string, changes: Migrated['changes'][number][]): Leaf {
  const value = follow(text);
  if (value !== text) changes.push({ what: `'${text}' is '${value}' now.`, origin: leaf.origin });
  return { ...leaf, value };
}

/** A text that is a path, or has one in `${…}`. */
function follow(text: string): string {
  const followed = (path: string): string => PATHS.reduce((before, [old, now]) => before.replace(old, now), path);
  return /^[\w.[\]]+$/.test(text) ? followed(text) : text.replaceAll(/\$\{[^}]*\}/g, followed);
}
