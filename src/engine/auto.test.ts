import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createAutoEngine } from './auto.ts';

const cacheFolder = temporaryFolder('auto');
const folder = path.join(cacheFolder, 'engines-measured');
const kept = (): string => path.join(folder, readdirSync(folder)[0]);

describe('the engine auto', () => {
  it('takes an engine that works and says that it is the fastest', async () => {
    const engine = await createAutoEngine({ exact: true, threads: 1, cacheFolder });
    expect(engine).toMatchObject({ name: 'onnx', device: expect.stringMatching(/^(?:cpu, 1 thread|webgpu); the fastest here/) });
    expect(JSON.parse(readFileSync(kept(), 'utf8'))).toContainEqual({
      choice: { engine: 'onnx', device: 'cpu' },
      tokensPerSecond: expect.any(Number),
    });
  });

  it('measures once, and takes what it remembers', async () => {
    const choice = { engine: 'onnx', device: 'cpu' };
    writeFileSync(
      kept(),
      JSON.stringify([
        { choice, tokensPerSecond: 8 },
        { choice: { ...choice, device: 'cuda' }, tokensPerSecond: 2 },
        { choice: { engine: 'openvino', precision: 'float32' }, tokensPerSecond: 0 },
      ]),
    );
    const { device } = await createAutoEngine({ exact: true, threads: 1, cacheFolder });
    expect(device).toBe(
      'cpu, 1 thread; the fastest here, at 1.00 beside onnx on cuda 0.25, openvino in float32, which failed (electra-run doctor)',
    );
  });

  it('names an engine that is set up and does not work', async () => {
    const broken = temporaryFolder('auto-broken');
    mkdirSync(path.join(broken, 'engines/openvino'), { recursive: true });
    writeFileSync(path.join(broken, 'engines/openvino/setup.json'), '{}');
    const { name, device } = await createAutoEngine({ exact: true, threads: 1, cacheFolder: broken });
    expect(name).toBe('onnx');
    expect(device).toContain('openvino in float32, which failed (electra-run doctor)');
  });

  it('measures anew where what it remembers cannot be read, or does not work any more', async () => {
    writeFileSync(kept(), '[{"choi');
    await createAutoEngine({ exact: true, threads: 1, cacheFolder });
    const gone = [{ choice: { engine: 'openvino', precision: 'float32' }, tokensPerSecond: 9 }];
    writeFileSync(kept(), JSON.stringify(gone));
    expect(await createAutoEngine({ exact: true, threads: 1, cacheFolder })).toMatchObject({ name: 'onnx' });
    expect(JSON.parse(readFileSync(kept(), 'utf8'))).not.toEqual(gone);
  });
});
