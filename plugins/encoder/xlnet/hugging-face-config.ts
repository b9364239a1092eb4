/** An encoder's settings as Hugging Face's config.json for XLNet says them. */
import type { XlnetConfig } from './parameters.ts';

/** Head → Hugging Face's class for the encoder with it. */
const classes: Readonly<Record<string, string | undefined>> = {
  vocabulary: 'XLNetLMHeadModel',
  'sequence-classification': 'XLNetForSequenceClassification',
  'token-classification': 'XLNetForTokenClassification',
};

/** Contents of config.json; null where there is no class with this head, or none whose table is of another width than its layers. */
export function huggingFaceConfig(config: XlnetConfig, head: string): Record<string, unknown> | null {
  if (classes[head] === undefined || config.embeddingSize !== config.hiddenSize) return null;
  return {
    architectures: [classes[head]],
    model_type: 'xlnet',
    vocab_size: config.vocabularySize,
    d_model: config.hiddenSize,
    n_layer: config.layers,
    n_head: config.heads,
    d_head: config.hiddenSize / config.heads,
    d_inner: config.intermediateSize,
    ff_activation: 'gelu',
    untie_r: true,
    attn_type: 'bi',
    bi_data: false,
    clamp_len: -1,
    same_length: false,
    mem_len: null,
    reuse_len: null,
    initializer_range: config.initializerRange,
    layer_norm_eps: 1e-12,
    dropout: config.dropout,
    summary_type: 'last',
    summary_use_proj: true,
    summary_activation: 'tanh',
    summary_last_dropout: 0.1,
    pad_token_id: 0,
    tie_word_embeddings: true,
  };
}
