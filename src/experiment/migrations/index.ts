/**
 * How files of older versions of the format become files of the newest. One file beside this per migration, with its test.
 *
 * A migration sees one file, before it is merged with others, and says what it changed. To change the
 * format: raise `FORMAT_VERSION` by one, write `<version>-<what>.ts`, and add it to the end of the list.
 */
import { errors } from '../../errors/index.ts';
import { FORMAT_VERSION } from '../experiment.ts';
import { problem, type Problem } from '../../source/problem.ts';
import { toEncoder } from './2-encoder.ts';
import { type TreeNode, type ObjectNode, type Origin } from '../../source/tree.ts';

/** One step from a version of the format to the next. */
export interface Migration {
  /** The version that it makes, from the one before. */
  readonly to: number;
  migrate(tree: ObjectNode): Migrated;
}

/** The tree in the new version. */
export interface Migrated {
  readonly tree: ObjectNode;
  /** What was changed and where, for a person who is to change it in the file. */
  readonly changes: readonly { readonly what: string; readonly origin: Origin }[];
}

/** Oldest first; version 1 is the oldest. */
export const migrations: readonly Migration[] = [{ to: 2, migrate: toEncoder }];

/** The tree in the newest version; a version that is not known is a problem, one that is old a notice. */
export interface Upgraded {
  readonly tree: ObjectNode;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/**
 * A file's tree in the newest version. Without `version` it is taken to be in it already: what older versions called
 * otherwise is then an error that says so.
 */
export function upgrade(tree: ObjectNode, known: readonly Migration[] = migrations, newest: number = FORMAT_VERSION): Upgraded {
  const written = tree.members.get('version')?.node;
  if (!written) return withoutVersion(tree, known, newest);
  if (!isVersion(written)) return { tree, problems: [], notices: [] };
  const { value: version, origin } = written;
  if (version > newest)
    return { tree: without(tree), problems: [problem(errors.VERSION_TOO_NEW({ version, newest }), origin)], notices: [] };
  const upgraded = migrated(tree, version, known, newest);
  const notices = upgraded.changes.map(({ what, origin: at }) => problem(errors.OLD_VERSION({ version, newest, what }), at));
  return { tree: without(upgraded.tree), problems: [], notices };
}

/** Goes on with the tree as it should be, so that each mistake is told once. */
function withoutVersion(tree: ObjectNode, known: readonly Migration[], newest: number): Upgraded {
  const { tree: upgraded, changes } = migrated(tree, 1, known, newest);
  return { tree: upgraded, problems: changes.map(({ what, origin }) => problem(errors.MOVED_KEY({ what }), origin)), notices: [] };
}

function migrated(tree: ObjectNode, version: number, known: readonly Migration[], newest: number): Migrated {
  return known
    .filter(({ to }) => to > version && to <= newest)
    .reduce<Migrated>(
      (before, migration) => {
        const { tree: next, changes } = migration.migrate(before.tree);
        return { tree: next, changes: [...before.changes, ...changes] };
      },
      { tree, changes: [] },
    );
}

/** Once a file is read its version has done its work: whatever comes after sees the newest only. */
function without(tree: ObjectNode): ObjectNode {
  const members = new Map(tree.members);
  members.delete('version');
  return { ...tree, members };
}

function isVersion(node: TreeNode): node is TreeNode & { readonly kind: 'leaf'; readonly value: number } {
  return node.kind === 'leaf' && typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= 1;
}
