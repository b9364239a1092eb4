/**
 * The models that an experiment names for its pre-training: what it starts from, and what its objective reads beside its own networks, such
 * as a teacher. Their vocabulary comes along, and a name on the hub means the commit that is here.
 */
import { PATH } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import type { Registry } from '../registry/registry.ts';
import { nodeAt, type Leaf, type ObjectMember, type ObjectNode } from '../source/tree.ts';
import { pinnedStart } from '../start/place.ts';
import { placed } from './word.ts';

/** Where a model is named: a section, and a key in it. */
type Place = readonly [section: string, key: string];

/** What names a model, as text, and where. */
export interface WrittenModel {
  readonly leaf: Leaf & { readonly value: string };
  /** The path in the file: `start.from`. */
  readonly at: string;
}

/** The first place counts where several name one. `tree`: composed, references resolved. */
export function firstModel(tree: ObjectNode, registry: Registry): WrittenModel | undefined {
  for (const place of placesOf(tree, registry)) {
    const written = nodeAt(tree, place);
    if (written?.kind !== 'leaf') continue;
    const leaf = placed(written, { type: 'string' });
    const { value } = leaf;
    return typeof value === 'string' && !leaf.broken ? { leaf: { ...leaf, value }, at: place.join('.') } : undefined;
  }
  return undefined;
}

/** A model of the hub by its name is the one of a commit from here on, so that whoever goes on with the run has the same. */
export function withPinnedModels(tree: ObjectNode, registry: Registry): ObjectNode {
  return placesOf(tree, registry).reduce(pinned, tree);
}

function placesOf(tree: ObjectNode, registry: Registry): readonly Place[] {
  const type = nodeAt(tree, ['objective', 'type']);
  const definition = type?.kind === 'leaf' ? registry.get('objective', String(type.value))?.definition : undefined;
  const options: Readonly<Record<string, unknown>> = definition?.options.properties ?? {};
  const own = Object.keys(options).filter((key) => isRecord(options[key]) && options[key][PATH] === 'model');
  return [['start', 'from'], ...own.map((key): Place => ['objective', key])];
}

function pinned(tree: ObjectNode, [section, key]: Place): ObjectNode {
  const holder = tree.members.get(section);
  const named = holder?.node.kind === 'object' ? holder.node.members.get(key) : undefined;
  if (holder?.node.kind !== 'object' || named?.node.kind !== 'leaf' || named.node.broken) return tree;
  const { value } = placed(named.node, { type: 'string' });
  const now = typeof value === 'string' ? pinnedStart(value) : value;
  if (now === value) return tree;
  const leaf: ObjectMember = { ...named, node: { kind: 'leaf', value: now, origin: named.node.origin } };
  const node: ObjectNode = { ...holder.node, members: new Map([...holder.node.members, [key, leaf]]) };
  return { ...tree, members: new Map([...tree.members, [section, { ...holder, node }]]) };
}
