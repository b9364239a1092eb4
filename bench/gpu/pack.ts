/**
 * `npm run bench:gpu-pack`: everything that a first hour on a graphics card needs in one archive, for a machine with no network and nothing
 * installed but a driver. docs/gpu.md says how it is used.
 *
 * The Node that runs this goes in; text and vocabulary are prepared, and the CPU's fifty steps are trained, here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXPERIMENTS, wordsOf } from './compare.ts';
import { contentsOf } from './contents.ts';

const HELP = `npm run bench:gpu-pack -- [options]

Packs electra-run, Node and what a comparison needs into electra-run-gpu.tar.xz, for a machine with a graphics card and no network.

  --out FILE       Where it goes: electra-run-gpu.tar.xz unless given.
  --vulkan FILE    Vulkan's loader, libvulkan.so.1, for machines that have a driver and no loader; the system's unless given.
  --help           This text.
`;

const NAME = 'electra-run-gpu';
const LARGEST = 60 * 2 ** 20;
/** What a system with glibc and C++ has; a Node that needs more does not run elsewhere. */
const SYSTEM = /^(?:lib(?:c|m|dl|pthread|rt|stdc\+\+|gcc_s|atomic)\.so|ld-linux|linux-vdso)/;
const LOADERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'].map(
  (folder) => `${folder}/libvulkan.so.1`,
);

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const { values } = options();
if (values.help) process.stdout.write(HELP);
else pack(path.resolve(values.out));

function pack(out: string): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') stop('The archive is for Linux on x64, and is packed there.');
  for (const tool of ['tar', 'xz']) if (spawnSync(tool, ['--version']).error) stop(`'${tool}' is not installed, which packs the archive.`);
  requirePortableNode();
  const loader = vulkanLoader();
  const temporary = mkdtempSync(path.join(os.tmpdir(), `${NAME}-`));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const folder = path.join(temporary, NAME);
  say('Copying the product and its dependencies …');
  for (const file of contentsOf(root)) copy(path.join(root, file), path.join(folder, file));
  copy(path.join(root, 'bench/gpu/run.sh'), path.join(folder, 'run'));
  copy(process.execPath, path.join(folder, 'runtime/node'));
  const licence = [path.join(path.dirname(process.execPath), '../LICENSE'), '/usr/share/doc/nodejs/LICENSE'].find((file) =>
    existsSync(file),
  );
  if (licence) copy(licence, path.join(folder, 'runtime/LICENSE'));
  if (loader) copy(loader, path.join(folder, 'lib/libvulkan.so.1'));
  prepare(folder, path.join(temporary, 'work'));
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest(loader), null, 1)}\n`);
  say('Compressing …');
  const partial = `${out}.part`;
  execFileSync('tar', ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-I', 'xz -6 -T0', '-cf', partial, NAME], {
    cwd: temporary,
  });
  const { size } = statSync(partial);
  if (size > LARGEST) {
    rmSync(partial);
    stop(`The archive has ${mebibytes(size)} MiB, and may have ${mebibytes(LARGEST)}: leave something out in bench/gpu/contents.ts.`);
  }
  execFileSync('mv', [partial, out]);
  process.stdout.write(`${out}: ${mebibytes(size)} MiB\nThere:  tar xf ${path.basename(out)} && ${NAME}/run\n`);
}

/** Text and vocabulary in the archive's cache, and the CPU's fifty steps of each experiment: what it logged, and the weights at the end. */
function prepare(folder: string, work: string): void {
  mkdirSync(work, { recursive: true });
  const cli = (words: readonly string[]): void => {
    // The archive's own program: what is left out of it shows here first.
    const env = { PATH: process.env.PATH, HOME: work, ELECTRA_RUN_CACHE: path.join(folder, 'cache') };
    const { status, stderr } = spawnSync(path.join(folder, 'runtime/node'), [path.join(folder, 'dist/src/cli/main.js'), ...words], {
      cwd: work,
      env,
      encoding: 'utf8',
    });
    if (status !== 0) stop(`electra-run ${words.join(' ')}\n${stderr}`);
  };
  for (const experiment of EXPERIMENTS) {
    say(`Training ${experiment} on the CPU …`);
    cli(wordsOf({ root: folder }, experiment, experiment, 'cpu'));
    const [run, reference] = [path.join(work, 'runs', experiment), path.join(folder, 'reference', experiment)];
    for (const file of ['metrics.jsonl', 'record.json', 'checkpoints/step-00000050/weights.safetensors'])
      copy(path.join(run, file), path.join(reference, file));
  }
}

function manifest(loader: string | undefined): object {
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    commit: git.status === 0 ? git.stdout.trim() : 'unknown',
    date: new Date().toISOString(),
    node: process.versions.node,
    processor: os.cpus()[0]?.model.trim(),
    vulkanLoader: loader === undefined ? 'none' : path.basename(realpathSync(loader)),
  };
}

/** Nodes of distributions may be linked with libraries of theirs. */
function requirePortableNode(): void {
  const { stdout } = spawnSync('ldd', [process.execPath], { encoding: 'utf8' });
  const needed = (stdout ?? '').split('\n').flatMap((line) => /^\s*(\S+)/.exec(line)?.[1].split('/').at(-1) ?? []);
  const foreign = needed.filter((name) => !SYSTEM.test(name));
  if (foreign.length > 0)
    stop(`This Node (${process.execPath}) needs ${foreign.join(', ')}, which other machines lack: pack with one from nodejs.org.`);
}

function vulkanLoader(): string | undefined {
  if (values.vulkan !== undefined && !existsSync(values.vulkan)) stop(`--vulkan: there is no ${values.vulkan}.`);
  const found = values.vulkan ?? LOADERS.find((file) => existsSync(file));
  if (found === undefined) say("Without Vulkan's loader, which is not here: the other side needs one (libvulkan1), or give --vulkan FILE.");
  return found;
}

function copy(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  // A link would lead to a place that the other side does not have.
  copyFileSync(realpathSync(from), to);
}

function mebibytes(size: number): string {
  return (size / 2 ** 20).toFixed(1);
}

function options() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string', default: `${NAME}.tar.xz` },
        vulkan: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
