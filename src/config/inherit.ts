/**
 * Writes out what the stages of a training take from the rest of the experiment: their objective and their scheduler are laid over
 * the experiment's, by the rules of `merge.ts`, and `train.steps` is what theirs add up to.
 *
 * So everything after it sees whole components, each value with the place that it was written at.
 */
import { experimentSchema } from '../experiment/experiment.ts';
import { stepsOfStage } from '../experiment/stages.ts';
import { parseTree } from '../source/parse.ts';
import type { Problem } from '../source/problem.ts';
import { nodeAt, type ArrayNode, type ObjectMember, type ObjectNode, type Path, type TreeNode } from '../source/tree.ts';
import { mergeNodes } from './merge.ts';

/** What a stage may have of its own. */
const INHERITED = ['objective', 'scheduler'] as const;

/** A new tree where there are stages. `written`: the program wrote the file, and `train.steps` in it is an earlier sum. */
export function withStages(tree: ObjectNode, written: boolean, problems: Problem[]): ObjectNode {
  const train = tree.members.get('train');
  const stages = nodeAt(tree, ['train', 'stages']);
  if (train?.node.kind !== 'object' || stages?.kind !== 'array') return tree;
  const items = stages.items.map((stage, index) => inheriting(stage, tree, { at: ['train', 'stages', index], written, problems }));
  const members = new Map(train.node.members);
  members.set('stages', { ...(members.get('stages') as ObjectMember), node: { ...stages, items } });
  const given = members.get('steps');
  if (!given || (written && given.node.origin.source.kind === 'file')) members.set('steps', sumOf(stages, tree));
  return { ...tree, members: new Map([...tree.members, ['train', { ...train, node: { ...train.node, members } }]]) };
}

interface Inheriting {
  readonly at: Path;
  readonly written: boolean;
  readonly problems: Problem[];
}

function inheriting(stage: TreeNode, tree: ObjectNode, { at, written, problems }: Inheriting): TreeNode {
  if (stage.kind !== 'object') return stage;
  const members = new Map(stage.members);
  for (const slot of INHERITED) {
    const own = members.get(slot);
    const node = own && mergeNodes(wholeOf(slot, tree, problems), own.node, [...at, slot], problems);
    // What the program wrote is whole, and stays in the order that it has: so a run that goes on is described in the same bytes.
    if (own && node) members.set(slot, { ...own, node: written ? inOrderOf(own.node, node) : node });
  }
  return { ...stage, members };
}

/** The same values, those that both have in the order of `first`. */
function inOrderOf(first: TreeNode, node: TreeNode): TreeNode {
  if (first.kind !== 'object' || node.kind !== 'object') return node;
  const keys = [...first.members.keys(), ...node.members.keys()];
  const members = keys.flatMap((key): [string, ObjectMember][] => {
    const member = node.members.get(key);
    const own = first.members.get(key);
    return member ? [[key, own ? { ...member, node: inOrderOf(own.node, member.node) } : member]] : [];
  });
  return { ...node, members: new Map(members) };
}

/** What the experiment has in this slot; it may have left out which component that is. */
function wholeOf(slot: (typeof INHERITED)[number], tree: ObjectNode, problems: Problem[]): TreeNode | undefined {
  const written = tree.members.get(slot)?.node;
  return written ? mergeNodes(byDefault(slot), written, [slot], problems) : byDefault(slot);
}

/** What an experiment has where it writes nothing. */
function byDefault(slot: (typeof INHERITED)[number]): TreeNode | undefined {
  const { default: value } = experimentSchema.properties[slot] as { readonly default?: unknown };
  if (value === undefined) return undefined;
  return parseTree({ name: 'default', kind: 'default', text: JSON.stringify(value), extendedBy: null }).tree ?? undefined;
}

/** Stands where the stages stand. Of stages that say nothing usable, which is told, it is too small. */
function sumOf(stages: ArrayNode, tree: ObjectNode): ObjectMember {
  const { train, data } = experimentSchema.properties;
  const numberAt = (root: TreeNode, path: Path): number | undefined => {
    const node = nodeAt(root, path);
    return node?.kind === 'leaf' && typeof node.value === 'number' && Number.isFinite(node.value) ? node.value : undefined;
  };
  const batch = numberAt(tree, ['train', 'batch']) ?? Number(defaultOf(train.properties.batch));
  const length = numberAt(tree, ['data', 'length']) ?? Number(defaultOf(data.properties.length));
  const steps = stages.items.map((stage) =>
    stepsOfStage({
      steps: numberAt(stage, ['steps']),
      tokens: numberAt(stage, ['tokens']),
      batch: numberAt(stage, ['batch']) ?? batch,
      length: numberAt(stage, ['length']) ?? length,
    }),
  );
  const value = Math.max(
    1,
    steps.reduce<number>((sum, each) => sum + (each ?? 0), 0),
  );
  const { origin } = stages;
  return { key: origin, node: { kind: 'leaf', value, origin } };
}

function defaultOf(schema: unknown): unknown {
  return (schema as { readonly default?: unknown }).default;
}
