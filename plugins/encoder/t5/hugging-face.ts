/** T5 as Hugging Face's library has it: what its classes call the parts of an encoder and of a decoder, and its config.json, both ways. */
import { optionsOfConfig, tiedHead, type OfFolder, type OwnClasses, type TransformerConfig, type TransformerNames } from 'electra-run';

/** Of the norms. */
export const EPSILON = 1e-6;

/** The one table of words, of both. */
export const TABLE = 'shared';

/** Names below `encoder` or `decoder`; layers of a decoder have a part more, which reads the encoder's states. */
export function t5Names(stack: 'encoder' | 'decoder'): TransformerNames {
  return {
    words: TABLE,
    projection: `${stack}.embed_projection`,
    relative: `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias`,
    layer(index) {
      const block = `${stack}.block.${index}`;
      const attention = (part: number, name: string) => ({
        products: {
          query: `${block}.layer.${part}.${name}.q`,
          key: `${block}.layer.${part}.${name}.k`,
          value: `${block}.layer.${part}.${name}.v`,
        },
        output: `${block}.layer.${part}.${name}.o`,
        norm: `${block}.layer.${part}.layer_norm`,
      });
      const last = `${block}.layer.${stack === 'decoder' ? 2 : 1}`;
      return { attention: attention(0, 'SelfAttention'), cross: attention(1, 'EncDecAttention'), ...feedForward(last) };
    },
    lastNorm: `${stack}.final_layer_norm`,
  };
}

function feedForward(part: string) {
  return { inner: `${part}.DenseReluDense.wi`, outer: `${part}.DenseReluDense.wo`, norm: `${part}.layer_norm` };
}

/** The same with a gate, whose two products have numbers. */
export function gatedNames(names: TransformerNames): TransformerNames {
  return {
    ...names,
    layer(index) {
      const layer = names.layer(index);
      return { ...layer, inner: `${layer.inner}_0`, gate: `${layer.inner}_1` };
    },
  };
}

/** What config.json says beside the encoder's settings. */
export interface T5Settings {
  readonly decoderLayers: number;
  readonly activation: 'relu' | 'gated-gelu';
  /** Id of padding, which decoders start with too. */
  readonly padding: number;
}

/** Of the encoder alone there is a class that tells tokens apart, and of the decoder with it one that writes. */
export function classesOf(stack: 'encoder' | 'decoder', encoder: TransformerConfig, settings: T5Settings): OwnClasses {
  // A smaller network beside another one shares its table, which is then wider than its states.
  if (encoder.embeddingSize !== encoder.hiddenSize) return {};
  return {
    heads: { vocabulary: tiedHead({ factor: encoder.hiddenSize ** -0.5 }) },
    classes:
      stack === 'decoder'
        ? { T5ForConditionalGeneration: { logits: 'vocabulary' } }
        : { T5ForTokenClassification: { logits: 'token-classification' }, T5EncoderModel: {} },
    ...(stack === 'encoder' ? { prefixes: { T5ForTokenClassification: 'transformer.' } } : {}),
    config: (name) => configOf(name, encoder, settings),
  };
}

function configOf(
  name: string,
  { hiddenSize, heads, headSize, layers, intermediateSize, vocabularySize, hiddenDropout, epsilon, relative }: TransformerConfig,
  { decoderLayers, activation, padding }: T5Settings,
): Readonly<Record<string, unknown>> {
  return {
    architectures: [name],
    model_type: 't5',
    vocab_size: vocabularySize,
    d_model: hiddenSize,
    d_kv: headSize,
    d_ff: intermediateSize,
    num_layers: layers,
    num_decoder_layers: decoderLayers,
    num_heads: heads,
    feed_forward_proj: activation,
    dense_act_fn: activation === 'relu' ? 'relu' : 'gelu_new',
    is_gated_act: activation === 'gated-gelu',
    relative_attention_num_buckets: relative?.buckets,
    relative_attention_max_distance: relative?.distance,
    dropout_rate: hiddenDropout,
    layer_norm_epsilon: epsilon,
    is_encoder_decoder: name === 'T5ForConditionalGeneration',
    pad_token_id: padding,
    decoder_start_token_id: padding,
    tie_word_embeddings: true,
    scale_decoder_outputs: true,
    use_cache: true,
  };
}

/** The options of a folder's T5; a table of its own for the logits (T5 1.1) is none that is computed here. */
export function ofFolder(folder: string): Promise<OfFolder> {
  return optionsOfConfig(folder, {
    modelType: 't5',
    objective: 'span-denoising',
    options: {
      layers: 'num_layers',
      decoderLayers: 'num_decoder_layers',
      hiddenSize: 'd_model',
      heads: 'num_heads',
      headSize: 'd_kv',
      intermediateSize: 'd_ff',
      relativeBuckets: 'relative_attention_num_buckets',
      relativeDistance: 'relative_attention_max_distance',
      dropout: 'dropout_rate',
      activation: 'feed_forward_proj',
    },
    only: {
      feed_forward_proj: ['relu', 'gated-gelu'],
      layer_norm_epsilon: [EPSILON],
      tie_word_embeddings: [true],
      scale_decoder_outputs: [true],
    },
  });
}
