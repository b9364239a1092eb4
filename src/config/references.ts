/**
 * Puts values in the place of references: `${objective.encoder.layers}`, `${env:STEPS:-100}`.
 *
 * A text that is one reference takes the referred value as it is, with its type; a longer text takes it letter for letter,
 * as it is written there. A variable alone is a word, of which `word.ts` says what it is. What was taken from where stays
 * in the origins. `reference-text.ts` knows the spelling.
 */
import { errors, type Fault } from '../errors/index.ts';
import { secretsIn } from '../component/secret.ts';
import { closest } from '../source/closest.ts';
import { originOf, parseTree } from '../source/parse.ts';
import { problem, type Problem } from '../source/problem.ts';
import { hasReference, partsOf, type TextPart } from './reference-text.ts';
import {
  nodeAt,
  pathText,
  type Leaf,
  type ObjectMember,
  type TreeNode,
  type ObjectNode,
  type Origin,
  type Path,
  type ReferenceTarget,
} from '../source/tree.ts';

/** What references can lead to beside the tree itself. */
export interface ReferenceSurroundings {
  /** What a path has where nothing is written, and what could be meant by one that does not exist. */
  byDefault(path: Path): { readonly value: unknown } | { readonly known: readonly string[]; readonly reached: Path };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The tree without references, but for those that are wrong. */
export interface Resolved {
  readonly tree: ObjectNode;
  readonly problems: readonly Problem[];
}

/** More copies than this come only from references to references that double each time. */
const MOST_NODES = 100_000;
const LONGEST_TEXT = 100_000;
/** References that refer to references. */
const LONGEST_CHAIN = 30;

/** Replaces all references of a tree, those that lead to other references too. */
export function resolveReferences(tree: ObjectNode, surroundings: ReferenceSurroundings): Resolved {
  const resolver = new Resolver(tree, surroundings);
  return { tree: resolver.object(tree), problems: resolver.problems };
}

class Resolver {
  readonly problems: Problem[] = [];
  readonly #tree: ObjectNode;
  readonly #surroundings: ReferenceSurroundings;
  readonly #done = new Map<TreeNode, TreeNode>();
  readonly #sizes = new Map<TreeNode, number>();
  #copied = 0;
  /** The references being resolved: each needs the next. */
  readonly #open: { readonly leaf: Leaf; readonly text: string }[] = [];

  constructor(tree: ObjectNode, surroundings: ReferenceSurroundings) {
    this.#tree = tree;
    this.#surroundings = surroundings;
  }

  object(node: ObjectNode): ObjectNode {
    return {
      ...node,
      members: new Map(
        [...node.members].map(([key, member]): [string, ObjectMember] => [
          key,
          key === '$schema' ? member : { ...member, node: this.#node(member.node) },
        ]),
      ),
    };
  }

  #node(node: TreeNode): TreeNode {
    const known = this.#done.get(node);
    if (known) return known;
    const made =
      node.kind === 'object'
        ? this.object(node)
        : node.kind === 'array'
          ? { ...node, items: node.items.map((item) => this.#node(item)) }
          : this.#leaf(node);
    this.#done.set(node, made);
    return made;
  }

  #leaf(leaf: Leaf): TreeNode {
    if (typeof leaf.value !== 'string' || !hasReference(leaf.value)) return leaf;
    const parts = partsOf(leaf.value);
    const values = parts.map((part) => this.#part(part, leaf));
    if (values.includes(null)) return { ...leaf, broken: true };
    const targets = values.flatMap((each) => each?.target ?? []);
    const whole = parts.length === 1 && targets.length === 1;
    const origin =
      targets.length > 0
        ? { ...leaf.origin, refersTo: { ...targets[0], whole, ...(targets.length > 1 ? { text: leaf.value } : {}) } }
        : leaf.origin;
    const secrets = parts.filter(({ kind }) => kind === 'secret').length;
    if (whole && values[0] && parts[0].kind !== 'environment') return { ...values[0].node, origin };
    const found =
      whole && values[0]?.node.kind === 'leaf'
        ? { ...values[0].node, origin }
        : this.#joined(
            values.flatMap((each) => each?.node ?? []),
            { kind: 'leaf', value: leaf.value, origin },
          );
    const referred = values.flatMap((each, index) => (each && parts[index].kind === 'value' ? secretsOf(each.node) : [])).length;
    // A dollar sign before a secret would make it a plain text once it is written down.
    const isPlain = secretsOf(found).length === secrets + referred && !String(found.value).includes('$${secret:');
    if (found.broken || isPlain) return found;
    return this.#refuse(
      errors.BAD_REFERENCE({ reason: 'A text that comes out as ${secret:…} and is none cannot be told from one.' }),
      leaf,
      leaf.origin,
    );
  }

