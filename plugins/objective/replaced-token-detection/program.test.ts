import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from 'electra-run';
import { inputs, seen, tinyRtd, V } from '../../../test/support/tiny-rtd.ts';

const engine = await createOnnxEngine({ threads: 1 });
const chosen = [1, 4, 6, 10, 12];
const real = Array.from({ length: 14 }, (_, row) => row);

describe('the two losses', () => {
  it('are the mean over chosen positions, the mean over all real tokens, and lambda between them', async () => {
    const rtd = await tinyRtd(engine);
    const [{ loss, mlm_loss, rtd_loss, replaced_share }, evaluated] = [await rtd.run('train'), await rtd.run('evaluate')];
    const { nll, logits, corrupted } = seen(evaluated);
    expect(mlm_loss[0]).toBeCloseTo(mean([0, 1, 2, 3, 4].map((slot) => nll[slot])), 5);
    expect(rtd_loss[0]).toBeCloseTo(mean(real.map((row) => crossEntropy(logits[row], corrupted[row] !== inputs.ids[row]))), 5);
    expect(loss[0]).toBeCloseTo(mlm_loss[0] + 50 * rtd_loss[0], 3);
    expect(replaced_share[0]).toBeCloseTo(real.filter((row) => corrupted[row] !== inputs.ids[row]).length / 14, 6);
    await rtd.release();
  });

  it("take the discriminator's loss at the chosen positions only, when told so", async () => {
    const rtd = await tinyRtd(engine, { detect: 'chosen' });
    const [{ rtd_loss }, evaluated] = [await rtd.run('train'), await rtd.run('evaluate')];
    const { logits, corrupted } = seen(evaluated);
    expect(rtd_loss[0]).toBeCloseTo(mean(chosen.map((row) => crossEntropy(logits[row], corrupted[row] !== inputs.ids[row]))), 5);
    await rtd.release();
  });

  it('do not change with what an unused slot points at', async () => {
    const rtd = await tinyRtd(engine);
    const before = await rtd.run('train');
    const gradients = rtd.memory.gradients.slice();
    expect(await rtd.run('train', { ...inputs, positions: Int32Array.of(1, 4, 6, 10, 12, 9) })).toEqual(before);
    expect(Math.max(...rtd.memory.gradients.map((value, i) => Math.abs(value - gradients[i])))).toBeLessThan(1e-6);
    await rtd.release();
  });

  it.each(['all', 'chosen'] as const)('are finite in a batch in which nothing was chosen (detect: %s)', async (detect) => {
    const rtd = await tinyRtd(engine, { detect });
    const none = { chosen: new Float32Array(6), chosen_tokens: new Float32Array(16) };
    const { mlm_loss, rtd_loss, replaced_share } = await rtd.run('train', { ...inputs, ...none });
    expect([mlm_loss[0], replaced_share[0]]).toEqual([0, 0]);
    expect(Number.isFinite(rtd_loss[0])).toBe(true);
    expect(rtd.memory.gradients.every(Number.isFinite)).toBe(true);
    await rtd.release();
  });
});

describe('the sample', () => {
  it('stands at the chosen positions of the original text, whatever the generator saw there', async () => {
    const rtd = await tinyRtd(engine);
    for (let step = 0; step < 20; step++) {
      const { corrupted } = seen(await rtd.run('evaluate', inputs, { seed: 1, step }));
      for (let row = 0; row < 16; row++) if (!chosen.includes(row)) expect(corrupted[row]).toBe(inputs.ids[row]);
      expect(corrupted.every((id) => id >= 0 && id < V)).toBe(true);
    }
    await rtd.release();
  });

  it('that happens to be right counts as original', async () => {
    const rtd = await tinyRtd(engine);
    rtd.memory.view(rtd.memory.weights, 'generator.generator_lm_head.bias')[13] = 1000;
    const { corrupted } = seen(await rtd.run('evaluate'));
    expect(chosen.map((row) => corrupted[row])).toEqual([13, 13, 13, 13, 13]);
    expect((await rtd.run('train')).replaced_share[0]).toBeCloseTo(4 / 14, 6);
    await rtd.release();
  });

  it('is another at another step, and the same for the same draw; what the generator thinks stays', async () => {
    const rtd = await tinyRtd(engine);
    const [a, b, c] = [await rtd.run('evaluate'), await rtd.run('evaluate', inputs, { seed: 1, step: 1 }), await rtd.run('evaluate')];
    expect(seen(b).corrupted).not.toEqual(seen(a).corrupted);
    expect(seen(b).nll).toEqual(seen(a).nll);
    expect(c).toEqual(a);
    await rtd.release();
  });

  it('follows the generator as closely as the temperature says, which leaves its loss alone', async () => {
    const shares: number[] = [];
    const losses: number[] = [];
    for (const temperature of [0.1, 1, 100]) {
      const rtd = await tinyRtd(engine, { temperature });
      rtd.memory.view(rtd.memory.weights, 'generator.generator_lm_head.bias')[7] = 4;
      let favourites = 0;
      for (let step = 0; step < 60; step++) {
        const { corrupted } = seen(await rtd.run('evaluate', inputs, { seed: 1, step }));
        favourites += chosen.filter((row) => corrupted[row] === 7).length;
      }
      shares.push(favourites / 300);
      losses.push((await rtd.run('train')).mlm_loss[0]);
      await rtd.release();
    }
    expect(shares[0]).toBeGreaterThan(0.9);
    expect(shares[1]).toBeLessThan(shares[0]);
    expect(shares[1]).toBeGreaterThan(0.2);
    expect(shares[2]).toBeLessThan(0.1);
    expect(new Set(losses).size).toBe(1);
  });
});

/** Of a logit, in nats. */
function crossEntropy(logit: number, positive: boolean): number {
  return Math.log1p(Math.exp(positive ? -logit : logit));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
