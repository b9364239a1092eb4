/**
 * From the file on the command line to one tree: `extends`, deep merge, overrides.
 *
 * The one composition that every verb uses. Pure but for reading files. Values are still as they were
 * written: references are `references.ts`; whether keys and values make sense is `validate.ts`.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';
import { unconfined, type Refuse } from './confinement.ts';
import { resolveExtends } from './extends.ts';
import { nearestFile } from './nearest.ts';
import { checkMarkers } from '../source/marker.ts';
import { mergeExperiments } from './merge.ts';
import { upgrade } from '../experiment/migrations/index.ts';
import { readOverride } from './override.ts';
import { parseTree } from '../source/parse.ts';
import { LARGEST_SOURCE, readSource } from '../source/read-source.ts';
import { problem, type Problem } from '../source/problem.ts';
import { hasReference } from './reference-text.ts';
import { toPlain, type Leaf, type TreeNode, type ObjectNode, type Origin } from '../source/tree.ts';

/** What the command line changes of an experiment. */
export interface Changes {
  /** Files that are laid over the experiment, in this order. */
  readonly setFiles?: readonly string[];
  /** Changes that the program makes itself, after the files: `path=value`, the value in JSON5 and nothing else. */
  readonly exact?: readonly string[];
  /** Changes from the command line, `path=value` or `~path`, applied in this order after those. */
  readonly set?: readonly string[];
  /** The program wrote the file itself, out of smaller ones: it may be of any size. */
  readonly written?: boolean;
}

/** One tree made of all files and changes, and the layers it is made of. */
export interface Composed {
  /** Null when a file could not be read to its end; then there is nothing to validate. */
  readonly tree: ObjectNode | null;
  /** What was laid over one another, the earliest first, as it was written. */
  readonly layers: readonly ObjectNode[];
  readonly problems: readonly Problem[];
  /** What should be changed in a file, and was understood nevertheless. */
  readonly notices: readonly Problem[];
}

/**
 * Reads the file and all that it extends, and lays them and the changes over one another. Never throws for what a file says.
 * `beneath`: what holds where neither the file nor anything that it extends says otherwise; `refuses`: which files must not be extended.
 */
export async function compose(
  file: string,
  { setFiles = [], set = [], exact = [], written = false }: Changes = {},
  beneath?: ObjectNode,
  refuses: Refuse = unconfined,
): Promise<Composed> {
  const largest = written ? Number.POSITIVE_INFINITY : LARGEST_SOURCE;
  const reading: Reading = { problems: [], notices: [], open: [], layers: beneath ? [beneath] : [], files: 0, largest, refuses };
  let whole = await readExperiment(path.resolve(file), null, reading, beneath);
  for (const each of setFiles) {
    // On what there is, so that `$append` and `$delete` find it; the experiment stays the first file's.
    const laid = await readExperiment(path.resolve(each), null, reading, whole ?? undefined);
    whole = whole && laid && { ...laid, origin: whole.origin };
  }
  const deltas: ObjectNode[] = [];
  const { problems, notices, layers } = reading;
  for (const override of [...exact.map((each) => readOverride(each, true)), ...set.map((each) => readOverride(each))]) {
    problems.push(...override.problems);
    if (!override.tree) continue;
    const upgraded = upgrade(override.tree);
    problems.push(...upgraded.problems);
    const delta = checkMarkers(upgraded.tree, problems);
    layers.push(delta);
    deltas.push(delta);
  }
  if (!whole) return { tree: null, layers, problems, notices };
  return { tree: deltas.reduce((tree, delta) => mergeExperiments(tree, delta, problems), whole), layers, problems, notices };
}

/** Files read for one experiment; more come only from files that extend others twice, again and again. */
const MOST_FILES = 500;

