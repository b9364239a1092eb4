/** RoBERTa as Hugging Face's library has it: what its classes call their heads, and its config.json, both ways. */
import {
  optionsOfConfig,
  sidedObjective,
  textHeadOf,
  transformedHead,
  type OfFolder,
  type OwnClasses,
  type TransformerConfig,
} from 'electra-run';

/** Its heads and classes there. Embeddings of another width are none of its own. */
export function classesOf(config: TransformerConfig): OwnClasses {
  const { padding = 0, epsilon } = config;
  return {
    heads: {
      vocabulary: transformedHead({ dense: 'lm_head.dense', norm: 'lm_head.layer_norm', bias: 'lm_head.bias', epsilon }),
      'sequence-classification': textHeadOf({
        kind: 'sequence-classification',
        reads: 'first',
        dense: 'classifier.dense',
        logits: 'classifier.out_proj',
      }),
      'multiple-choice': textHeadOf({ kind: 'multiple-choice', reads: 'first', dense: 'roberta.pooler.dense', logits: 'classifier' }),
    },
    classes:
      config.embeddingSize === config.hiddenSize
        ? {
            RobertaForMaskedLM: { logits: 'vocabulary' },
            RobertaForCausalLM: { logits: 'next-token' },
            RobertaForSequenceClassification: { logits: 'sequence-classification' },
            RobertaForTokenClassification: { logits: 'token-classification' },
            RobertaForQuestionAnswering: { logits: 'question-answering' },
            RobertaForMultipleChoice: { logits: 'multiple-choice' },
            RobertaModel: {},
          }
        : {},
    config: (name) => ({
      architectures: [name],
      model_type: 'roberta',
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.intermediateSize,
      hidden_act: 'gelu',
      hidden_dropout_prob: config.hiddenDropout,
      attention_probs_dropout_prob: config.attentionDropout,
      // Rows of the table: the first ones are before the first token's.
      max_position_embeddings: config.maxPositions + padding + 1,
      type_vocab_size: 1,
      initializer_range: config.initializerRange,
      layer_norm_eps: epsilon,
      pad_token_id: padding,
      position_embedding_type: 'absolute',
      tie_word_embeddings: true,
      ...(name === 'RobertaForCausalLM' ? { is_decoder: true } : {}),
    }),
  };
}

/** The options of a folder's RoBERTa. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'roberta',
    objective: sidedObjective,
    options: {
      layers: 'num_hidden_layers',
      hiddenSize: 'hidden_size',
      heads: 'num_attention_heads',
      intermediateSize: 'intermediate_size',
      maxPositions: ({ max_position_embeddings: rows = 514, pad_token_id: padding = 1 }) => Number(rows) - Number(padding) - 1,
      dropout: 'hidden_dropout_prob',
      attentionDropout: 'attention_probs_dropout_prob',
      initializerRange: 'initializer_range',
      epsilon: 'layer_norm_eps',
    },
    only: {
      hidden_act: ['gelu'],
      type_vocab_size: [1],
      position_embedding_type: ['absolute'],
      add_cross_attention: [false],
    },
  });
}
