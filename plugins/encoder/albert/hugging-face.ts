/** ALBERT as Hugging Face's library has it: what its classes call their parts, and its config.json, both ways. */
import {
  optionsOfConfig,
  sidedObjective,
  textHeadOf,
  transformedHead,
  type OfFolder,
  type OwnClasses,
  type TransformerConfig,
  type TransformerNames,
} from 'electra-run';

const embeddings = 'albert.embeddings';
const layer = 'albert.encoder.albert_layer_groups.0.albert_layers.0';

/** One layer for all. */
export const names: TransformerNames = {
  words: `${embeddings}.word_embeddings`,
  places: `${embeddings}.position_embeddings`,
  segments: `${embeddings}.token_type_embeddings`,
  embeddingNorm: `${embeddings}.LayerNorm`,
  projection: 'albert.encoder.embedding_hidden_mapping_in',
  layer: () => ({
    attention: {
      products: { query: `${layer}.attention.query`, key: `${layer}.attention.key`, value: `${layer}.attention.value` },
      output: `${layer}.attention.dense`,
      norm: `${layer}.attention.LayerNorm`,
    },
    inner: `${layer}.ffn`,
    outer: `${layer}.ffn_output`,
    norm: `${layer}.full_layer_layer_norm`,
  }),
};

const text = { reads: 'first', dense: 'albert.pooler', pools: true } as const;

/** Its heads and classes there. */
export function classesOf(config: TransformerConfig): OwnClasses {
  const activation = config.activation === 'gelu-tanh' ? 'gelu_new' : 'gelu';
  return {
    heads: {
      vocabulary: transformedHead({
        dense: 'predictions.dense',
        norm: 'predictions.LayerNorm',
        bias: 'predictions.bias',
        activation: config.activation,
      }),
      pair: textHeadOf({ kind: 'pair', ...text, logits: 'sop_classifier.classifier' }),
      'sequence-classification': textHeadOf({ kind: 'sequence-classification', ...text, logits: 'classifier' }),
      'multiple-choice': textHeadOf({ kind: 'multiple-choice', ...text, logits: 'classifier' }),
    },
    classes: {
      AlbertForPreTraining: { prediction_logits: 'vocabulary', sop_logits: 'pair' },
      AlbertForMaskedLM: { logits: 'vocabulary' },
      AlbertForSequenceClassification: { logits: 'sequence-classification' },
      AlbertForTokenClassification: { logits: 'token-classification' },
      AlbertForQuestionAnswering: { logits: 'question-answering' },
      AlbertForMultipleChoice: { logits: 'multiple-choice' },
      AlbertModel: {},
    },
    config: (name) => ({
      architectures: [name],
      model_type: 'albert',
      vocab_size: config.vocabularySize,
      embedding_size: config.embeddingSize,
      hidden_size: config.hiddenSize,
      num_hidden_layers: config.layers,
      num_hidden_groups: 1,
      inner_group_num: 1,
      num_attention_heads: config.heads,
      intermediate_size: config.intermediateSize,
      hidden_act: activation,
      hidden_dropout_prob: config.hiddenDropout,
      attention_probs_dropout_prob: config.attentionDropout,
      classifier_dropout_prob: 0.1,
      max_position_embeddings: config.maxPositions,
      type_vocab_size: 2,
      initializer_range: config.initializerRange,
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
      position_embedding_type: 'absolute',
      tie_word_embeddings: true,
    }),
  };
}

/** The options of a folder's ALBERT. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'albert',
    objective: sidedObjective,
    options: {
      layers: 'num_hidden_layers',
      hiddenSize: 'hidden_size',
      embeddingSize: 'embedding_size',
      heads: 'num_attention_heads',
      intermediateSize: 'intermediate_size',
      maxPositions: 'max_position_embeddings',
      dropout: 'hidden_dropout_prob',
      attentionDropout: 'attention_probs_dropout_prob',
      initializerRange: 'initializer_range',
      activation: ({ hidden_act: name = 'gelu_new' }) => (name === 'gelu' ? 'gelu' : 'gelu-tanh'),
    },
    only: {
      hidden_act: ['gelu_new', 'gelu'],
      layer_norm_eps: [1e-12],
      type_vocab_size: [2],
      num_hidden_groups: [1],
      inner_group_num: [1],
      position_embedding_type: ['absolute'],
    },
  });
}
