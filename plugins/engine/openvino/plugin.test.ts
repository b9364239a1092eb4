import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import plugin from './plugin.ts';

it('the engine openvino says how to install it where it is not', async () => {
  const cacheFolder = temporaryFolder('no-openvino');
  await expect(plugin.create({ precision: 'float32' }, { cacheFolder })).rejects.toMatchObject({
    code: 'engine-not-installed',
    text: expect.stringContaining('npx electra-run setup openvino\n'),
  });
});
