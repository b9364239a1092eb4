/** XLNet as Hugging Face's library has it: what its classes call their heads, and its config.json, both ways. */
import { classWith, optionsOfConfig, textHeadOf, tiedHead, type HuggingFaceClasses, type OfFolder, type Trunk } from 'electra-run';
import type { XlnetConfig } from './parameters.ts';

/** Output names of each class, with the heads that make them. */
const classes: HuggingFaceClasses = {
  XLNetLMHeadModel: { logits: 'vocabulary' },
  XLNetForSequenceClassification: { logits: 'sequence-classification' },
  XLNetForTokenClassification: { logits: 'token-classification' },
  XLNetForQuestionAnsweringSimple: { logits: 'question-answering' },
  XLNetForMultipleChoice: { logits: 'multiple-choice' },
};

/** Its heads and classes there. Where the word table is of another width than the layers, there are none. */
export function classesOf(config: XlnetConfig): Pick<Trunk, 'heads' | 'classes' | 'huggingFaceConfig'> {
  if (config.embeddingSize !== config.hiddenSize) return { classes: {}, huggingFaceConfig: () => null };
  const text = { reads: 'last', dense: 'sequence_summary.summary', logits: 'logits_proj' } as const;
  return {
    heads: {
      vocabulary: tiedHead({ bias: 'lm_loss.bias' }),
      'sequence-classification': textHeadOf({ kind: 'sequence-classification', ...text }),
      'multiple-choice': textHeadOf({ kind: 'multiple-choice', ...text }),
    },
    classes,
    huggingFaceConfig(...kinds) {
      const name = classWith(kinds, classes);
      return name === undefined ? null : configOf(config, name);
    },
  };
}

function configOf(config: XlnetConfig, name: string): Record<string, unknown> {
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
    reuse_len: null,
    use_mems_eval: false,
    initializer_range: config.initializerRange,
    layer_norm_eps: 1e-12,
    dropout: config.hiddenDropout,
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
    objective: 'permutation-lm',
    options: {
      layers: 'n_layer',
      hiddenSize: 'd_model',
      heads: 'n_head',
      intermediateSize: 'd_inner',
      dropout: 'dropout',
      attentionDropout: 'dropout',
      initializerRange: 'initializer_range',
    },
    only: {
      ff_activation: ['gelu'],
      layer_norm_eps: [1e-12],
      attn_type: ['bi'],
      bi_data: [false],
      clamp_len: [-1],
      same_length: [false],
      untie_r: [true],
      summary_type: ['last'],
      summary_use_proj: [true],
      summary_activation: ['tanh'],
    },
  });
}
