import { describe, expect, it } from 'vitest';
import { objectiveProgram, type Masker } from 'electra-run';
import { rtdObjective, tinyEncoder } from '../../../test/support/tiny-rtd.ts';
import { tinyTokenizer } from '../../../test/support/tiny-task.ts';
import uniform from '../../masker/uniform/plugin.ts';

const masker = uniform.create({ probability: 0.15, maskTokenProbability: 0.85, randomTokenProbability: 0 }, {}) as Masker;

describe('objective replaced-token-detection', () => {
  it("keeps the discriminator, whose vocabulary is the tokenizer's, and logs the loss's constants", () => {
    const { kept, networks, loss } = rtdObjective({ tokenizer: tinyTokenizer });
    expect(kept).toMatchObject({ name: 'discriminator', sees: 'all', frame: { readOut: 'first' } });
    expect(Object.keys(networks).sort()).toEqual(['discriminator', 'generator']);
    expect(kept.trunk.size.vocabularySize).toBe(tinyTokenizer.vocabularySize);
    expect(networks.generator.summary).toBe('2 layers × 8, 1 head, positions absolute');
    expect(loss.logged).toEqual({ lambda: 50 });
  });

  it("has as many slots per sequence as the masker's room", () => {
    const objective = rtdObjective({ masker, encoder: tinyEncoder({}, 16) });
    const shape = { batch: 3, length: 16 };
    expect(objectiveProgram(objective, shape, 'train')).toMatchObject({
      gradient: true,
      inputs: { positions: { shape: [3 * 2] }, ids: { shape: [48] }, real: { shape: [48] }, chosen_count: { shape: [] } },
    });
    expect(objectiveProgram(objective, shape, 'evaluate')).toMatchObject({ gradient: false, training: false });
  });

  it('shares the embeddings, or nothing', () => {
    const [shared, apart] = [rtdObjective({ share: 'embeddings' }), rtdObjective({ share: 'none' })];
    expect(apart.parameters.length).toBe(shared.parameters.length + 5);
  });

  it('needs no network of the generator: then only the discriminator is trained', () => {
    const chance = {
      beside: () => ({
        network: null,
        logits: () => {
          throw new Error('not computed here');
        },
      }),
    };
    const { networks, terms, figures } = rtdObjective({ generator: chance });
    expect(Object.keys(networks)).toEqual(['discriminator']);
    expect(Object.keys(terms)).not.toContain('mlm');
    expect(figures?.some(({ network }) => network === 'generator')).toBe(false);
  });
});
