/** config.json of every encoder that ships: numbers that Hugging Face's classes take for floats are none of its integers. */
import { expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import electra from '../plugins/encoder/electra/plugin.ts';
import gpt from '../plugins/encoder/gpt/plugin.ts';
import gpt2 from '../plugins/encoder/gpt2/plugin.ts';
import roberta from '../plugins/encoder/roberta/plugin.ts';
import t5 from '../plugins/encoder/t5/plugin.ts';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import type { AnyComponent } from '../src/component/component.ts';
import { configText } from '../src/interop/hugging-face/config-text.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { Trunk } from '../src/nn/network.ts';

/** As annotated in the configuration classes of transformers 5.24; of some an integer is taken too. */
const FLOATS = [
  'hidden_dropout_prob',
  'attention_probs_dropout_prob',
  'classifier_dropout',
  'classifier_dropout_prob',
  'resid_pdrop',
  'embd_pdrop',
  'attn_pdrop',
  'dropout',
  'dropout_rate',
  'summary_last_dropout',
  'summary_first_dropout',
  'initializer_range',
  'initializer_factor',
  'layer_norm_eps',
  'layer_norm_epsilon',
];

const encoders = [albert, bert, electra, gpt, gpt2, roberta, t5, xlnet] as readonly AnyComponent[];
/** Whole numbers wherever a float may be one. */
const WHOLE = {
  layers: 1,
  hiddenSize: 8,
  heads: 2,
  maxPositions: 16,
  dropout: 0,
  attentionDropout: 0,
  initializerRange: 1,
  epsilon: 1,
  headSize: 4,
};

it.each(encoders.map((encoder) => [encoder.name, encoder] as const))('of %s, in each of its classes', (_, encoder) => {
  const configs = configsOf(encoder);
  expect(configs.length).toBeGreaterThan(0);
  for (const config of configs) {
    const lines = configText(config).split('\n');
    const floats = lines.filter((line) => FLOATS.some((key) => line.startsWith(`  "${key}": `)));
    expect(floats.length).toBeGreaterThan(1);
    expect(floats.filter((line) => !/: (null|-?\d+(\.\d+)?(e[+-]\d+)?),?$/.test(line) || /: -?\d+,?$/.test(line))).toEqual([]);
  }
});

function configsOf(encoder: AnyComponent): Readonly<Record<string, unknown>>[] {
  const made = encoder.create({ ...defaultsOf(encoder), ...WHOLE } as never, {} as never) as Encoder;
  const request = { vocabularySize: 40, padding: 0 };
  const trunks = [made.trunk(request), made.decoder?.(request)].filter((trunk): trunk is Trunk => trunk !== undefined);
  const classes = trunks.flatMap((trunk) =>
    Object.values(trunk.classes ?? {}).map((heads) => trunk.huggingFaceConfig(...Object.values(heads))),
  );
  return classes.filter((config) => config !== null);
}

function defaultsOf({ options: { properties } }: AnyComponent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, schema]) => ('default' in schema ? [[key, (schema as { default: unknown }).default]] : [])),
  );
}
