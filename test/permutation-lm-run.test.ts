/** Permutation language modelling with XLNet's encoder as a user runs it: killed and gone on with, fine-tuned, exported. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { cli, root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { outcomeOf, type Outcome } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('permutation-lm');
const experiment = path.join(folder, 'xlnet.json5');
const exported = (name: string): string => path.join(folder, 'runs', name, 'export/encoder');
const outcome = (name: string): Outcome => outcomeOf(path.join(folder, 'runs', name), ['encoder']);
const MINUTES = 180_000;

writeFileSync(
  experiment,
  `{
    extends: ${JSON.stringify(path.join(root, 'test/fixtures/experiments/dies.json5'))},
    objective: {
      $replace: {
        type: 'permutation-lm',
        encoder: { type: 'xlnet', layers: 2, hiddenSize: 32, heads: 2, dropout: 0.1, attentionDropout: 0.1 },
      },
    },
    scheduler: { $replace: { type: 'linear', rate: 2e-3, warmup: 0.1 } },
    train: { steps: 60, microBatch: 4 },
  }`,
);

describe('on the onnx engine', () => {
  it('learns, and is to the bit the same run when it is killed and goes on, its fine-tuning included', { timeout: MINUTES }, async () => {
    expect(await inProcess([experiment, '--set', 'name=undisturbed'], { folder })).toMatchObject({ code: 0 });
    const killed = await cli([experiment, '--set', 'name=killed'], { folder, environment: { KILL_AT: 'flush:40' } });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    expect(await inProcess([experiment, '--set', 'name=killed'], { folder })).toMatchObject({
      code: 0,
      error: expect.stringMatching(/continues +at step 20/),
    });
    expect(outcome('killed')).toEqual(outcome('undisturbed'));

    const { result, metrics } = outcome('undisturbed');
    const figures = result.figures as Readonly<Record<string, number>>;
    expect(figures['heldout/plm_loss']).toBeLessThan((metrics[0] as Record<string, number>)['train/plm_loss']);
    expect(Math.log(figures['heldout/plm_perplexity'])).toBeCloseTo(figures['heldout/plm_loss'], 6);
    expect(Object.keys(figures).filter((name) => name.startsWith('downstream/century/'))).not.toEqual([]);
  });

  it('exports what XLNetLMHeadModel loads: its names, and no table for the output', async () => {
    const config = JSON.parse(readFileSync(path.join(exported('undisturbed'), 'config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ architectures: ['XLNetLMHeadModel'], model_type: 'xlnet', d_model: 32, n_head: 2, d_inner: 128 });
    const fixture = path.join(root, 'test/fixtures/seed-systems/xlnet/model.safetensors');
    const [ours, theirs] = await Promise.all([path.join(exported('undisturbed'), 'model.safetensors'), fixture].map(readSafetensors));
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort());
  });
});

it('goes on to the bit on the reference engine', { timeout: MINUTES }, async () => {
  const few = [
    'engine={$replace: {type: "tfjs"}}',
    'train.steps=6',
    'train.batch=4',
    'train.microBatch=2',
    'train.checkpointEvery=2',
    'tasks=[]',
  ];
  const words = [experiment, '--set', ...few, 'train.logEvery=1', 'train.evaluateEvery=6', 'train.evaluateBatches=1'];
  expect(await inProcess([...words, 'name=whole'], { folder })).toMatchObject({ code: 0 });
  expect(await cli([...words, 'name=cut'], { folder, environment: { KILL_AT: 'flush:4' } })).toMatchObject({ signal: 'SIGKILL' });
  expect(await inProcess([...words, 'name=cut'], { folder })).toMatchObject({
    code: 0,
    error: expect.stringMatching(/continues +at step 2/),
  });
  expect(outcome('cut')).toEqual(outcome('whole'));
});
