/**
 * The project file, `electra-run.json5`: which plugins every experiment below its folder can name, and whether these stay in the folder.
 *
 * It is looked for from the experiment's folder upwards; the nearest one counts.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { originAt } from '../source/tree.ts';
import { foldersUpwards } from '../files/folders-upwards.ts';
import type { Problem } from '../source/problem.ts';
import type { PluginGlob } from './discover.ts';
import { readSettings } from './settings-file.ts';

/** What the file is called, wherever it lies. */
export const PROJECT_FILE = 'electra-run.json5';

const projectSchema = Type.Object({
  plugins: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'Patterns of plugin files (.js, .mjs, .ts), relative to this file.',
  }),
  sandbox: Type.Boolean({
    default: false,
    description: "Whether experiments below this folder may read and write in it and nowhere else, as with '--sandbox'.",
  }),
});

/** The plugins that the project file names, and what is wrong with it. */
export interface Project {
  readonly globs: readonly PluginGlob[];
  /** Whether its experiments are confined to its folder. */
  readonly sandbox: boolean;
  /** Where it lies; null where there is none. */
  readonly folder: string | null;
  readonly problems: readonly Problem[];
}

/** What the project around this folder says; nothing where there is no project file. */
export async function readProject(folder: string): Promise<Project> {
  const file = foldersUpwards(folder)
    .map((each) => path.join(each, PROJECT_FILE))
    .find((each) => existsSync(each));
  if (file === undefined) return { globs: [], sandbox: false, folder: null, problems: [] };
  const { tree, section, problems } = await readSettings(file, projectSchema, { path: [], title: 'The project file' });
  const plugins = section?.plugins ?? [];
  const globs = plugins.map((pattern, index) => ({
    pattern,
    folder: path.dirname(file),
    origin: tree && originAt(tree, ['plugins', index], 'value'),
  }));
  return { globs, sandbox: section?.sandbox ?? false, folder: path.dirname(file), problems };
}
