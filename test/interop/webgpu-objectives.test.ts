/**
 * Every objective, and each architecture with one that is its own, for a few steps on WebGPU as on the CPU: losses, gradients,
 * evaluation.
 */
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { cli, metricsOf, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { farthest, onSoftwareCard, stepsOf, wordsOf } from './software-webgpu.ts';

const folder = temporaryFolder('webgpu-objectives');
const settings = onSoftwareCard(folder);
const STEPS = 5;

const size = 'layers: 2, hiddenSize: 32, heads: 2, dropout: 0.1, attentionDropout: 0.1';
const encoder = (type: string, more = ''): string => `objective.encoder={ $replace: { type: "${type}", ${size}${more} } }`;
const apart = ['objective.share=none', 'objective.generator.width=1', 'objective.encoder.intermediateSize=128'];

/** The golden experiment of each, and what is changed. */
const cases: [name: string, experiment: string, changes?: string[]][] = [
  ['causal-lm', 'golden-causal-lm'],
  ['causal-lm of gpt2', 'golden-causal-lm', [encoder('gpt2', ', maxPositions: 24')]],
  ['masked-lm with the next sentence', 'golden-masked-lm'],
  [
    'masked-lm of albert with the order of sentences',
    'golden-masked-lm',
    [
      encoder('albert', ', maxPositions: 64, embeddingSize: 16'),
      'objective.examples={ $replace: { type: "pair-order" } }',
      'objective.second=sentence-order',
      'objective.loss.weights={ $replace: { sentence_order: 0.5 } }',
    ],
  ],
  ['permutation-lm of xlnet', 'golden-permutation-lm'],
  ['span-denoising of t5', 'golden-span-denoising'],
  ['replace-mlm of the chosen', 'golden-replace-mlm'],
  ['replace-mlm of all', 'golden-all-tokens-mlm'],
  ['electric', 'golden-electric'],
  ['distillation', 'golden-distillation'],
  ['replaced-token-detection', 'golden'],
  ['replaced-token-detection, adversarial', 'golden-adversarial'],
  ['replaced-token-detection, disentangled', 'golden-disentangled'],
  ['replaced-token-detection, two-stage', 'golden', [...apart, 'objective.training=two-stage']],
  [
    'replaced-token-detection, frozen',
    'golden',
    [...apart, 'objective.training=frozen-generator', 'start={ from: "runs/generator", networks: ["generator"] }'],
  ],
];

beforeAll(async () => {
  const words = wordsOf(fixture('golden'), 'generator', 'cpu', [...apart, 'train.steps=1', 'scheduler.warmup=0']);
  expect(await cli(words, settings)).toMatchObject({ code: 0 });
});

// Two at a time: much of each is spent on one core.
it.concurrent.each(cases)('%s', async (name, experiment, changes = []) => {
  const short = [`train.steps=${STEPS}`, 'scheduler.warmup=1'];
  const nameOn = (device: string): string => `${name.replaceAll(/\W+/g, '-')}-${device}`;
  const words = (device: string): string[] => wordsOf(fixture(experiment), nameOn(device), device, [...short, ...changes]);
  const [onCpu, onCard] = [await cli(words('cpu'), settings), await cli(words('webgpu'), settings)];
  expect(onCpu, onCpu.error).toMatchObject({ code: 0 });
  expect(onCard, onCard.error).toMatchObject({ code: 0 });
  expect(onCard.error).toContain('onnx (webgpu)');

  const [right, found] = ['cpu', 'webgpu'].map((device) => stepsOf(folder, nameOn(device)));
  expect(right.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, index) => index + 1));
  const losses = Object.keys(right[0]).filter((figure) => /^train\/(\w+_)?loss$/.test(figure));
  expect(losses.length).toBeGreaterThan(1);
  expect(farthest(found, right, [...losses, 'train/gradient_norm', 'train/replaced_share'])).toBeLessThan(1e-4);

  const [rightEnd, foundEnd] = ['cpu', 'webgpu'].map((device) => metricsOf(path.join(folder, 'runs', nameOn(device))).slice(-1));
  const heldOut = Object.keys(rightEnd[0]).filter((figure) => /^heldout\/\w+_loss$/.test(figure));
  expect(heldOut.length).toBeGreaterThan(0);
  expect(farthest(foundEnd, rightEnd, heldOut)).toBeLessThan(1e-4);
});

function fixture(name: string): string {
  return path.join(root, `test/fixtures/experiments/${name}.json5`);
}