  #joined(values: readonly TreeNode[], leaf: Leaf): Leaf {
    if (!values.every((each) => each.kind === 'leaf'))
      return this.#refuse(
        errors.BAD_REFERENCE({ reason: 'Inside a text a reference must be to a plain value, and this one is to an object or an array.' }),
        leaf,
        leaf.origin,
      );
    const text = values.map(lettersOf).join('');
    return text.length > LONGEST_TEXT ? this.#tooLarge(leaf) : { ...leaf, value: text };
  }

  #part(part: TextPart, leaf: Leaf): { readonly node: TreeNode; readonly target?: ReferenceTarget } | null {
    if (part.kind === 'text') return { node: { kind: 'leaf', value: part.text, origin: leaf.origin } };
    const place = placeOf(part.text, leaf.origin);
    if (part.kind === 'bad') this.#refuse(errors.BAD_REFERENCE({ reason: part.reason }), leaf, place);
    if (part.kind === 'environment') return this.#variable(part, leaf, place);
    if (part.kind === 'secret') return this.#secret(part, leaf, place);
    return part.kind === 'value' ? this.#value(part, leaf, place) : null;
  }

  #variable(
    { name, byDefault, text }: TextPart & { kind: 'environment' },
    leaf: Leaf,
    place: Origin,
  ): { readonly node: TreeNode; readonly target: ReferenceTarget } | null {
    const set = this.#surroundings.environment[name];
    const value = set === undefined || (set === '' && byDefault !== null) ? byDefault : set;
    if (value === null) {
      this.#refuse(errors.VARIABLE_MISSING({ name }), leaf, place);
      return null;
    }
    return {
      node: { kind: 'leaf', value, spelled: value, word: 'environment', origin: leaf.origin },
      target: { text: set === undefined ? text : `${text} = ${value}`, origin: null, whole: true },
    };
  }

  /** Only whether it is there: its value is none of the experiment's. */
  #secret({ name, text }: TextPart & { kind: 'secret' }, leaf: Leaf, place: Origin): { readonly node: TreeNode } | null {
    if (this.#surroundings.environment[name]) return { node: { kind: 'leaf', value: text, origin: leaf.origin } };
    this.#refuse(errors.VARIABLE_MISSING({ name }), leaf, place);
    return null;
  }

  #value(
    { path, text }: TextPart & { kind: 'value' },
    leaf: Leaf,
    place: Origin,
  ): { readonly node: TreeNode; readonly target: ReferenceTarget } | null {
    const cycle = this.#open.findIndex((each) => each.leaf === leaf && each.text === text);
    if (cycle >= 0) {
      const chain = [...this.#open.slice(cycle).map((each) => each.text), text].join(' → ');
      this.#refuse(errors.REFERENCE_CYCLE({ chain }), leaf, place);
      return null;
    }
    if (this.#open.length === LONGEST_CHAIN) {
      this.#tooLarge(leaf);
      return null;
    }
    this.#open.push({ leaf, text });
    const found = this.#at(path);
    this.#open.pop();
    if (!found) return this.#unknown(path, text, leaf, place);
    this.#copied += this.#size(found);
    if (this.#copied > MOST_NODES) this.#tooLarge(leaf);
    if (this.#copied > MOST_NODES || isBroken(found)) return null;
    return { node: found, target: { text, origin: this.#isWritten(path) ? found.origin : null, whole: true } };
  }

  /** The resolved value at a path, through references on the way; a default where nothing is written. */
  #at(path: Path): TreeNode | undefined {
    let node: TreeNode = this.#tree;
    for (const [depth, segment] of path.entries()) {
      const inner = nodeAt(node, [segment]);
      if (!inner) return this.#default(path.slice(0, depth + 1), path.slice(depth + 1));
      node = inner.kind === 'leaf' || depth === path.length - 1 ? this.#node(inner) : inner;
    }
    return node;
  }

  #default(path: Path, rest: Path): TreeNode | undefined {
    const found = this.#surroundings.byDefault([...path, ...rest]);
    if (!('value' in found) || found.value === undefined) return undefined;
    const source = { name: 'default', kind: 'default', text: JSON.stringify(found.value), extendedBy: null } as const;
    return parseTree(source).tree ?? undefined;
  }

  #isWritten(path: Path): boolean {
    return nodeAt(this.#tree, path) !== undefined;
  }

  #unknown(path: Path, text: string, leaf: Leaf, place: Origin): null {
    const found = this.#surroundings.byDefault(path);
    if (!('known' in found)) {
      this.#refuse(errors.UNKNOWN_REFERENCE({ text, reason: 'has no value: nothing sets it, and it has no default' }), leaf, place);
      return null;
    }
    const { known, reached } = found;
    const near = closest(String(path[reached.length]), known);
    const rest = path.slice(reached.length + 1);
    this.#refuse(
      errors.UNKNOWN_REFERENCE({
        text,
        reason: 'refers to nothing',
        near: near && pathText([...reached, near, ...rest]),
        known: known.join(', '),
      }),
      leaf,
      place,
    );
    return null;
  }

  #tooLarge(leaf: Leaf): Leaf {
    return this.#refuse(errors.BAD_REFERENCE({ reason: 'What these references amount to is far too large.' }), leaf, leaf.origin);
  }

  #refuse(fault: Fault, leaf: Leaf, place: Origin): Leaf {
    this.problems.push(problem(fault, place));
    return { ...leaf, broken: true };
  }

  #size(node: TreeNode): number {
    const known = this.#sizes.get(node);
    if (known !== undefined) return known;
    const children =
      node.kind === 'object' ? [...node.members.values()].map((member) => member.node) : node.kind === 'array' ? node.items : [];
    const size = children.reduce((sum, child) => sum + this.#size(child), 1);
    this.#sizes.set(node, size);
    return size;
  }
}

function isBroken(node: TreeNode): boolean {
  if (node.kind === 'leaf') return node.broken === true;
  return node.kind === 'array' ? node.items.some(isBroken) : [...node.members.values()].some((member) => isBroken(member.node));
}

function secretsOf(node: TreeNode): string[] {
  return node.kind === 'leaf' && typeof node.value === 'string' ? secretsIn(node.value) : [];
}

function lettersOf({ value, spelled }: Leaf): string {
  return spelled ?? String(value);
}

/** The reference itself, where it can be found inside the text. */
function placeOf(text: string, origin: Origin): Origin {
  const at = origin.source.text.slice(origin.start, origin.end).indexOf(text);
  return at < 0 ? origin : originOf(origin.source, origin.start + at, origin.start + at + text.length);
}
