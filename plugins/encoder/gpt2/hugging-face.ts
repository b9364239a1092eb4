/** GPT-2 as Hugging Face's library has it: what its classes call their parts, and its config.json, both ways. */
import {
  optionsOfConfig,
  textHeadOf,
  tiedHead,
  type OfFolder,
  type OwnClasses,
  type TransformerConfig,
  type TransformerNames,
} from 'electra-run';

/** Queries, keys and values come of one product. */
export const names: TransformerNames = {
  words: 'transformer.wte',
  places: 'transformer.wpe',
  projection: 'transformer.embed_project',
  layer(index) {
    const layer = `transformer.h.${index}`;
    return {
      attention: { products: `${layer}.attn.c_attn`, output: `${layer}.attn.c_proj`, norm: `${layer}.ln_1` },
      inner: `${layer}.mlp.c_fc`,
      outer: `${layer}.mlp.c_proj`,
      norm: `${layer}.ln_2`,
    };
  },
  lastNorm: 'transformer.ln_f',
};

/** Its heads and classes there. Embeddings of another width are none of its own. */
export function classesOf(config: TransformerConfig): OwnClasses {
  return {
    causal: true,
    heads: {
      vocabulary: tiedHead(),
      'sequence-classification': textHeadOf({ kind: 'sequence-classification', reads: 'last', logits: 'score', biased: false }),
    },
    classes:
      config.embeddingSize === config.hiddenSize
        ? {
            GPT2LMHeadModel: { logits: 'next-token' },
            GPT2ForSequenceClassification: { logits: 'sequence-classification' },
            GPT2ForTokenClassification: { logits: 'token-classification' },
            GPT2ForQuestionAnswering: { logits: 'question-answering' },
            GPT2Model: {},
          }
        : {},
    config: (name) => ({
      architectures: [name],
      model_type: 'gpt2',
      vocab_size: config.vocabularySize,
      n_positions: config.maxPositions,
      n_embd: config.hiddenSize,
      n_layer: config.layers,
      n_head: config.heads,
      n_inner: config.intermediateSize,
      activation_function: 'gelu_new',
      resid_pdrop: config.hiddenDropout,
      embd_pdrop: config.hiddenDropout,
      attn_pdrop: config.attentionDropout,
      initializer_range: config.initializerRange,
      layer_norm_epsilon: 1e-5,
      pad_token_id: 0,
      tie_word_embeddings: true,
    }),
  };
}

/** The options of a folder's GPT-2. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'gpt2',
    objective: 'causal-lm',
    options: {
      layers: 'n_layer',
      hiddenSize: 'n_embd',
      heads: 'n_head',
      intermediateSize: 'n_inner',
      maxPositions: 'n_positions',
      dropout: 'resid_pdrop',
      attentionDropout: 'attn_pdrop',
      initializerRange: 'initializer_range',
    },
    only: {
      activation_function: ['gelu_new'],
      layer_norm_epsilon: [1e-5],
      scale_attn_weights: [true],
      scale_attn_by_inverse_layer_idx: [false],
      add_cross_attention: [false],
    },
  });
}
