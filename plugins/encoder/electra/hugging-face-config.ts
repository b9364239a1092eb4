/** An encoder's settings as Hugging Face's config.json for ELECTRA says them, and what its classes call their heads. */
import { judgeHeadCalled, transformedHead, type TransformerConfig, type Trunk } from 'electra-run';

/** Head → Hugging Face's class for the encoder with it. */
export const classes: Readonly<Record<string, string | undefined>> = {
  vocabulary: 'ElectraForMaskedLM',
  judge: 'ElectraForPreTraining',
  'sequence-classification': 'ElectraForSequenceClassification',
  'token-classification': 'ElectraForTokenClassification',
};

/** Its heads under the names that they have there. */
export const heads: Trunk['heads'] = {
  vocabulary: transformedHead({
    dense: 'generator_predictions.dense',
    norm: 'generator_predictions.LayerNorm',
    bias: 'generator_lm_head.bias',
  }),
  judge: judgeHeadCalled({ dense: 'discriminator_predictions.dense', logit: 'discriminator_predictions.dense_prediction' }),
};

/** Contents of config.json. */
export function huggingFaceConfig(config: TransformerConfig, architecture: string): Record<string, unknown> {
  return {
    architectures: [architecture],
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
    summary_type: 'first',
    summary_use_proj: true,
    summary_activation: 'gelu',
    summary_last_dropout: 0.1,
    ...(config.positions === 'alibi' ? { electra_run_positions: 'alibi' } : {}),
  };
}
