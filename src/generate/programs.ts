/**
 * The two programs that an encoder-decoder writes with: one reads texts, the other says the next token of each.
 *
 * Shape legend: B batch · L tokens of a text · N = B·L · K most tokens that are written · W width of a table · V vocabulary
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { encode, type Head, type NetworkContext, type Stepping, type Trunk, type Visibility } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Program, ProgramContext, TensorSpec } from '../nn/program.ts';

/** What reads a text and writes another. */
export interface EncoderDecoder {
  readonly trunk: Trunk;
  /** Who sees whom while the trunk reads. */
  readonly sees: Visibility;
  readonly decoder: Trunk & { readonly stepping: Stepping };
  /** From the decoder's states to logits over the vocabulary. */
  readonly vocabulary: Head;
  /** All that the programs may read. */
  readonly parameters: readonly ParameterSpec[];
}

/** How many texts of how many tokens, padding included. */
export interface TextsShape {
  readonly batch: number;
  readonly length: number;
}

/** Reads texts: `ids`, `segments` and `real` → `table0`, `table1`, … [N, W]. */
export function readingProgram({ trunk, sees, decoder, parameters }: EncoderDecoder, { batch, length }: TextsShape): Program {
  return {
    name: `reading-${batch}x${length}`,
    parameters,
    inputs: {
      ids: { shape: [batch * length], dtype: 'int32' },
      segments: { shape: [batch * length], dtype: 'int32' },
      real: { shape: [batch, length], dtype: 'float32' },
    },
    gradient: false,
    training: false,
    build(built) {
      const context = contextOf(built);
      const { ids, segments, real } = built.inputs;
      const tokens = { batch, length, ids_N: ids as Tensor1D, segments_N: segments as Tensor1D };
      const states_ND = encode(trunk, context, tokens, { real_BT: real as Tensor2D, sees });
      const tables = decoder.stepping.read(context, states_ND);
      return Object.fromEntries(tables.map((table, index) => [`table${index}`, table]));
    },
  };
}

/**
 * Says the next token of each text: `ids` and `place` of the latest ones, `real` and the tables `memory0`, … of the texts, and the
 * tables `said0`, … of what was written → `logits` [B, V], and `row0`, … [B, W] to be kept.
 */
export function writingProgram(
  { decoder, vocabulary, parameters }: EncoderDecoder,
  { batch, length }: TextsShape,
  longest: number,
): Program {
  const { widths, memoryWidths } = decoder.stepping;
  return {
    name: `writing-${batch}x${length}x${longest}`,
    parameters,
    inputs: {
      ids: { shape: [batch], dtype: 'int32' },
      place: { shape: [1], dtype: 'int32' },
      real: { shape: [batch, length], dtype: 'float32' },
      ...tableSpecs('memory', memoryWidths, batch * length),
      ...tableSpecs('said', widths, batch * longest),
    },
    gradient: false,
    training: false,
    build(built) {
      const context = contextOf(built);
      const { ids, place, real, ...tables } = built.inputs;
      const told = (prefix: string, count: number): Tensor2D[] =>
        Array.from({ length: count }, (_, index) => tables[`${prefix}${index}`] as Tensor2D);
      const { states_BD, rows } = decoder.stepping.step(context, {
        batch,
        longest,
        ids_B: ids as Tensor1D,
        place_1: place as Tensor1D,
        tables: told('said', widths.length),
        memory: { length, real_BL: real as Tensor2D, tables: told('memory', memoryWidths.length) },
      });
      return {
        logits: vocabulary.logits(context, states_BD),
        ...Object.fromEntries(rows.map((row, index) => [`row${index}`, row])),
      };
    },
  };
}

function tableSpecs(prefix: string, widths: readonly number[], rows: number): Record<string, TensorSpec> {
  return Object.fromEntries(widths.map((width, index) => [`${prefix}${index}`, { shape: [rows, width], dtype: 'float32' as const }]));
}

function contextOf({ parameters, random }: ProgramContext): NetworkContext {
  return { random, parameter: (name) => parameters[name] };
}
