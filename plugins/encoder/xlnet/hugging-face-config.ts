/** An encoder's settings as Hugging Face's config.json for XLNet says them, and the heads of its classes. */
import { optionsOfConfig, textHeadOf, tiedHead, type OfFolder, type Trunk } from 'electra-run';
import type { XlnetConfig } from './parameters.ts';

/** Its heads and classes there. Embeddings of another width are none of its own. */
export function ownClasses({ embeddingSize, hiddenSize }: XlnetConfig): Pick<Trunk, 'heads' | 'classes'> {
  if (embeddingSize !== hiddenSize) return { classes: {} };
  return {
    heads: {
      vocabulary: tiedHead({ bias: 'lm_loss.bias' }),
      'sequence-classification': textHeadOf({
        kind: 'sequence-classification',
        reads: 'last',
        dense: 'sequence_summary.summary',
        logits: 'logits_proj',
      }),
    },
    classes: {
      XLNetLMHeadModel: { logits: 'vocabulary' },
      XLNetForSequenceClassification: { logits: 'sequence-classification' },
      XLNetForTokenClassification: { logits: 'token-classification' },
    },
  };
}

/** Contents of config.json for one of the classes. */
export function huggingFaceConfig(config: XlnetConfig, name: string): Record<string, unknown> {
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

/** The options of a folder's XLNet. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'xlnet',
    options: {
      layers: 'n_layer',
      hiddenSize: 'd_model',
      heads: 'n_head',
      intermediateSize: 'd_inner',
      dropout: 'dropout',
      initializerRange: 'initializer_range',
    },
    only: {
      ff_activation: ['gelu'],
      untie_r: [true],
      attn_type: ['bi'],
      bi_data: [false],
      clamp_len: [-1],
      same_length: [false],
      layer_norm_eps: [1e-12],
    },
  });
}
