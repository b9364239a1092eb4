/** ELECTRA as Hugging Face's library has it: what its classes call their heads, and its config.json, both ways. */
import {
  judgeHeadCalled,
  optionsOfConfig,
  sidedObjective,
  textHeadOf,
  transformedHead,
  type OfFolder,
  type OwnClasses,
  type TransformerConfig,
} from 'electra-run';

/** Its heads and classes there. */
export function classesOf(config: TransformerConfig): OwnClasses {
  return {
    heads: {
      vocabulary: transformedHead({
        dense: 'generator_predictions.dense',
        norm: 'generator_predictions.LayerNorm',
        bias: 'generator_lm_head.bias',
      }),
      judge: judgeHeadCalled({ dense: 'discriminator_predictions.dense', logit: 'discriminator_predictions.dense_prediction' }),
      'sequence-classification': textHeadOf({
        kind: 'sequence-classification',
        reads: 'first',
        dense: 'classifier.dense',
        activation: 'gelu',
        logits: 'classifier.out_proj',
      }),
      'multiple-choice': textHeadOf({
        kind: 'multiple-choice',
        reads: 'first',
        dense: 'sequence_summary.summary',
        activation: 'gelu',
        logits: 'classifier',
      }),
    },
    classes: {
      ElectraForPreTraining: { logits: 'judge' },
      ElectraForMaskedLM: { logits: 'vocabulary' },
      ElectraForCausalLM: { logits: 'next-token' },
      ElectraForSequenceClassification: { logits: 'sequence-classification' },
      ElectraForTokenClassification: { logits: 'token-classification' },
      ElectraForQuestionAnswering: { logits: 'question-answering' },
      ElectraForMultipleChoice: { logits: 'multiple-choice' },
      ElectraModel: {},
    },
    config: (name) => ({
      architectures: [name],
      model_type: 'electra',
      vocab_size: config.vocabularySize,
      embedding_size: config.embeddingSize,
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
      ...(name === 'ElectraForCausalLM' ? { is_decoder: true } : {}),
      summary_type: 'first',
      summary_use_proj: true,
      summary_activation: 'gelu',
      summary_last_dropout: 0.1,
      ...(config.positions === 'alibi' ? { electra_run_positions: 'alibi' } : {}),
    }),
  };
}

/** The options of a folder's ELECTRA. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 'electra',
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
      positions: 'electra_run_positions',
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
