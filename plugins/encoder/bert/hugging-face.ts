/** BERT as Hugging Face's library has it: what its classes call their heads, and its config.json, both ways. */
import {
  optionsOfConfig,
  sidedObjective,
  textHeadOf,
  transformedHead,
  type OfFolder,
  type OwnClasses,
  type TransformerConfig,
} from 'electra-run';

const text = { reads: 'first', dense: 'bert.pooler.dense', pools: true } as const;

/** Its heads and classes there. Embeddings of another width are none of its own. */
export function classesOf(config: TransformerConfig): OwnClasses {
  return {
    heads: {
      vocabulary: transformedHead({
        dense: 'cls.predictions.transform.dense',
        norm: 'cls.predictions.transform.LayerNorm',
        bias: 'cls.predictions.bias',
      }),
      pair: textHeadOf({ kind: 'pair', ...text, logits: 'cls.seq_relationship' }),
      'sequence-classification': textHeadOf({ kind: 'sequence-classification', ...text, logits: 'classifier' }),
      'multiple-choice': textHeadOf({ kind: 'multiple-choice', ...text, logits: 'classifier' }),
    },
    classes:
      config.embeddingSize === config.hiddenSize
        ? {
            BertForPreTraining: { prediction_logits: 'vocabulary', seq_relationship_logits: 'pair' },
            BertForMaskedLM: { logits: 'vocabulary' },
            BertLMHeadModel: { logits: 'next-token' },
            BertForNextSentencePrediction: { logits: 'pair' },
            BertForSequenceClassification: { logits: 'sequence-classification' },
            BertForTokenClassification: { logits: 'token-classification' },
            BertForQuestionAnswering: { logits: 'question-answering' },
            BertForMultipleChoice: { logits: 'multiple-choice' },
            BertModel: {},
          }
        : {},
    config: (name) => ({
      architectures: [name],
      model_type: 'bert',
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.intermediateSize,
      hidden_act: 'gelu',
      hidden_dropout_prob: config.hiddenDropout,
      attention_probs_dropout_prob: config.attentionDropout,
      max_position_embeddings: config.maxPositions,
      type_vocab_size: 2,
      initializer_range: config.initializerRange,
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
      position_embedding_type: 'absolute',
      tie_word_embeddings: true,
      ...(name === 'BertLMHeadModel' ? { is_decoder: true } : {}),
    }),
  };
}

/** The options of a folder's BERT. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'bert',
    objective: sidedObjective,
    options: {
      layers: 'num_hidden_layers',
      hiddenSize: 'hidden_size',
      heads: 'num_attention_heads',
      intermediateSize: 'intermediate_size',
      maxPositions: 'max_position_embeddings',
      dropout: 'hidden_dropout_prob',
      attentionDropout: 'attention_probs_dropout_prob',
      initializerRange: 'initializer_range',
    },
    only: {
      hidden_act: ['gelu'],
      layer_norm_eps: [1e-12],
      type_vocab_size: [2],
      position_embedding_type: ['absolute'],
      add_cross_attention: [false],
    },
  });
}
