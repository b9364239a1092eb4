/**
 * TensorFlow for Node, set up as a user would, from npm and PyPI: it takes the golden course and keeps the contract of engines.
 *
 * The setup stays in `.electra-run/engines/tfjs-node` (1.1 GB) and is made once; the next time it is only tried.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import plugin from '../../plugins/engine/tfjs-node/plugin.ts';
import { createTensorflowEngine } from '../../src/engine/index.ts';
import { testComponent } from '../../src/testing/index.ts';
import { committed, courseOf, farthest, readRows } from '../golden.ts';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cacheFolder = path.join(root, '.electra-run');
const experiment = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('tfjs-node');

beforeAll(async () => {
  const ended = await cli(['setup', 'tfjs-node'], { folder: root, environment: { ELECTRA_RUN_CACHE: cacheFolder } });
  expect(ended, ended.error).toMatchObject({ code: 0, out: expect.stringMatching(/^TensorFlow 2\.21\.0 on the CPU in /) });
}, 900_000);

describe('the engine tfjs-node', () => {
  it('takes the golden course', async () => {
    const engine = await createTensorflowEngine({ gpu: false, cacheFolder, experimentFolder: folder });
    expect(engine).toMatchObject({ name: 'tfjs-node', device: expect.stringMatching(/^TensorFlow 2\.21\.0, cpu, \d+ threads?$/) });
    const { rows } = await courseOf(engine, { steps: 50, cacheFolder: folder });
    const { difference, step, figure } = farthest(rows, readRows(committed));
    expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
  });

  it('trains a whole experiment from the command line', async () => {
    const ended = await cli([experiment, '--set', 'engine.type=tfjs-node', '--set', 'engine.threads=1', '--set', 'name=tensorflow'], {
      folder,
      environment: { ELECTRA_RUN_CACHE: cacheFolder },
    });
    expect(ended, ended.error).toMatchObject({ code: 0, error: expect.stringContaining('TensorFlow 2.21.0, cpu, 1 thread') });
  });

  it('is taken from the project when it is installed there in the usual way', async () => {
    const project = path.join(folder, 'project');
    mkdirSync(project);
    symlinkSync(path.join(cacheFolder, 'engines/tfjs-node/node_modules'), path.join(project, 'node_modules'));
    const ended = await cli([experiment, '--set', 'engine.type=tfjs-node', '--set', 'train.steps=2', '--set', 'tasks=[]'], {
      folder: project,
      environment: { ELECTRA_RUN_CACHE: path.join(project, 'cache') },
    });
    expect(ended, ended.error).toMatchObject({ code: 0, error: expect.stringContaining('TensorFlow 2.21.0, cpu') });
  });

  it('is not set up twice', async () => {
    const ended = await cli(['setup', 'tfjs-node'], { folder: root, environment: { ELECTRA_RUN_CACHE: cacheFolder } });
    expect(ended).toMatchObject({ code: 0, error: expect.stringMatching(/^There already: try it {2}\d+s\n$/) });
  });

  it('is an error, and not a slow run, where a GPU was asked for and there is none', async () => {
    const gpuCache = path.join(folder, 'gpu-cache');
    mkdirSync(path.join(gpuCache, 'engines'), { recursive: true });
    symlinkSync(path.join(cacheFolder, 'engines/tfjs-node'), path.join(gpuCache, 'engines/tfjs-node-gpu'));
    const ended = await cli([experiment, '--set', 'engine.type=tfjs-node-gpu', '--set', 'name=gpu'], {
      folder,
      environment: { ELECTRA_RUN_CACHE: gpuCache },
    });
    expect(ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(/error {2}engine-without-gpu\n.*'tfjs-node-gpu' was asked for a GPU, and TensorFlow found none/),
    });
  });
});

// Under another name, because the contract's own experiments lie elsewhere and have a cache of their own.
testComponent(
  {
    ...plugin,
    name: 'tfjs-node-here',
    create: (options, injected) => plugin.create(options, { ...injected, cacheFolder }),
  } as typeof plugin,
  { it },
);