interface Reading {
  readonly problems: Problem[];
  readonly notices: Problem[];
  /** The files being read: each extends the next. */
  readonly open: string[];
  readonly layers: ObjectNode[];
  /** Why a file may not be extended. */
  readonly refuses: Refuse;
  /** Read so far, one that is extended twice counts twice. */
  files: number;
  /** Bytes that a file may have. */
  readonly largest: number;
}

async function readExperiment(file: string, extendedBy: Origin | null, reading: Reading, beneath?: ObjectNode): Promise<ObjectNode | null> {
  reading.files += 1;
  if (reading.files > MOST_FILES) return refuse(errors.EXTENDS_TOO_MANY({ most: MOST_FILES }), extendedBy, reading);
  const missing = async (error: unknown): Promise<Fault> =>
    errors.FILE_MISSING({ file, reason: reasonOf(error), near: await nearestFile(file) });
  const read = await readSource(file, extendedBy, missing, reading.largest);
  if (!read.source) {
    reading.problems.push(read.problem);
    return null;
  }
  const { tree, problems } = parseTree(read.source);
  for (const each of problems) reading.problems.push(each);
  if (!tree) return null;
  if (tree.kind !== 'object') {
    const found = tree.kind === 'array' ? 'an array' : JSON.stringify(tree.value);
    return refuse(errors.NOT_AN_OBJECT({ found }), tree.origin, reading);
  }
  const upgraded = upgrade(tree);
  for (const each of upgraded.problems) reading.problems.push(each);
  for (const each of upgraded.notices) reading.notices.push(each);
  reading.open.push(file);
  const whole = await mergeParents(upgraded.tree, file, reading, beneath);
  reading.open.pop();
  return whole;
}

async function mergeParents(tree: ObjectNode, file: string, reading: Reading, beneath?: ObjectNode): Promise<ObjectNode | null> {
  const own = checkMarkers(without(tree, 'extends'), reading.problems);
  let base: ObjectNode | null = { ...own, members: beneath?.members ?? new Map() };
  for (const name of extendsOf(tree, reading)) {
    const parent = await readParent(name, file, reading);
    base = base && parent && mergeExperiments(base, parent, reading.problems);
  }
  reading.layers.push(own);
  return base && mergeExperiments(base, own, reading.problems);
}

async function readParent(name: Leaf, file: string, reading: Reading): Promise<ObjectNode | null> {
  const resolved = await resolveExtends(String(name.value), file);
  if (typeof resolved !== 'string') return refuse(resolved, name.origin, reading);
  const real = await realpath(resolved);
  const refused = /\.json5?$/i.test(real) ? reading.refuses(real) : errors.EXTENDS_NO_EXPERIMENT({ file: real });
  if (refused) return refuse(refused, name.origin, reading);
  const start = reading.open.indexOf(resolved);
  if (start >= 0) {
    const chain = [...reading.open.slice(start), resolved]
      .map((each) => path.relative(path.dirname(file), each) || path.basename(each))
      .join(' → ');
    return refuse(errors.EXTENDS_CYCLE({ chain }), name.origin, reading);
  }
  return readExperiment(resolved, name.origin, reading);
}

function extendsOf(tree: ObjectNode, reading: Reading): readonly Leaf[] {
  const node = tree.members.get('extends')?.node;
  if (!node) return [];
  const names = node.kind === 'array' ? node.items : [node];
  const bad = names.find((each) => !isName(each));
  if (bad) reading.problems.push(problem(errors.BAD_EXTENDS({ found: JSON.stringify(toPlain(bad)) }), bad.origin));
  return names.filter(isName);
}

function isName(node: TreeNode): node is Leaf {
  return node.kind === 'leaf' && typeof node.value === 'string' && node.value !== '' && !hasReference(node.value);
}

function refuse(fault: Fault, origin: Origin | null, { problems }: Reading): null {
  problems.push(problem(fault, origin));
  return null;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

function without(tree: ObjectNode, key: string): ObjectNode {
  const members = new Map(tree.members);
  members.delete(key);
  return { ...tree, members };
}
