/**
 * A decoder that is told one token of each sequence at a time. Keys and values of earlier tokens are kept in tables of a fixed size,
 * so that one program serves for all steps.
 *
 * Shape legend: B batch · K most tokens of a sequence · L tokens of the memory · D hidden width · W width of the attention · A heads
 */
import {
  add,
  cast,
  equal,
  greater,
  mul,
  range,
  reshape,
  tile,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { HIDDEN } from '../../tensor/later-keys.ts';
import type { NetworkContext, Stepping, Told } from '../network.ts';
import type { TransformerConfig } from './config.ts';
import { embedAt } from './embeddings.ts';
import { transformerLayer, type LayerMemory, type Past } from './layer.ts';
import { attentionWidth } from './parameters.ts';
import { biasOfRows, placeBias } from './places.ts';
import { finished, linearly } from './products.ts';

/** Two tables of each layer: its keys and its values. */
export function steppingOf(config: TransformerConfig): Stepping {
  const widths = Array<number>(2 * config.layers).fill(attentionWidth(config));
  return {
    widths,
    memoryWidths: widths,
    read: (context, states_MD) => layersOf(config).flatMap((layer) => memoryOf(config, context, layer, states_MD)),
    step: (context, told) => step(config, context, told),
  };
}

function layersOf({ layers }: TransformerConfig): number[] {
  return Array.from({ length: layers }, (_, layer) => layer);
}

function memoryOf(config: TransformerConfig, { parameter }: NetworkContext, layer: number, states_MD: Tensor2D): Tensor2D[] {
  const products = config.names.layer(layer).cross?.products;
  if (products === undefined || typeof products === 'string')
    throw new TypeError('Attention to a memory has a product each for queries, keys and values.');
  return [products.key, products.value].map((name) => linearly(config, parameter, name, states_MD));
}

function step(config: TransformerConfig, context: NetworkContext, told: Told): { states_BD: Tensor2D; rows: Tensor2D[] } {
  const { batch, longest, ids_B, place_1, tables, memory } = told;
  const here_1K1 = reshape(cast(equal(range(0, longest, 1, 'int32'), place_1), 'float32'), [1, longest, 1]);
  const later_111K = reshape(cast(greater(range(0, longest, 1, 'int32'), place_1), 'float32'), [1, 1, 1, longest]);
  const seen = { padding: mul(later_111K, HIDDEN), sees: 'all' } as const;
  const bias = biasOfRows(placeBias(config, context, longest), place_1, 1);
  const places_R: Tensor1D = tile(place_1, [batch]);
  const rows: Tensor2D[] = [];
  /** The table with the new rows in their place, where it has zeros. */
  const filled = (table_TW: Tensor2D, new_BW: Tensor2D): Tensor2D => {
    const width = new_BW.shape[1];
    rows.push(new_BW);
    const placed: Tensor = add(reshape(table_TW, [batch, longest, width]), mul(reshape(new_BW, [batch, 1, width]), here_1K1));
    return reshape(placed, [batch * longest, width]);
  };
  let hidden_BD = embedAt(config, context, ids_B, zerosLike(ids_B), places_R);
  for (const layer of layersOf(config)) {
    const past: Past = {
      places_R,
      joined: (keys_RW, values_RW) => [filled(tables[2 * layer], keys_RW), filled(tables[2 * layer + 1], values_RW)],
    };
    const read: LayerMemory = { ...memory, keys_MW: memory.tables[2 * layer], values_MW: memory.tables[2 * layer + 1] };
    hidden_BD = transformerLayer(config, context, layer, hidden_BD, { batch, length: longest, seen, bias, kept: null, memory: read, past });
  }
  return { states_BD: finished(config, context, hidden_BD), rows };
}
