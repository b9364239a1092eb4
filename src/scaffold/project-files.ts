/** The files of a starter project: those of `templates/project`, and those that npm would not pack or that need the version. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesMatching } from '../files/patterns.ts';
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
    '.npmrc': NPMRC,
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
  };
}

const IGNORED = `node_modules/
runs/
.electra-run/
`;

const NPMRC = `# onnxruntime runs on the CPU without the libraries for CUDA, which its install script would download.
# npm 11 does not run such scripts unasked, and warns of this line.
onnxruntime-node-install=skip
`;
