import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { collectRecord } from './record.ts';

describe('the record of a run', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'record-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const record = () => collectRecord({ commandLine: ['electra-run', 'base.json5'], experimentFolder: folder, seed: 7, time: new Date(0) });

  it('says with what and on what the run was made', () => {
    expect(record()).toMatchObject({
      commandLine: ['electra-run', 'base.json5'],
      time: '1970-01-01T00:00:00.000Z',
      seed: 7,
      versions: {
        'electra-run': packageJson.version,
        node: process.versions.node,
        'onnxruntime-node': packageJson.dependencies['onnxruntime-node'],
        '@tensorflow/tfjs-core': packageJson.dependencies['@tensorflow/tfjs-core'],
      },
      host: { cpu: expect.stringMatching(/./), cores: expect.any(Number), memoryGiB: expect.any(Number) },
    });
  });

  it('names the code by its contents: its own, and that of plugins', async () => {
    const plugin = join(folder, 'own.js');
    await writeFile(plugin, 'export default 1;');
    const before = collectRecord({ commandLine: [], experimentFolder: folder, seed: 1, plugins: [plugin] });
    expect(before.code.package).toBe(record().code.package);
    await writeFile(plugin, 'export default 2;');
    const after = collectRecord({ commandLine: [], experimentFolder: folder, seed: 1, plugins: [plugin] });
    expect(after.code.plugins[plugin]).not.toBe(before.code.plugins[plugin]);
  });

  it('has no commit outside a repository', () => {
    expect(record().git).toBeNull();
  });

  it('names the commit, and says when tracked files were changed since', async () => {
    const git = (...words: string[]): string =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { encoding: 'utf8' });
    git('init', '--quiet');
    await writeFile(join(folder, 'base.json5'), '{}');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Start');
    expect(record().git).toEqual({ commit: git('rev-parse', 'HEAD').trim(), dirty: false, diff: null });
    await writeFile(join(folder, 'base.json5'), '{ seed: 2 }');
    const changed = record().git;
    expect(changed).toMatchObject({ dirty: true, diff: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await writeFile(join(folder, 'base.json5'), '{ seed: 3 }');
    expect(record().git?.diff).not.toBe(changed?.diff);
  });
});
