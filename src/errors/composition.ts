/** Errors of putting an experiment together: files that extend others, changes, references, versions of the format. */
import { defineError } from './user-error.ts';

/** Parts of an experiment that cannot be found, or that cannot be applied to the others. */
export const compositionErrors = {
  BAD_EXTENDS: defineError('bad-extends', ({ found }: { found: string }) => [
    `'extends' is the path of an experiment file or an array of paths, and not ${found}.`,
    found.includes('${') && 'References are resolved after files are read, so a path cannot have one.',
  ]),
  EXTENDS_MISSING: defineError(
    'extends-missing',
    ({ name, looked, near, known }: { name: string; looked: string; near?: string; known?: string }) => [
      `There is no experiment '${name}' to extend.`,
      near && `Did you mean '${near}'?`,
      `Looked for ${looked}.`,
      known && `Shipped experiments: ${known}.`,
    ],
  ),
  EXTENDS_NO_EXPERIMENT: defineError('extends-no-experiment', ({ file }: { file: string }) => [
    `${file} is no experiment: its name ends neither in .json5 nor in .json.`,
    'Nothing of it was read.',
  ]),
  EXTENDS_CYCLE: defineError('extends-cycle', ({ chain }: { chain: string }) => [
    `These experiments extend each other in a circle: ${chain}.`,
  ]),
  EXTENDS_TOO_MANY: defineError('extends-too-many', ({ most }: { most: number }) => [
    `More than ${most} files would be read for this one experiment.`,
    'Files that extend the same one twice, again and again, double what is read; extend it once.',
  ]),
  BAD_OVERRIDE: defineError('bad-override', ({ reason }: { reason: string }) => [
    reason,
    'The form is --set path=value, e.g. --set train.steps=1000 or --set tasks.0.seeds=3; --set ~path deletes.',
  ]),
  VERSION_TOO_NEW: defineError('version-too-new', ({ version, newest }: { version: number; newest: number }) => [
    `This file is in version ${version} of the format, and the newest that is known here is ${newest}.`,
    'Update electra-run: npm install electra-run@latest.',
  ]),
  OLD_VERSION: defineError('old-version', ({ version, newest, what }: { version: number; newest: number; what: string }) => [
    what,
    `Read as version ${version} of the format; the newest is ${newest}. Change it and write version: ${newest}.`,
  ]),
  MOVED_KEY: defineError('moved-key', ({ what }: { what: string }) => [
    what,
    "Change it; a file of an older version says so at its top, such as 'version: 1', and is read as it is.",
  ]),
  BAD_MARKER: defineError('bad-marker', ({ reason }: { reason: string }) => [
    reason,
    'Known: { $replace: value }, { $delete: true }, { $append: [ … ] }.',
  ]),
  BAD_POSITION: defineError('bad-position', ({ path, count, key }: { path: string; count: number; key: string }) => [
    `${path} is an array of ${count}, and '${key}' is no position in it.`,
    count > 0 ? `Positions are 0 to ${count - 1}. To replace the whole array, write one: [ … ].` : 'To fill it, write an array: [ … ].',
  ]),
  NOTHING_TO_CHANGE: defineError('nothing-to-change', ({ what, hint }: { what: string; hint?: string }) => [what, hint]),
  BAD_REFERENCE: defineError('bad-reference', ({ reason }: { reason: string }) => [
    reason,
    'References are ${path.to.a.value}, ${env:NAME} and ${env:NAME:-default}; $${ is a plain ${.',
  ]),
  UNKNOWN_REFERENCE: defineError(
    'unknown-reference',
    ({ text, reason, near, known }: { text: string; reason: string; near?: string; known?: string }) => [
      `${text} ${reason}.${near ? ` Did you mean \${${near}}?` : ''}`,
      known && `Known there: ${known}.`,
    ],
  ),
  REFERENCE_CYCLE: defineError('reference-cycle', ({ chain }: { chain: string }) => [
    `These values refer to each other in a circle: ${chain}.`,
  ]),
  VARIABLE_MISSING: defineError('variable-missing', ({ name }: { name: string }) => [
    `The environment variable ${name} is not set.`,
    `Set it, or write a default: \${env:${name}:-default}.`,
  ]),
} as const;
