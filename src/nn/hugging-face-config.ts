/** An encoder's settings as Hugging Face's config.json for ELECTRA says them. */
import type { EncoderConfig } from './encoder.ts';

export function huggingFaceConfig(
  config: EncoderConfig,
  architecture: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
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
    ...more,
  };
}
