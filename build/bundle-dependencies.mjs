/**
 * Part of `npm run build`: makes every command start sooner by what the compiled sources import, and installs smaller.
 *
 * - tfjs's gradients become a file, `dist/vendor/tfjs-gradients.cjs`, which sources and tests load too, by its name `#tfjs-gradients`
 *   in package.json. Nobody installs the 240 MB of the package that has them in a form that Node can load.
 * - Packages become one file each, below `dist/vendor/`. Only packages whose objects
 *   may exist twice in a process can be listed: a plugin that imports one gets the package.
 * - What not every command needs is loaded when it is first called: tfjs-core, and some of the bundled packages;
 *   and by `require`, because an `import` of CommonJS reads its text for the names that it exports: a tenth of a second for tfjs-core.
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
const BUNDLED = {
  commander: ['Argument', 'Command', 'CommanderError', 'InvalidArgumentError', 'Option'],
  json5: ['default'],
  picocolors: ['default'],
  typebox: ['Type'],
};
/** The same, but loaded when the first of these functions is called; what a default export has is named behind it. */
const BUNDLED_LAZILY = {
  '@huggingface/tokenizers': ['BPE', 'SplitPreTokenizer', 'Tokenizer', 'WordPiece'],
  ajv: ['Ajv'],
  'fast-glob': ['default', 'escapePath', 'stream', 'sync'],
  fflate: ['zipSync'],
  inversify: ['Container'],
};
const LAZY = '@tensorflow/tfjs-core';
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const vendor = path.join(dist, 'vendor');
mkdirSync(vendor, { recursive: true });

const core = createRequire(import.meta.url)(LAZY);
const [lazyNames, eagerNames] = [new Set(), new Set()];

for (const [name, words] of Object.entries(BUNDLED)) await bundle(name, words, `${name}.js`, 'esm');
for (const [name, words] of Object.entries(BUNDLED_LAZILY)) {
  mkdirSync(path.dirname(path.join(vendor, name)), { recursive: true });
  await bundle(name, words, `${name}.cjs`, 'cjs');
  writeFileSync(path.join(vendor, `${name}.js`), lazyModule(`./${path.basename(name)}.cjs`, words));
}
for (const file of fastGlob.sync(['src/**/*.js', 'plugins/**/*.js'], { cwd: dist, absolute: true })) redirect(file);
writeFileSync(path.join(vendor, 'tfjs-core.js'), lazyModule(LAZY, [...lazyNames].sort()));
writeFileSync(path.join(vendor, 'tfjs-core-loaded.js'), eagerModule());
// What tfjs-core's build for Node leaves out lies in it as modules that Node cannot load; they register themselves in tfjs's globals.
const parts = ['register_all_gradients.js', 'public/chained_ops/register_all_chained_ops.js'];
const coreFolder = path.dirname(fileURLToPath(import.meta.resolve(LAZY)));
await bundleCode('gradients', parts.map((part) => `import '${path.join(coreFolder, part)}';`).join(''), 'tfjs-gradients.cjs', 'cjs');

function bundle(name, words, file, format) {
  return bundleCode(name, `export { ${words.join(', ')} } from '${fileURLToPath(import.meta.resolve(name))}';`, file, format);
}

async function bundleCode(name, code, file, format) {
  const entry = `\0${name}`;
  const bundled = await rolldown({
    input: entry,
    platform: 'node',
    external: [/^reflect-metadata/],
    plugins: [{ name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? code : null) }],
  });
  // Names stay: messages show those of classes.
  const {
    output: [chunk],
  } = await bundled.generate({ format, exports: 'named', minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } });
  await bundled.close();
  writeFileSync(path.join(vendor, file), `${licences(chunk.moduleIds)}\n${chunk.code}`);
}

/** Has a compiled file import from `dist/vendor/` what is there. */
function redirect(file) {
  const before = readFileSync(file, 'utf8');
  const after = before.replaceAll(
    /^((?:import|export) (?:\w+|\{([^}]*)\}) from )'([^'.]+)';$/gm,
    (line, start, words = 'default', name) => {
      const imported = words.split(',').flatMap((word) => word.trim().split(' as ')[0] || []);
      const bundled = { ...BUNDLED, ...BUNDLED_LAZILY }[name];
      if (bundled) {
        const strays = imported.filter((word) => !bundled.includes(word));
        if (strays.length > 0)
          throw new Error(`${file} imports ${strays.join(', ')} from ${name}: add it in build/bundle-dependencies.mjs.`);
        return `${start}'${fromVendor(file, `${name}.js`)}';`;
      }
      if (name !== LAZY) return line;
      const lazy = imported.every(isFunction);
      for (const word of imported) (lazy ? lazyNames : eagerNames).add(word);
      return `${start}'${fromVendor(file, lazy ? 'tfjs-core.js' : 'tfjs-core-loaded.js')}';`;
    },
  );
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

/** Stands for a module until one of its functions is called, or an object of one of its classes made. */
function lazyModule(place, names) {
  const standIn = (name) => `function (...words) { const own = loaded().${name}; return new.target ? new own(...words) : own(...words); }`;
  const members = names.filter((name) => name !== 'default');
  return [
    REQUIRE,
    'let known;',
    `const loaded = () => (known ??= require('${place}'));`,
    ...members.map((name) => `export const ${name} = ${standIn(name)};`),
    ...(members.length < names.length ? [`export default Object.assign(${standIn('default')}, { ${members.join(', ')} });`] : []),
    '',
  ].join('\n');
}
