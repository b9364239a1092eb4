import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import plugin from './plugin.ts';

it('the engine auto is one of those that work here', async () => {
  const engine = await plugin.create({ exact: true, threads: 1 }, { cacheFolder: temporaryFolder('plugin-auto') });
  expect(engine.name).toBe('onnx');
});
