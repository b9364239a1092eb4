/** Permutation language modelling with XLNet's encoder as a user runs it: killed and gone on with, fine-tuned, exported. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { metricsOf, root, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { testResume } from './support/resumed.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('permutation-lm');
const experiment = path.join(folder, 'xlnet.json5');
const run = (...parts: readonly string[]): string => path.join(folder, 'runs/xlnet', ...parts);

writeFileSync(
  experiment,
  `{
    extends: ${JSON.stringify(tiny)},
    objective: {
      $replace: {
        type: 'permutation-lm',
        encoder: { type: 'xlnet', layers: 2, hiddenSize: 32, heads: 2, dropout: 0.1, attentionDropout: 0.1 },
      },
    },
  }`,
);

testResume('permutation-lm', { exported: ['encoder'] });

describe('a run', () => {
  let figures: Readonly<Record<string, number>>;
  beforeAll(async () => {
    const ended = await inProcess([experiment], { folder });
    expect(ended.code, ended.error).toBe(0);
    ({ figures } = JSON.parse(readFileSync(run('result.json'), 'utf8')) as { figures: typeof figures });
  }, 180_000);

  it('learns, and says how well in nats and as a perplexity', () => {
    const [first] = metricsOf(run());
    expect(figures['heldout/plm_loss']).toBeLessThan(first['train/plm_loss']);
    expect(Math.log(figures['heldout/plm_perplexity'])).toBeCloseTo(figures['heldout/plm_loss'], 6);
  });

  it('is fine-tuned, with the content stream and what [CLS] at the end says', () => {
    expect(Object.keys(figures).filter((name) => name.startsWith('downstream/century/'))).not.toEqual([]);
  });

  it('exports what XLNetLMHeadModel loads: its names, and no table for the output', async () => {
    const config = JSON.parse(readFileSync(run('export/encoder/config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ architectures: ['XLNetLMHeadModel'], model_type: 'xlnet', d_model: 32, n_head: 2, d_inner: 128 });
    const fixture = path.join(root, 'test/fixtures/seed-systems/xlnet/model.safetensors');
    const [ours, theirs] = await Promise.all([run('export/encoder/model.safetensors'), fixture].map(readSafetensors));
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort());
  });
});
