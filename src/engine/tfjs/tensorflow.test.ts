import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { version_core } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loadTensorflow } from './tensorflow.ts';

const root = temporaryFolder('tensorflow');

/** A project whose node_modules holds a package as npm would leave it; `addon` is what node-pre-gyp would find. */
function projectWith(name: string, { version = version_core, addon }: { version?: string; addon?: string }): string {
  const project = path.join(root, `${name.replace('/', '-')}-${version}-${addon ? 'with' : 'without'}-addon`);
  write(path.join(project, 'node_modules', name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
  write(path.join(project, 'node_modules', name, 'index.js'), '');
  write(
    path.join(project, 'node_modules/@mapbox/node-pre-gyp/index.js'),
    `exports.find = (file) => require('path').join(require('path').dirname(file), 'addon.node');`,
  );
  if (addon) write(path.join(project, 'node_modules', name, 'addon.node'), addon);
  return project;
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const load = (experimentFolder: string, gpu = false): Promise<unknown> =>
  loadTensorflow({ gpu, experimentFolder, cacheFolder: path.join(root, 'cache') });

describe('TensorFlow for Node', () => {
  it('that is not installed is an error with the line to type', async () => {
    await expect(load(root)).rejects.toMatchObject({
      code: 'engine-not-installed',
      text: expect.stringMatching(/Install it: npx electra-run setup tfjs-node\n/),
    });
    await expect(load(root, true)).rejects.toMatchObject({
      text: expect.stringMatching(/'tfjs-node-gpu' is not installed[^]*npx electra-run setup tfjs-node --gpu\n/),
    });
  });

  it('that was installed without its addon, or for another tfjs, is not taken, and the error says why', async () => {
    await expect(load(projectWith('@tensorflow/tfjs-node', {}))).rejects.toMatchObject({
      text: expect.stringMatching(/@tensorflow\/tfjs-node cannot be used: its native addon is not there/),
    });
    await expect(load(projectWith('@tensorflow/tfjs-node-gpu', { version: '3.0.0', addon: 'x' }), true)).rejects.toMatchObject({
      text: expect.stringMatching(/it is version 3\.0\.0, and electra-run has tfjs 4\./),
    });
  });

  it('that does not load is an error with the reason and the way to mend it', async () => {
    const project = projectWith('@tensorflow/tfjs-node', { addon: 'no library' });
    for (const name of ['tfjs', 'tfjs-core', 'tfjs-backend-cpu']) {
      write(path.join(project, 'node_modules/@tensorflow', name, 'package.json'), '{"main": "index.js"}');
      write(path.join(project, 'node_modules/@tensorflow', name, 'index.js'), '');
    }
    await expect(load(project)).rejects.toMatchObject({
      code: 'engine-broken',
      text: expect.stringMatching(/does not load: .*addon\.node[^]*setup tfjs-node --fresh/),
    });
  });
});
