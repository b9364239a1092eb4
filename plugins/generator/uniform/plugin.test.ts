import { expect, it } from 'vitest';
import { createOnnxEngine, type Generator } from 'electra-run';
import { inputs, tinyRtd, V } from '../../../test/support/tiny-rtd.ts';
import uniform from './plugin.ts';

it('replaces 1 − 1/V of the chosen tokens, and trains nothing but the discriminator', async () => {
  const rtd = await tinyRtd(await createOnnxEngine({ threads: 1 }), { generator: uniform.create({}, {}) as Generator });
  const chosen = [1, 4, 6, 10, 12];
  let replaced = 0;
  const steps = 400;
  for (let step = 0; step < steps; step++) {
    const { 'shown.corrupted': corrupted } = await rtd.run('evaluate', inputs, { seed: 1, step });
    replaced += chosen.filter((row) => corrupted[row] !== inputs.ids[row]).length;
  }
  const share = replaced / (chosen.length * steps);
  // Three standard deviations of the share of so many draws.
  expect(Math.abs(share - (1 - 1 / V))).toBeLessThan(3 * Math.sqrt(1 / V / (chosen.length * steps)));
  const outputs = await rtd.run('train');
  expect(Object.keys(outputs).filter((name) => name.startsWith('mlm'))).toEqual(['mlm_sampled_accuracy']);
  expect(outputs.loss[0]).toBeCloseTo(50 * outputs.rtd_loss[0], 3);
  await rtd.release();
});
