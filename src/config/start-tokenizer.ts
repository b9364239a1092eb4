/**
 * The vocabulary that comes along with the weights of `start.from`, or of the model that an objective reads beside its own networks: the
 * tokenizer's options, as a layer beneath everything that files and changes say. So it holds unless they say otherwise, and `explain`
 * shows where it is from.
 */
import path from 'node:path';
import { errors } from '../errors/index.ts';
import { PATH, type AnyComponent } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { isHubName } from '../hub/name.ts';
import type { Registry } from '../registry/registry.ts';
import { problem } from '../source/problem.ts';
import { nodeAt, type ObjectMember, type TreeNode, type ObjectNode, type Origin, type Scalar } from '../source/tree.ts';
import { locate } from '../start/locate.ts';
import type { Beneath } from './beneath.ts';
import { hubFault, startPlace } from '../start/place.ts';
import { folderRefused, type Refuse } from './confinement.ts';
import { folderOf, type Folders } from './expand.ts';
import { firstModel, type WrittenModel } from './named-models.ts';

/** `tree`: composed, references resolved. What is wrong with the folder itself is told when its weights are looked for. */
export async function startTokenizer(tree: ObjectNode, registry: Registry, folders: Folders, refuses: Refuse): Promise<Beneath> {
  const nothing: Beneath = { layer: null, problems: [] };
  const named = firstModel(tree, registry);
  if (!named) return nothing;
  const { leaf: from, at } = named;
  const vocabulary = nodeAt(tree, ['start', 'vocabulary']);
  if (vocabulary?.kind === 'leaf' && vocabulary.value === 'adapted') return nothing;
  const base = folderOf(from.origin, folders);
  const tokenizer = nodeAt(tree, ['tokenizer']);
  const definitions = askedDefinitions(tokenizer, registry);
  if (definitions.length === 0) return nothing;
  if (hubFault(from.value)) return nothing;
  const folderMeant = startPlace(base, from.value);
  // That it is out of bounds is said with the other paths.
  if (folderRefused(folderMeant, refuses)) return nothing;
  const located = await locate(folderMeant);
  if ('code' in located) return nothing;
  const [folder] = located.folders.values();
  const reasons: string[] = [];
  for (const definition of definitions) {
    const found = await definition.ofFolder(folder);
    if ('reason' in found) {
      reasons.push(`${definition.name}: ${found.reason}`);
      continue;
    }
    const told = (key: string, value: Scalar): Scalar =>
      isPath(definition, key) && typeof value === 'string' && !path.isAbsolute(from.value) && !isHubName(from.value)
        ? path.relative(base, value)
        : value;
    return { layer: layerOf(definition.name, found.options, told, named), problems: [] };
  }
  if (tokenizer) return nothing;
  const unusable = at === 'start.from' ? errors.START_UNUSABLE : errors.GIVEN_MODEL_UNUSABLE;
  const reason = `its vocabulary cannot be read: ${reasons.join('; ')}`;
  const hint = 'Name one that fits the weights: tokenizer: { vocabulary: … }, or another tokenizer.';
  return { layer: null, problems: [problem(unusable({ from: folder, reason, hint }), from.origin)] };
}

/** A tokenizer that can be that of a folder. */
type ReadingFolders = AnyComponent & { readonly ofFolder: NonNullable<AnyComponent['ofFolder']> };

/** The one that files name, where they leave its vocabulary to the folder; all, that of the default first, where they name none. */
function askedDefinitions(node: TreeNode | undefined, registry: Registry): readonly ReadingFolders[] {
  const slot: Readonly<Record<string, unknown>> = { ...experimentSchema.properties.tokenizer };
  const type = typeOf(node) ?? (isRecord(slot.default) ? slot.default.type : undefined);
  const all = registry.registered('tokenizer').map(({ definition }) => definition);
  const first = all.filter(({ name }) => name === type);
  const asked = node === undefined ? [...first, ...all.filter(({ name }) => name !== type)] : first;
  return asked.flatMap((definition) => {
    const { ofFolder } = definition;
    return ofFolder && isOpen(node, definition) ? [{ ...definition, ofFolder }] : [];
  });
}

function typeOf(node: TreeNode | undefined): Scalar | undefined {
  const type = node?.kind === 'object' ? node.members.get('type')?.node : node;
  return type?.kind === 'leaf' ? type.value : undefined;
}

/** Whether the files leave it to the folder: a tokenizer by its name alone, or with a file of its own, is what they say. */
function isOpen(node: TreeNode | undefined, definition: AnyComponent): boolean {
  return node === undefined || (node.kind === 'object' && ![...node.members.keys()].some((key) => isPath(definition, key)));
}

function isPath({ options }: AnyComponent, key: string): boolean {
  const properties: Readonly<Record<string, unknown>> = options.properties;
  const schema = properties[key];
  return isRecord(schema) && PATH in schema;
}

function layerOf(
  type: string,
  options: Readonly<Record<string, Scalar>>,
  told: (key: string, value: Scalar) => Scalar,
  { leaf: { origin: place }, at }: WrittenModel,
): ObjectNode {
  const origin: Origin = { ...place, refersTo: { text: at, origin: place, whole: true } };
  const members = new Map(
    Object.entries({ type, ...options }).map(([key, value]): [string, ObjectMember] => [
      key,
      { key: origin, node: { kind: 'leaf', value: told(key, value), origin } },
    ]),
  );
  const tokenizer: ObjectNode = { kind: 'object', members, origin };
  return { kind: 'object', members: new Map([['tokenizer', { key: origin, node: tokenizer }]]), origin };
}
