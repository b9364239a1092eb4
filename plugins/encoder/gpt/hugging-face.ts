/** GPT as Hugging Face's library has it: what its classes call their parts, and its config.json, both ways. */
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
  words: 'transformer.tokens_embed',
  places: 'transformer.positions_embed',
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
};

/** Its heads and classes there. Embeddings of another width, or another inner one than four times the hidden one, are none of its own. */
export function classesOf(config: TransformerConfig): OwnClasses {
  const isGpt = config.embeddingSize === config.hiddenSize && config.intermediateSize === 4 * config.hiddenSize;
  return {
    causal: true,
    heads: {
      vocabulary: tiedHead(),
      'sequence-classification': textHeadOf({ kind: 'sequence-classification', reads: 'last', logits: 'score', biased: false }),
    },
    classes: isGpt
      ? {
          OpenAIGPTLMHeadModel: { logits: 'next-token' },
          OpenAIGPTForSequenceClassification: { logits: 'sequence-classification' },
          OpenAIGPTModel: {},
        }
      : {},
    config: (name) => ({
      architectures: [name],
      model_type: 'openai-gpt',
      vocab_size: config.vocabularySize,
      n_positions: config.maxPositions,
      n_embd: config.hiddenSize,
      n_layer: config.layers,
      n_head: config.heads,
      afn: 'gelu',
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

/** The options of a folder's GPT. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'openai-gpt',
    objective: 'causal-lm',
    options: {
      layers: 'n_layer',
      hiddenSize: 'n_embd',
      heads: 'n_head',
      maxPositions: 'n_positions',
      dropout: 'resid_pdrop',
      attentionDropout: 'attn_pdrop',
      initializerRange: 'initializer_range',
    },
    // What is called gelu there is the approximation.
    only: { afn: ['gelu'], layer_norm_epsilon: [1e-5] },
  });
}
