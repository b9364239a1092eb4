/**
 * Part of `npm run build`: makes every command start sooner by what the compiled sources import.
 *
 * - Packages of many small modules become one file each, below `dist/vendor/`. Only packages whose objects
 *   may exist twice in a process can be listed: a plugin that imports one gets the package.
 * - tfjs-core is loaded when the first of its functions is called, so that what computes nothing does without it;
 *   and by `require`, because an `import` of CommonJS reads its text for the names that it exports: a tenth of a second.
 *
 * Sources, types and tests keep importing the packages themselves, which stay dependencies.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { rolldown } from 'rolldown';
import { licences } from './licences.mjs';

/** Package → what of it is imported. */
const BUNDLED = { ajv: ['Ajv'], 'fast-glob': ['default'], inversify: ['Container'], typebox: ['Type'] };
const LAZY = '@tensorflow/tfjs-core';
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const vendor = path.join(dist, 'vendor');
mkdirSync(vendor, { recursive: true });

const core = createRequire(import.meta.url)(LAZY);
const [lazyNames, eagerNames] = [new Set(), new Set()];

for (const name of Object.keys(BUNDLED)) await bundle(name);
for (const file of fastGlob.sync(['src/**/*.js', 'plugins/**/*.js'], { cwd: dist, absolute: true })) redirect(file);
writeFileSync(path.join(vendor, 'tfjs-core.js'), lazyModule());
writeFileSync(path.join(vendor, 'tfjs-core-loaded.js'), eagerModule());

async function bundle(name) {
  const entry = `\0${name}`;
  const code = `export { ${BUNDLED[name].join(', ')} } from '${fileURLToPath(import.meta.resolve(name))}';`;
  const bundled = await rolldown({
    input: entry,
    platform: 'node',
    external: [/^reflect-metadata/],
    plugins: [{ name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? code : null) }],
  });
  const { output: [chunk] } = await bundled.generate({ format: 'esm' });
  await bundled.close();
  writeFileSync(path.join(vendor, `${name}.js`), `${licences(chunk.moduleIds)}\n${chunk.code}`);
}

/** Has a compiled file import from `dist/vendor/` what is there. */
function redirect(file) {
  const before = readFileSync(file, 'utf8');
  const after = before.replaceAll(/^((?:import|export) (?:\w+|\{([^}]*)\}) from )'([^'.]+)';$/gm, (line, start, words = 'default', name) => {
    const imported = words.split(',').map((word) => word.trim().split(' as ')[0]);
    if (Object.hasOwn(BUNDLED, name)) {
      const strays = imported.filter((word) => !BUNDLED[name].includes(word));
      if (strays.length > 0) throw new Error(`${file} imports ${strays.join(', ')} from ${name}: add it in build/bundle-dependencies.mjs.`);
      return `${start}'${fromVendor(file, `${name}.js`)}';`;
    }
    if (name !== LAZY) return line;
    const lazy = imported.every(isFunction);
    for (const word of imported) (lazy ? lazyNames : eagerNames).add(word);
    return `${start}'${fromVendor(file, lazy ? 'tfjs-core.js' : 'tfjs-core-loaded.js')}';`;
  });
  if (after !== before) writeFileSync(file, after);
}

function fromVendor(file, name) {
  return path.posix.relative(path.posix.dirname(file), path.posix.join(vendor, name));
}

/** Classes have to be there when a module that extends them is loaded; those begin with a capital. */
function isFunction(name) {
  return typeof core[name] === 'function' && /^[a-z]/.test(name);
}

function eagerModule() {
  return `${REQUIRE}\nexport const { ${[...eagerNames].sort().join(', ')} } = require('${LAZY}');\n`;
}

function lazyModule() {
  return [
    REQUIRE,
    'let loaded;',
    `const core = () => (loaded ??= require('${LAZY}'));`,
    ...[...lazyNames].sort().map((name) => `export const ${name} = (...words) => core().${name}(...words);`),
    '',
  ].join('\n');
}
