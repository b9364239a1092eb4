/** What XLNet's encoder is made of, by the names and in the layouts of Hugging Face: projections are [width, heads, head width]. */
import {
  glorotUniform,
  linearParameters,
  normParameters,
  truncatedNormal,
  type EncoderSizes,
  type Initializer,
  type ParameterSpec,
} from 'electra-run';

/** The size and the settings of a trunk. */
export type XlnetConfig = EncoderSizes;

/** The word table, [V, E]. */
export const WORDS = 'transformer.word_embedding.weight';

/** What the query stream knows of every token before the first layer: [1, 1, D]. */
export const BLANK = 'transformer.mask_emb';

/** Makes word vectors as wide as the layers, where they are not; Hugging Face has nothing like it. */
export const PROJECTION = 'transformer.word_projection';

/** What names of a layer's parameters begin with. */
export const layerName = (layer: number): string => `transformer.layer.${layer}`;

/** All parameters, from the table up. */
export function xlnetParameters(config: XlnetConfig): ParameterSpec[] {
  const { vocabularySize, embeddingSize, hiddenSize, layers, initializerRange } = config;
  const initializer = truncatedNormal(initializerRange);
  return [
    { name: BLANK, shape: [1, 1, hiddenSize], initializer, role: 'trunk', depth: 0 },
    { name: WORDS, shape: [vocabularySize, embeddingSize], initializer, role: 'table', depth: 0 },
    ...(embeddingSize === hiddenSize
      ? []
      : linearParameters(PROJECTION, hiddenSize, embeddingSize, glorotUniform, { role: 'trunk', depth: 0 })),
    ...Array.from({ length: layers }, (_, layer) => layerParameters(config, layer, initializer)).flat(),
  ];
}

function layerParameters({ hiddenSize, heads, intermediateSize }: XlnetConfig, layer: number, initializer: Initializer): ParameterSpec[] {
  const name = layerName(layer);
  const belonging = { role: 'trunk', depth: layer + 1 } as const;
  const perHead = [heads, hiddenSize / heads];
  const own = (part: string, shape: readonly number[], decays = true): ParameterSpec => ({
    name: `${name}.rel_attn.${part}`,
    shape,
    initializer,
    ...(decays ? {} : { decays }),
    ...belonging,
  });
  return [
    ...['q', 'k', 'v', 'o', 'r'].map((part) => own(part, [hiddenSize, ...perHead])),
    ...['r_r_bias', 'r_s_bias', 'r_w_bias'].map((part) => own(part, perHead, false)),
    own('seg_embed', [2, ...perHead]),
    ...normParameters(`${name}.rel_attn.layer_norm`, hiddenSize, belonging),
    ...normParameters(`${name}.ff.layer_norm`, hiddenSize, belonging),
    ...linearParameters(`${name}.ff.layer_1`, intermediateSize, hiddenSize, initializer, belonging),
    ...linearParameters(`${name}.ff.layer_2`, hiddenSize, intermediateSize, initializer, belonging),
  ];
}
