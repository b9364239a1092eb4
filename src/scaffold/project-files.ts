/** The files of a starter project: those of `templates/project`, and those that npm would not pack or that need the version. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesMatching } from '../hub/files.ts';
import { packageRoot, packageVersion } from '../package.ts';
import type { Files } from './write-new.ts';

/** `name` is the project's, as npm takes it. */
export async function projectFiles(name: string): Promise<Files> {
  const folder = path.join(packageRoot, 'templates/project');
  const files = await filesMatching(['**/*'], folder);
  const texts = await Promise.all(
    files.map(async ({ name: file }) => [file, (await readFile(path.join(folder, file), 'utf8')).replace('# NAME', `# ${name}`)] as const),
  );
  return {
    'package.json': `${JSON.stringify(manifest(name), null, 2)}\n`,
    '.gitignore': IGNORED,
    ...Object.fromEntries(texts),
  };
}

function manifest(name: string): Record<string, unknown> {
  return {
    name,
    private: true,
    type: 'module',
    scripts: {
      test: 'node --test',
      start: 'electra-run experiments/first.json5',
      schema: 'electra-run schema --out experiment.schema.json',
    },
    dependencies: { 'electra-run': `^${packageVersion()}` },
    engines: { node: '>=20.19' },
    // None is needed. npm 11.16 and later asks for a word about each; earlier ones do not know the section.
    allowScripts: { 'electra-run': false, 'onnxruntime-node': false },
  };
}

const IGNORED = `node_modules/
runs/
.electra-run/
`;
