/** What keeps an install from downloading CUDA: a copy of onnxruntime-node and its own script, where the network refuses everything. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { providerState } from '../src/setup/cuda.ts';
import { root } from './support/cli.ts';
import { read } from './support/sources.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const parent = temporaryFolder('before-install');
/** The one system for which onnxruntime-node downloads anything. */
const downloads = process.platform === 'linux' && process.arch === 'x64';

describe('an install of this package', () => {
  it('asks nobody for CUDA', async () => {
    const project = projectWith('plain');
    expect((await theirScript(project)).asked.length > 0).toBe(downloads);
    rmSync(path.join(project, 'refused.txt'), { force: true });
    await beforeInstall(project);
    expect(await theirScript(project)).toEqual({ code: 0, asked: [] });
    expect(await theirScript(project)).toEqual({ code: 0, asked: [] });
  });

  it('leaves no provider behind that setup or doctor would take for one', async () => {
    const project = projectWith('state');
    await beforeInstall(project);
    expect(readdirSync(libraries(project)).length > 0).toBe(downloads);
    expect(providerState({ version: '1.30.0', folder: libraries(project) })).toBe('none');
  });

  it.runIf(downloads)('says in the placeholder how to get CUDA', async () => {
    const project = projectWith('text');
    await beforeInstall(project);
    expect(readFileSync(path.join(libraries(project), 'libonnxruntime_providers_cuda.so'), 'utf8')).toContain('npx electra-run setup cuda');
  });

  it.runIf(downloads)("downloads CUDA where somebody asks for it in onnxruntime-node's words", async () => {
    const project = projectWith('asked');
    const environment = { ONNXRUNTIME_NODE_INSTALL: 'cuda12' };
    await beforeInstall(project, environment);
    expect(readdirSync(libraries(project))).toEqual([]);
    const { code, asked } = await theirScript(project, environment);
    expect([code, asked.length > 0]).toEqual([1, true]);
  });

  it('goes on where onnxruntime-node is other than expected, and says so', async () => {
    const alone = path.join(parent, 'alone');
    cpSync(path.join(root, 'build/before-install.mjs'), path.join(alone, 'build/before-install.mjs'));
    const { stderr } = await beforeInstall(parent, {}, alone);
    expect(stderr).toMatch(/^electra-run could not keep onnxruntime-node from downloading CUDA's provider: Cannot find module/);
  });
});

describe('an install of the repository itself', () => {
  it('has a lock by which npm runs no script of onnxruntime-node, and says that to an npm that asks', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, object>> };
    const { allowScripts } = JSON.parse(read('package.json')) as { readonly allowScripts: Readonly<Record<string, boolean>> };
    const scripted = Object.keys(packages).filter((name) => 'hasInstallScript' in packages[name]);
    // npm writes the line again when the package changes: take it out of package-lock.json.
    expect(scripted.filter((name) => name !== '' && !/^node_modules\/fsevents$/.test(name))).toEqual([]);
    expect(allowScripts).toMatchObject({ 'onnxruntime-node': false });
  });

  it('leaves onnxruntime-node as it is', async () => {
    const project = projectWith('clone');
    await beforeInstall(project, { npm_config_local_prefix: packageIn(project) });
    expect(readdirSync(libraries(project))).toEqual([]);
  });

  it('has no setting that npm does not know and warns of', () => {
    expect(read('.npmrc')).toBe('save-exact=true\n');
  });
});

function projectWith(name: string): string {
  const project = path.join(parent, name);
  const modules = path.join(project, 'node_modules');
  mkdirSync(path.join(modules, 'electra-run/build'), { recursive: true });
  cpSync(path.join(root, 'build/before-install.mjs'), path.join(modules, 'electra-run/build/before-install.mjs'));
  for (const part of ['package.json', 'script'])
    cpSync(path.join(root, 'node_modules/onnxruntime-node', part), path.join(modules, 'onnxruntime-node', part), { recursive: true });
  for (const each of readdirSync(path.join(root, 'node_modules')))
    if (!existsSync(path.join(modules, each))) symlinkSync(path.join(root, 'node_modules', each), path.join(modules, each));
  mkdirSync(libraries(project), { recursive: true });
  return project;
}

function packageIn(project: string): string {
  return path.join(project, 'node_modules/electra-run');
}

function libraries(project: string): string {
  return path.join(project, 'node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);
}

/** As npm runs it, from the project's copy of this package. */
function beforeInstall(
  project: string,
  more: Readonly<Record<string, string>> = {},
  folder = packageIn(project),
): Promise<{ stderr: string }> {
  const npm = { npm_package_json: path.join(packageIn(project), 'package.json'), npm_config_local_prefix: project };
  return node(path.join(folder, 'build/before-install.mjs'), { ...npm, ...more });
}

/** How onnxruntime-node's script ends on a network that refuses everything, and whom it asked. */
async function theirScript(project: string, more: Readonly<Record<string, string>> = {}): Promise<{ code: number; asked: string[] }> {
  const file = path.join(project, 'refused.txt');
  const environment = { NODE_OPTIONS: `--require ${path.join(root, 'test/support/only-registry.cjs')}`, REFUSED_HOSTS: file, ...more };
  const code = await node(path.join(project, 'node_modules/onnxruntime-node/script/install.js'), environment).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  return { code, asked: existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [] };
}

function node(file: string, environment: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [file], { env: { PATH: process.env.PATH, ...environment } });
}
