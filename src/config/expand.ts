/**
 * Writes out what a schema lets a file say shortly, so that everything after it sees one form:
 * a component by its name alone becomes an object, a word becomes what its place says, and a relative path, which
 * starts at the file that says it, starts at the experiment's folder.
 */
import path from 'node:path';
import { PATH, SLOT } from '../component/component.ts';
import type { Registry } from '../registry/registry.ts';
import { isKind, isRecord } from '../component/slots.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { isHubFiles } from '../hub/file-name.ts';
import { pinnedFiles } from '../hub/files.ts';
import { isHubName } from '../hub/name.ts';
import { patternFrom, wordsOfPattern } from '../files/pattern-text.ts';
import { component } from './merge.ts';
import { OWN_CHANGE } from './override.ts';
import { variedPath } from './varied-path.ts';
import { parsePath, type Leaf, type ObjectMember, type TreeNode, type ObjectNode, type Origin, type Path } from '../source/tree.ts';
import { schemaAt } from './schema-at.ts';
import { placed } from './word.ts';

/** What relative paths start from; all absolute. */
export interface Folders {
  /** The file that is run. */
  readonly file: string;
  /** Where relative paths of that file start, and all paths of the expanded tree. */
  readonly experiment: string;
  /** Where the program was started: paths of the command line start here. */
  readonly started: string;
}

/** The tree with every short form written out; a new one, the old stays. */
export function expand(tree: ObjectNode, registry: Registry, folders: Folders): ObjectNode {
  return expandObject(tree, { ...experimentSchema }, { tree, registry, folders, at: [] });
}

interface Expanding {
  readonly tree: ObjectNode;
  readonly registry: Registry;
  readonly folders: Folders;
  /** Where the node stands. */
  readonly at: Path;
}

function expandNode(node: TreeNode, schema: unknown, expanding: Expanding): TreeNode {
  if (!isRecord(schema)) return node;
  if (SLOT in schema) return expandSlot(node, schema, expanding);
  if (node.kind === 'array') {
    const { items } = branchOf(schema, 'array');
    const inner = (index: number): unknown => (Array.isArray(items) ? items[index] : items);
    return { ...node, items: node.items.map((item, index) => expandNode(item, inner(index), below(expanding, index))) };
  }
  if (node.kind === 'object') return expandObject(node, schema, expanding);
  const leaf = placed(node, variedSchema(expanding) ?? schema);
  if (schema[PATH] === 'model' && isHubName(String(leaf.value))) return leaf;
  // From here on the files of that commit, so that whoever goes on with the run has the same.
  if ((schema[PATH] === 'file' || schema[PATH] === 'glob') && typeof leaf.value === 'string' && isHubFiles(leaf.value))
    return { ...leaf, value: pinnedFiles(leaf.value) };
  return ['file', 'folder', 'glob', 'model'].includes(String(schema[PATH]))
    ? rebased(leaf, schema[PATH] === 'glob', expanding.folders)
    : leaf;
}

function below(expanding: Expanding, segment: string | number): Expanding {
  return { ...expanding, at: [...expanding.at, segment] };
}

/** The one alternative of a union that an array or an object can be meant by. */
function branchOf(schema: Readonly<Record<string, unknown>>, type: string): Readonly<Record<string, unknown>> {
  const branches = [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : [])).filter(isRecord);
  const found = branches.filter((branch) => branch.type === type);
  return found.length === 1 ? found[0] : schema;
}

/** A value that a sweep or an ablation puts elsewhere is what it would be there. */
function variedSchema({ at, tree, registry }: Expanding): unknown {
  const varied = variedPath(at, tree);
  const path = varied === undefined ? null : parsePath(varied);
  return path ? schemaAt(path, tree, registry).rule?.schema : undefined;
}

function expandObject(node: ObjectNode, given: Readonly<Record<string, unknown>>, expanding: Expanding): ObjectNode {
  const schema = branchOf(given, 'object');
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const patterns = isRecord(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  const inner = (key: string): unknown =>
    Object.hasOwn(properties, key)
      ? properties[key]
      : (patterns.find(([pattern]) => new RegExp(pattern, 'u').test(key))?.[1] ?? schema.additionalProperties);
  return {
    ...node,
    members: new Map(
      [...node.members].map(([key, member]): [string, ObjectMember] => [
        key,
        { ...member, node: expandNode(member.node, inner(key), below(expanding, key)) },
      ]),
    ),
  };
}

function expandSlot(node: TreeNode, schema: Readonly<Record<string, unknown>>, expanding: Expanding): TreeNode {
  const whole = node.kind === 'leaf' && typeof node.value === 'string' && !node.broken ? component(node) : node;
  const kind = schema[SLOT];
  if (whole.kind !== 'object' || !isKind(kind)) return whole;
  const type = whole.members.get('type')?.node;
  const name = type === undefined && isRecord(schema.default) ? schema.default.type : type?.kind === 'leaf' ? type.value : undefined;
  const entry = expanding.registry.get(kind, String(name));
  return entry ? expandObject(whole, { ...entry.definition.options }, expanding) : whole;
}

function rebased(leaf: Leaf, isGlob: boolean, folders: Folders): Leaf {
  const start = folderOf(leaf.origin, folders);
  if (typeof leaf.value !== 'string' || leaf.broken || start === folders.experiment) return leaf;
  const value = isGlob ? wordsOfPattern(leaf.value).body : leaf.value;
  if (value === '' || path.isAbsolute(value)) return leaf;
  if (!isGlob) return { ...leaf, value: path.relative(folders.experiment, path.resolve(start, leaf.value)) || '.' };
  const way = path.relative(folders.experiment, start).split(path.sep).join('/');
  return { ...leaf, value: patternFrom(way, leaf.value) };
}

/** Where paths of the file or the command line start that a value was written in; a reference's are its target's. */
export function folderOf({ source, refersTo }: Origin, folders: Folders): string {
  if (refersTo?.origin && refersTo.whole) return folderOf(refersTo.origin, folders);
  if (source.kind === 'default' || [folders.file, OWN_CHANGE].includes(source.name)) return folders.experiment;
  return source.kind === 'file' ? path.dirname(source.name) : folders.started;
}
