/** The size of an encoder. */
export interface EncoderConfig {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** Rows of the position table. */
  readonly maxPositions: number;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  /** How attention knows where a token is. */
  readonly positions: 'absolute' | 'nearby' | 'alibi';
}
