/**
 * An experiment as it was written: every key and value knows where it comes from.
 *
 * `parse.ts` makes trees, `config/compose.ts` merges them, `report.ts` and `config/save.ts` read the origins.
 */

/** A text that values were read from. */
export interface Source {
  /** Absolute path of the file, or `--set` for an override of the command line. */
  readonly name: string;
  readonly kind: 'file' | 'override' | 'default';
  readonly text: string;
  /** The `extends` that brought this file in; null for the file on the command line. */
  readonly extendedBy: Origin | null;
}

/** A stretch of a source: where a key or a value stands. */
export interface Origin {
  readonly source: Source;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** UTF-16 offsets in the source's text. */
  readonly start: number;
  readonly end: number;
  /** What a value that stands here was taken from, when it was written as a reference. */
  readonly refersTo?: ReferenceTarget;
}

/** What `${…}` took its value from. */
export interface ReferenceTarget {
  /** As written, e.g. `${data.length}` or `${env:STEPS}`. */
  readonly text: string;
  /** Null for a default and for the environment. */
  readonly origin: Origin | null;
  /** Whether it is the whole value, and not a part of a longer text. */
  readonly whole: boolean;
}

/** A value without parts. */
export type Scalar = string | number | boolean | null;

/** The keys and positions from the root to a value. */
export type Path = readonly (string | number)[];

/** A value without parts, and where it stands. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly value: Scalar;
  readonly origin: Origin;
  /** Something that makes no sense and was complained about. */
  readonly broken?: true;
  /** A number letter for letter, and a word: what a longer text takes from here. */
  readonly spelled?: string;
  /** A word without quotes, and who says it: its place tells what it is. See `config/word.ts`. */
  readonly word?: 'environment' | 'change';
}

/** A key with its own place, and what stands behind it. */
export interface ObjectMember {
  readonly key: Origin;
  readonly node: TreeNode;
}

/** An object, and where it stands; members keep the order in which they were written. */
export interface ObjectNode {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, ObjectMember>;
  readonly origin: Origin;
}

/** An array, and where it stands. */
export interface ArrayNode {
  readonly kind: 'array';
  readonly items: readonly TreeNode[];
  readonly origin: Origin;
}

/** Anything that a file can hold. */
export type TreeNode = Leaf | ObjectNode | ArrayNode;

/** The plain value of a tree; a key such as `__proto__` becomes an ordinary property. */
export function toPlain(node: TreeNode): unknown {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'array') return node.items.map(toPlain);
  const plain = {};
  for (const [key, member] of node.members) {
    Object.defineProperty(plain, key, { value: toPlain(member.node), enumerable: true, configurable: true, writable: true });
  }
  return plain;
}

/** The node at a path, or undefined where nothing was written (a default, or a missing key). */
export function nodeAt(root: TreeNode, path: Path): TreeNode | undefined {
  return path.reduce<TreeNode | undefined>((node, segment) => child(node, segment)?.node, root);
}

/** As {@link nodeAt}, in a plain value. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** Where to point for a path: its key or its value, or the nearest thing around it that was written. */
export function originAt(root: TreeNode, path: Path, part: 'key' | 'value'): Origin {
  let member: { readonly key?: Origin; readonly node: TreeNode } = { node: root };
  for (const segment of path) {
    const next = child(member.node, segment);
    if (!next) return member.key ?? member.node.origin;
    member = next;
  }
  return (part === 'key' ? member.key : undefined) ?? member.node.origin;
}

/** A file as a whole: a place to name, nothing to show. */
export function startOfFile(file: string): Origin {
  return { source: { name: file, kind: 'file', text: '', extendedBy: null }, line: 1, column: 1, start: 0, end: 0 };
}

/** `train.steps`, `tasks[0].seeds`. */
export function pathText(path: Path): string {
  return path.map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : index === 0 ? segment : `.${segment}`)).join('');
}

/** The other way round: `tasks[0].seeds`, `tasks.0.seeds`, `sweep.grid['loss.lambda']`. Null where it is no path. */
export function parsePath(text: string): readonly string[] | null {
  const part = /(?:^|\.)([^.[\]'"\s]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  const segments: string[] = [];
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (!found) return null;
    segments.push(found[1] ?? found[2] ?? found[3] ?? found[4]);
  }
  return segments.length > 0 ? segments : null;
}

function child(node: TreeNode | undefined, segment: string | number): { readonly key?: Origin; readonly node: TreeNode } | undefined {
  if (node?.kind === 'object') return node.members.get(String(segment));
  if (node?.kind === 'array' && /^\d+$/.test(String(segment)) && Number(segment) < node.items.length)
    return { node: node.items[Number(segment)] };
  return undefined;
}
