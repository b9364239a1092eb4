import { describe, expect, it } from 'vitest';
import type { Discriminator, Generator, Loss, Masker } from 'electra-run';
import { tinyTokenizer } from '../../../test/support/tiny-task.ts';
import discriminatorPlugin from '../../discriminator/electra/plugin.ts';
import generatorPlugin from '../../generator/electra/plugin.ts';
import lossPlugin from '../../loss/electra/plugin.ts';
import uniform from '../../masker/uniform/plugin.ts';
import objectivePlugin from './plugin.ts';

describe('objective replaced-token-detection', () => {
  it("keeps the discriminator, whose vocabulary is the tokenizer's, and logs the loss's constants", async () => {
    const { kept, networks, logged } = await create({});
    expect(kept.name).toBe('discriminator');
    expect(Object.keys(networks).sort()).toEqual(['discriminator', 'generator']);
    expect(kept.network.config.vocabularySize).toBe(tinyTokenizer.vocabularySize);
    expect(networks.generator.network.config.hiddenSize).toBe(4);
    expect(logged).toEqual({ lambda: 50 });
  });

  it("has as many slots per sequence as the masker's room", async () => {
    const { program } = await create({});
    expect(program({ batch: 3, length: 16 }, 'train')).toMatchObject({
      name: 'replaced-token-detection-train-3x16',
      gradient: true,
      inputs: { positions: { shape: [3 * 2] }, ids: { shape: [48] }, mask: { shape: [3, 16] } },
    });
    expect(program({ batch: 3, length: 16 }, 'evaluate')).toMatchObject({ gradient: false, training: false });
  });

  it('shares the embeddings, or nothing', async () => {
    const [shared, apart] = [await create({ share: 'embeddings' }), await create({ share: 'none' })];
    expect(apart.parameters.length).toBe(shared.parameters.length + 5);
  });
});

async function create({ share = 'embeddings' }: { share?: 'embeddings' | 'none' }) {
  const sizes = {
    layers: 1,
    hiddenSize: 16,
    heads: 4,
    embeddingSize: 8,
    maxPositions: 16,
    dropout: 0.1,
    attentionDropout: 0.1,
    initializerRange: 0.02,
    positions: 'absolute' as const,
  };
  return objectivePlugin.create(
    {
      masker: (await uniform.create({ probability: 0.15, maskTokenProbability: 0.85 }, {})) as Masker,
      generator: generatorPlugin.create({ width: '1/4', depth: 1 }, {}) as Generator,
      discriminator: discriminatorPlugin.create(sizes, { length: 16 }) as Discriminator,
      loss: lossPlugin.create({ lambda: 50 }, {}) as Loss,
      share,
      temperature: 1,
      detect: 'all',
    },
    { tokenizer: tinyTokenizer },
  );
}
