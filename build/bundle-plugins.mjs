/**
 * Part of `npm run build`: a plugin that ships becomes one module, with what it imports of the files beside it, since every command that
 * reads an experiment loads them all, and Node takes most of a millisecond for each file.
 *
 * The files themselves stay, for whatever else imports them; what a plugin imports when it is used (`import(…)`) stays a file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('../dist/plugins', import.meta.url));

for (const file of fastGlob.sync('*/*/plugin.js', { cwd: folder, absolute: true })) {
  if (/^(?:import|export) .*from '\.\.?\/.*';$/m.test(readFileSync(file, 'utf8'))) await bundle(file);
}

async function bundle(file) {
  const own = path.dirname(file);
  const bundled = await rolldown({
    input: file,
    platform: 'node',
    // Its bundle stands for nothing but itself: a module that two plugins import is in both.
    plugins: [{ name: 'beside', resolveId: (id, from, { kind }) => resolved(id, from, kind, own) }],
  });
  const {
    output: [chunk, ...others],
  } = await bundled.generate({ format: 'esm', minify: false });
  await bundled.close();
  if (others.length > 0) throw new Error(`${file} would become ${others.length + 1} files.`);
  for (const each of chunk.moduleIds.filter((id) => path.isAbsolute(id))) {
    if (path.dirname(each) !== own && readFileSync(each, 'utf8').includes('import.meta'))
      throw new Error(`${each} asks where it is (import.meta), and is to become a part of ${file}.`);
  }
  writeFileSync(file, chunk.code);
}

/** What is imported from the folder of plugins becomes a part; all else stays an import. */
function resolved(id, from, kind, own) {
  if (from === undefined) return null;
  if (!id.startsWith('.')) return { id, external: true };
  const target = path.resolve(path.dirname(from), id);
  if (kind !== 'dynamic-import' && target.startsWith(`${folder}${path.sep}`)) return target;
  const relative = path.relative(own, target).split(path.sep).join('/');
  return { id: relative.startsWith('.') ? relative : `./${relative}`, external: true };
}
