/** Weight decay leaves the norms and biases of a project's own encoders alone; what else they do stands in `slow/`. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { FlatMemory, parameterGroups, type Encoder, type ExampleBuilder, type Objective, type Optimizer } from 'electra-run';
import { loadPlugin } from 'electra-run/testing';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import { ownPlugins } from './support/own-plugins.ts';

const size = { layers: 2, hiddenSize: 16, heads: 2, dropout: 0, initializerRange: 0.05 };

it.each([
  [
    'left-to-right',
    'left-to-right',
    'pre-norm',
    ['transformer.ln_f.weight', 'transformer.h.1.ln_2.bias', 'transformer.h.0.mlp.fc.bias', 'lm_head.bias'],
  ],
  ['sentence-pairs', 'sentence-pairs', 'pair-bert', ['bert.embeddings.LayerNorm.weight', 'bert.pooler.dense.bias', 'cls.predictions.bias']],
])('AdamW decays the matrices of %s and nothing else', async (plugin, name, encoderName, some) => {
  const [objectivePlugin, encoderPlugin] = await Promise.all([name, encoderName].map((each) => load(plugin, each)));
  const encoder = encoderPlugin.create(size as never, { length: 24 } as never) as Encoder;
  const examples = { labels: ['follows'] } as unknown as ExampleBuilder;
  const options = { examples, encoder, masker: { maxPositions: () => 4 }, smoothing: 0, pairWeight: 1 };
  const tokenizer = { vocabularySize: 60, special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } };
  const { parameters } = objectivePlugin.create(options as never, { tokenizer } as never) as Objective;
  const optimizer = adamw.create({ weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-6 } as never, {} as never) as Optimizer;

  const memory = new FlatMemory(parameters, optimizer.slots);
  const groups = parameterGroups(memory, optimizer);
  const kept = memory.placements.filter(({ offset }) => groups.some(({ decay, start, end }) => !decay && start <= offset && offset < end));
  expect(kept.map((parameter) => parameter.name)).toEqual(expect.arrayContaining(some));
  expect(kept.map((parameter) => parameter.name).sort()).toEqual(
    parameters
      .filter(({ shape }) => shape.length === 1)
      .map((parameter) => parameter.name)
      .sort(),
  );
});

function load(plugin: string, name: string): ReturnType<typeof loadPlugin> {
  return loadPlugin(path.join(ownPlugins, `plugins/${plugin}/plugin.ts`), name);
}
