import { expect, it } from 'vitest';
import { configText } from './config-text.ts';

it('writes whole numbers of keys that are floats with a decimal point, and everything else as it is', () => {
  const config = {
    hidden_size: 1,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0.1,
    attn_pdrop: 1,
    dropout: 0,
    dropout_rate: 1,
    initializer_range: 1,
    layer_norm_eps: 1e-12,
    layer_norm_epsilon: 0,
    classifier_dropout: null,
    nested: { dropout: 1 },
    id2label: { 0: '\n  "dropout": 1' },
    summary_last_dropout: 0,
  };
  const text = configText(config);
  expect(text.split('\n')).toEqual([
    '{',
    '  "hidden_size": 1,',
    '  "hidden_dropout_prob": 0.0,',
    '  "attention_probs_dropout_prob": 0.1,',
    '  "attn_pdrop": 1.0,',
    '  "dropout": 0.0,',
    '  "dropout_rate": 1.0,',
    '  "initializer_range": 1.0,',
    '  "layer_norm_eps": 1e-12,',
    '  "layer_norm_epsilon": 0.0,',
    '  "classifier_dropout": null,',
    '  "nested": {',
    '    "dropout": 1',
    '  },',
    '  "id2label": {',
    String.raw`    "0": "\n  \"dropout\": 1"`,
    '  },',
    '  "summary_last_dropout": 0.0',
    '}',
    '',
  ]);
  expect(JSON.parse(text)).toEqual(config);
});
