/** An encoder's settings as Hugging Face's config.json for XLNet says them, and the heads of its classes. */
import { tiedHead, type Trunk } from 'electra-run';
import type { XlnetConfig } from './parameters.ts';

/** Head → Hugging Face's class for the encoder with it. */
const classes: Readonly<Record<string, string | undefined>> = {
  vocabulary: 'XLNetLMHeadModel',
  'token-classification': 'XLNetForTokenClassification',
};

/** Under the names that they have there: where the table is as wide as the layers. */
export const ownHeads: Trunk['heads'] = { vocabulary: tiedHead({ bias: 'lm_loss.bias' }) };

/** Contents of config.json; null where there is no class with this head, or none whose table is of another width than its layers. */
export function huggingFaceConfig(config: XlnetConfig, heads: readonly string[]): Record<string, unknown> | null {
  const name = heads.length === 1 ? classes[heads[0]] : undefined;
  if (name === undefined || config.embeddingSize !== config.hiddenSize) return null;
  return {
    architectures: [name],
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
    use_mems_eval: false,
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
