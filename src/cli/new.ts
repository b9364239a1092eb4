/** `electra-run new plugin <kind> <name>`: the skeleton of a plugin that passes the contract of its kind, with its test. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { discover } from '../registry/discover.ts';
import { exampleOf, INSIDE_A_TASK } from '../registry/example.ts';
import { foldersUpwards } from '../files/folders-upwards.ts';
import { PROJECT_FILE } from '../registry/project.ts';
import { isKind } from '../component/slots.ts';
import { pluginSkeleton } from '../scaffold/plugin-files.ts';
import { writeNew } from '../scaffold/write-new.ts';
import { membersOf } from './describe.ts';
import { unknownKind } from './list.ts';
import type { Streams } from './streams.ts';

/** In which language the skeleton is written. */
export interface NewOptions {
  /** Plain JavaScript instead of TypeScript. */
  readonly js?: boolean;
}

/** Returns 0. Throws UserError for an unknown kind, a name that is none or is taken, and files that are there already. */
export async function newPlugin(what: string, kind: string, name: string, { js = false }: NewOptions, { out }: Streams): Promise<number> {
  if (what !== 'plugin')
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: `There is no '${what}' to make.`, hint: 'Write: electra-run new plugin <kind> <name>' }),
    );
  if (!isKind(kind)) throw unknownKind(kind);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `'${name}' is no name for a plugin.`,
        hint: `Names are lower-case words with dashes, e.g. my-${kind}.`,
      }),
    );
  const folder = foldersUpwards(process.cwd()).find((each) => existsSync(path.join(each, PROJECT_FILE))) ?? process.cwd();
  const before = (await discover({ project: folder })).registry.get(kind, name);
  if (before)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `There is a ${kind} '${name}' already: ${path.relative(process.cwd(), before.file)}.`,
        hint: 'Choose another name.',
      }),
    );

  const files = pluginSkeleton(kind, name, js ? 'js' : 'ts');
  await writeNew(folder, files, 'Choose another name.');
  const { registry } = await discover({ project: folder });
  const [file, test] = Object.keys(files).map((each) => path.relative(process.cwd(), path.join(folder, each)));
  const made =
    registry.get(kind, name) ??
    (await discover({ globs: [{ pattern: path.basename(file), folder: path.dirname(path.resolve(file)), origin: null }] })).registry.get(
      kind,
      name,
    );
  const found = registry.get(kind, name) !== undefined;
  out.write(
    [
      `Wrote ${file} and ${test}.`,
      ...(found ? [] : [`Experiments find it by a pattern, in ${PROJECT_FILE} or in themselves: plugins: ['plugins/**/*.{js,ts}']`]),
      'Check it:',
      `  node --test ${test}`,
      INSIDE_A_TASK.includes(kind) ? 'Use it in a task of an experiment:' : 'Use it in an experiment:',
      ...(made ? membersOf(exampleOf(made.definition, registry), '  ') : []),
      '',
    ].join('\n'),
  );
  return 0;
}
