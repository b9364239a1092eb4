/**
 * Part of `npm run build`: plugins that ship are loaded by every command that reads an experiment, and Node takes most of a millisecond
 * for each file. So a plugin becomes one module, with what it imports of the files beside it, and the plugins of a kind become one,
 * `all.js`, which the registry looks for (`registry/import-plugin.ts`).
 *
 * The files themselves stay, for whatever else imports them; what a plugin imports when it is used (`import(…)`) stays a file, and one
 * that asks where it is, but for the packages around it, stays apart.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('../dist/plugins', import.meta.url));
const ENTRY = '\0all';

const files = fastGlob.sync('*/*/plugin.js', { cwd: folder, absolute: true });
for (const file of files) {
  if (/^(?:import|export) .*from '\.\.?\/.*';$/m.test(readFileSync(file, 'utf8'))) {
    const { code, moduleIds } = await bundled(file, path.dirname(file));
    for (const each of moduleIds) {
      if (path.dirname(each) !== path.dirname(file) && asksWhereItIs(each))
        throw new Error(`${each} asks where it is (import.meta), and is to become a part of ${file}.`);
    }
    writeFileSync(file, code);
  }
}
for (const kind of new Set(files.map(kindOf))) {
  const movable = files.filter((file) => kindOf(file) === kind && !asksWhereItIs(file));
  const own = path.join(folder, kind);
  const names = movable.map((file) => JSON.stringify(path.basename(path.dirname(file))));
  const code = [
    ...movable.map((file, index) => `import plugin${index} from '${file}';`),
    `export const plugins = { ${names.map((name, index) => `${name}: plugin${index}`).join(', ')} };`,
  ].join('\n');
  writeFileSync(path.join(own, 'all.js'), (await bundled(ENTRY, own, code)).code);
  for (const [index, file] of movable.entries())
    writeFileSync(file, `import { plugins } from '../all.js';\nexport default plugins[${names[index]}];\n`);
}

/** One module in this folder, of a file or of code. */
async function bundled(input, own, code) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    plugins: [
      {
        name: 'beside',
        resolveId: (id, from, { kind }) => (id === ENTRY ? id : resolved(id, from, kind, own)),
        load: (id) => (id === ENTRY ? code : null),
      },
    ],
  });
  const {
    output: [chunk, ...others],
  } = await bundle.generate({ format: 'esm', minify: false });
  await bundle.close();
  if (others.length > 0) throw new Error(`${input} would become ${others.length + 1} files.`);
  return { code: chunk.code, moduleIds: chunk.moduleIds.filter((id) => path.isAbsolute(id)) };
}

/** What is imported from the folder of plugins becomes a part; all else stays an import. */
function resolved(id, from, kind, own) {
  if (from === undefined) return null;
  if (path.isAbsolute(id)) return id;
  if (!id.startsWith('.')) return { id, external: true };
  const target = path.resolve(path.dirname(from), id);
  if (kind !== 'dynamic-import' && target.startsWith(`${folder}${path.sep}`)) return target;
  const relative = path.relative(own, target).split(path.sep).join('/');
  return { id: relative.startsWith('.') ? relative : `./${relative}`, external: true };
}

/** Where packages are looked for from is no question of the very folder. */
function asksWhereItIs(file) {
  return readFileSync(file, 'utf8').replaceAll('from: import.meta.url', '').includes('import.meta');
}

function kindOf(file) {
  return path.basename(path.dirname(path.dirname(file)));
}
