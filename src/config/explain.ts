/**
 * Who set a value, what it overrode, and what would stand there otherwise: the blame for one path of an experiment.
 *
 * Reads the layers that `compose.ts` laid over one another; what the terminal shows is `cli/explain.ts`.
 */
import type { Registry } from '../registry/registry.ts';
import { markerOf } from '../source/marker.ts';
import { schemaAt } from './schema-at.ts';
import { nodeAt, pathText, toPlain, type TreeNode, type ObjectNode, type Origin, type Path } from '../source/tree.ts';

/** What one layer says about a path, or about something around it. */
export interface Mention {
  readonly how: 'sets' | 'deletes' | 'appends' | 'replaces' | 'changes the type of';
  /** The path itself, or what around it is meant. */
  readonly path: Path;
  readonly value: unknown;
  readonly origin: Origin;
}

/** All that is known about one value of an experiment. */
export interface Explanation {
  readonly path: Path;
  /** Where the value that counts was written; null for a default or nothing. */
  readonly setBy: Origin | null;
  /** What earlier layers said, the latest first. */
  readonly overrode: readonly Mention[];
  /** Whose option it is: `optimizer/adamw`, `the experiment`. */
  readonly owner: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly byDefault: unknown;
}

/** An explanation, or how far a path that does not exist makes sense, and what is `known` there. */
export type Explained = Explanation | { readonly owner: null; readonly reached: Path; readonly known: readonly string[] };

/** Looks for all layers that say something about the path, or about something around it. */
export function explain(
  path: Path,
  { tree, layers, registry }: { readonly tree: ObjectNode; readonly layers: readonly ObjectNode[]; readonly registry: Registry },
): Explained {
  const found = schemaAt(path, tree, registry);
  if (!found.rule) return { owner: null, reached: found.reached, known: found.known };
  const node = nodeAt(tree, path);
  const mentions = mentionsOf(path, layers);
  return {
    path,
    setBy: node?.origin ?? null,
    overrode: node ? earlier(mentions, node) : mentions,
    owner: found.rule.owner,
    schema: found.rule.schema,
    byDefault: found.rule.byDefault,
  };
}

/** The latest first. */
function mentionsOf(path: Path, layers: readonly ObjectNode[]): Mention[] {
  const mentions: Mention[] = [];
  const types = new Map<string, unknown>();
  for (const [index, layer] of layers.entries()) {
    // To replace what nobody had said is no news.
    const isNews = ({ how, path: at }: Mention): boolean =>
      how === 'sets' || how === 'appends' || layers.slice(0, index).some((earlier) => nodeAt(earlier, at));
    mentions.unshift(...mention(layer, path, types).filter(isNews).reverse());
  }
  return mentions;
}

function mention(layer: TreeNode, path: Path, types: Map<string, unknown>): Mention[] {
  const found: Mention[] = [];
  let node: TreeNode | undefined = layer;
  for (let depth = 0; depth <= path.length && node; depth++) {
    const at = path.slice(0, depth);
    const whole = depth === path.length;
    const marker = markerOf(node);
    if (marker?.word === '$delete') return [...found, { how: 'deletes', path: at, value: undefined, origin: marker.value.origin }];
    if (marker?.word === '$append')
      return [...found, { how: 'appends', path: at, value: toPlain(marker.value), origin: marker.value.origin }];
    if (marker && !whole) found.push({ how: 'replaces', path: at, value: toPlain(marker.value), origin: node.origin });
    const value: TreeNode = marker?.value ?? node;
    if (whole) return [...found, { how: 'sets', path: at, value: toPlain(value), origin: value.origin }];
    if (value.kind === 'leaf') return [...found, { how: 'replaces', path: at, value: value.value, origin: value.origin }];
    const change = typeChange(value, at, types);
    if (change) found.push(change);
    node = nodeAt(value, [path[depth]]);
  }
  return found;
}

function typeChange(node: TreeNode, at: Path, types: Map<string, unknown>): Mention | null {
  const type = nodeAt(node, ['type']);
  if (node.kind !== 'object' || type?.kind !== 'leaf' || at.length === 0) return null;
  const before = types.get(pathText(at));
  types.set(pathText(at), type.value);
  return before === undefined || before === type.value
    ? null
    : { how: 'changes the type of', path: at, value: type.value, origin: type.origin };
}

/** All but the layer that won; what merely says the same section again is none of it. */
function earlier(mentions: readonly Mention[], winner: TreeNode): readonly Mention[] {
  const won = mentions.findIndex(({ origin }) => origin.source === winner.origin.source && origin.start === winner.origin.start);
  return mentions.slice(won + 1);
}
