/** The parameters of a transformer: what they are called, how large they are, how they start. */
import {
  glorotUniform,
  normParameters,
  ones,
  truncatedNormal,
  zeros,
  type Belonging,
  type Initializer,
  type ParameterSpec,
} from '../parameters.ts';
import type { AttentionNames, TransformerConfig } from './config.ts';
import { nearbyPositions, nearbyProjection, nearbyScores, positionWidth } from './nearby.ts';

/** All of them, from the tables up; those that layers share are listed once. */
export function transformerParameters(config: TransformerConfig): ParameterSpec[] {
  const all = [...embeddingParameters(config), ...layersParameters(config)];
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/** Rows before the first token's in the table of positions. */
export function rowsBefore({ padding }: TransformerConfig): number {
  return padding === undefined ? 0 : padding + 1;
}

/** Whether embeddings are made as wide as the layers. */
export function projects({ projects: asked, embeddingSize, hiddenSize }: TransformerConfig): boolean {
  return asked ?? embeddingSize !== hiddenSize;
}

/** Width of all heads together. */
export function attentionWidth({ hiddenSize, heads, headSize = hiddenSize / heads }: TransformerConfig): number {
  return heads * headSize;
}

function embeddingParameters(config: TransformerConfig): ParameterSpec[] {
  const { names, vocabularySize, embeddingSize, hiddenSize, maxPositions, segments = 2, initializerRange, initializers = {} } = config;
  const normal = truncatedNormal(initializerRange);
  const nearby = config.positions === 'nearby';
  const P = positionDimensions(config);
  const places = nearby ? nearbyPositions(P, initializerRange, normal) : normal;
  const projection = nearby ? nearbyProjection(P, glorotUniform) : glorotUniform;
  const table = { role: 'table', depth: 0 } as const;
  const tableOf = (name: string | undefined, rows: number, initializer: Initializer): ParameterSpec[] =>
    name === undefined ? [] : [{ name: `${name}.weight`, shape: [rows, embeddingSize], initializer, ...table }];
  return [
    ...tableOf(names.words, vocabularySize, initializers.words ?? normal),
    ...tableOf(names.places, maxPositions + rowsBefore(config), initializers.places ?? places),
    ...tableOf(names.segments, segments, initializers.segments ?? normal),
    ...(names.embeddingNorm === undefined ? [] : norms(config, names.embeddingNorm, embeddingSize, table)),
    ...(names.projection !== undefined && projects(config)
      ? products(config, names.projection, hiddenSize, embeddingSize, initializers.projection ?? projection, { role: 'trunk', depth: 0 })
      : []),
  ];
}

function layersParameters(config: TransformerConfig): ParameterSpec[] {
  const { names, layers, heads, hiddenSize, relative, initializerRange, initializers = {} } = config;
  const belonging = { role: 'trunk', depth: layers } as const;
  return [
    ...(names.relative !== undefined && relative
      ? [
          {
            name: `${names.relative}.weight`,
            shape: [relative.buckets, heads],
            initializer: initializers.relative ?? truncatedNormal(initializerRange),
            role: 'trunk',
            depth: 0,
          } as const,
        ]
      : []),
    ...Array.from({ length: layers }, (_, layer) => layerParameters(config, layer)).flat(),
    ...(names.lastNorm === undefined ? [] : norms(config, names.lastNorm, hiddenSize, belonging)),
  ];
}

function layerParameters(config: TransformerConfig, layer: number): ParameterSpec[] {
  const { hiddenSize, intermediateSize, gated = false, initializerRange, initializers = {} } = config;
  const { attention, cross, inner, gate, outer, norm } = config.names.layer(layer);
  const normal = truncatedNormal(initializerRange);
  const belonging = { role: 'trunk', depth: layer + 1 } as const;
  return [
    ...attentionParameters(config, attention, layer, belonging),
    ...(cross && config.crosses ? attentionParameters(config, cross, layer, belonging) : []),
    ...products(config, inner, intermediateSize, hiddenSize, initializers.inner ?? normal, belonging),
    ...(gate !== undefined && gated ? products(config, gate, intermediateSize, hiddenSize, initializers.inner ?? normal, belonging) : []),
    ...products(config, outer, hiddenSize, intermediateSize, initializers.outer ?? normal, belonging),
    ...norms(config, norm, hiddenSize, belonging),
  ];
}

function attentionParameters(
  config: TransformerConfig,
  { products: names, output, norm }: AttentionNames,
  layer: number,
  belonging: Belonging,
): ParameterSpec[] {
  const { hiddenSize, heads, positions, initializerRange, initializers = {} } = config;
  const normal = truncatedNormal(initializerRange);
  const width = attentionWidth(config);
  const scores = (part: 'query' | 'key'): Initializer =>
    positions === 'nearby' ? nearbyScores(part, { P: positionDimensions(config), layer, heads }, normal) : normal;
  const starts = {
    query: initializers.query ?? scores('query'),
    key: initializers.key ?? scores('key'),
    value: initializers.value ?? normal,
  };
  return [
    ...(typeof names === 'string'
      ? products(config, names, 3 * width, hiddenSize, initializers.query ?? normal, belonging)
      : (['query', 'key', 'value'] as const).flatMap((part) => products(config, names[part], width, hiddenSize, starts[part], belonging))),
    ...products(config, output, hiddenSize, width, initializers.output ?? normal, belonging),
    ...norms(config, norm, hiddenSize, belonging),
  ];
}

/** Position dimensions of the `nearby` start; the same for both networks wherever their heads are wide enough. */
function positionDimensions({ embeddingSize, hiddenSize, heads }: TransformerConfig): number {
  return positionWidth(embeddingSize, hiddenSize, hiddenSize / heads);
}

function products(
  { weights = 'out-in', biases = true }: TransformerConfig,
  name: string,
  output: number,
  input: number,
  initializer: Initializer,
  belonging: Belonging,
): ParameterSpec[] {
  const shape = weights === 'out-in' ? [output, input] : [input, output];
  return [
    { name: `${name}.weight`, shape, initializer, ...belonging },
    ...(biases ? [{ name: `${name}.bias`, shape: [output], initializer: zeros, decays: false, ...belonging }] : []),
  ];
}

function norms({ normalization }: TransformerConfig, name: string, width: number, belonging: Belonging): ParameterSpec[] {
  if (normalization !== 'rms') return normParameters(name, width, belonging);
  return [{ name: `${name}.weight`, shape: [width], initializer: ones, decays: false, ...belonging }];
}
