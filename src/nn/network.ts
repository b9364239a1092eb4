/**
 * What encoders have in common: what they read, who sees whom, and what an encoder's trunk is.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · W width of all heads together · M rows asked for
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Initializer, ParameterSpec } from './parameters.ts';
import type { ProgramRandom } from './program.ts';

/** What a network needs while the program is built. */
export interface NetworkContext {
  /** The parameter of this (Hugging Face) name. */
  readonly parameter: (name: string) => Tensor;
  readonly random: ProgramRandom;
}

/** A batch of token sequences inside a program. Everything is flat, batch-major: row b·T + t. */
export interface Tokens {
  readonly batch: number;
  readonly length: number;
  readonly ids_N: Tensor1D;
  /** Segment of each token: 0 or 1, or another one that the trunk tells apart. */
  readonly segments_N: Tensor1D;
  /**
   * Position at which the document of each token begins in its sequence (int32), where documents are kept apart: a token sees its own
   * alone, and positions count from there. A sequence is one document unless given.
   */
  readonly documents_N?: Tensor1D;
}

/** Which positions a position may look at: all, those before it and itself, a prefix and those before it, or what a mask says (1 may). */
export type Visibility = 'all' | 'before' | { readonly prefix_B: Tensor1D } | { readonly mask_BTT: Tensor3D };

/** Who sees whom in a batch. */
export interface View {
  readonly batch: number;
  readonly length: number;
  /** 1 for real tokens, 0 for padding, which nobody sees; null when the batch has no padding. */
  readonly real_BT: Tensor2D | null;
  readonly sees: Visibility;
  /** Segment of each token, [N], for architectures whose attention compares them; all the same unless given. */
  readonly segments_N?: Tensor1D;
  /** As tokens have them: nobody sees a token of another document. */
  readonly documents_N?: Tensor1D;
  /** What every position sees beside its own sequence: a decoder reads its encoder's states. */
  readonly memory?: Memory;
  /** Is told what each layer compares, in the order of the layers, by trunks whose layers attend; for who learns from it. */
  readonly attended?: (attending: Attending) => void;
  /** Told the states after each layer, of all rows, in order, by trunks that show them: for those who look inside. */
  readonly afterLayer?: (states_ND: Tensor2D) => void;
}

/** What a layer's attention compares and passes on, all its heads side by side; places are in it where they are rotated into it. */
export interface Attending {
  /** [N, W] each; with heads of the trunk's width, W = D. */
  readonly queries_NW: Tensor2D;
  readonly keys_NW: Tensor2D;
  readonly values_NW: Tensor2D;
}

/** States of other sequences, one for each of the batch. */
export interface Memory {
  /** [B·L, D] */
  readonly states_MD: Tensor2D;
  /** Tokens of each, L. */
  readonly length: number;
  /** 1 for real ones: [B, L]. */
  readonly real_BL: Tensor2D | null;
}

/** What a decoder reads, once every layer has computed its keys and values of it. */
export interface ReadMemory extends Pick<Memory, 'length' | 'real_BL'> {
  /** Tables of `Stepping.read`, in their order: [B·L, W] each. */
  readonly tables: readonly Tensor2D[];
}

/** A decoder that is told one token of each sequence at a time: what was computed of earlier ones is kept, and not computed again. */
export interface Stepping {
  /** Numbers in a row of each table that is kept of what was said. */
  readonly widths: readonly number[];
  /** The same of each table that is kept of the memory. */
  readonly memoryWidths: readonly number[];
  /** Tables of the memory, from its states. */
  read(context: NetworkContext, states_MD: Tensor2D): Tensor2D[];
  /** The state of each sequence's token, [B, D], and the row of it in every table, [B, W]. */
  step(context: NetworkContext, told: Told): { readonly states_BD: Tensor2D; readonly rows: readonly Tensor2D[] };
}

/** One token of each sequence, and what was kept of those before it. */
export interface Told {
  readonly batch: number;
  /** Most tokens of a sequence, K. */
  readonly longest: number;
  readonly ids_B: Tensor1D;
  /** Where the tokens stand, the same place in all sequences: [1], int32. */
  readonly place_1: Tensor1D;
  /** Rows of earlier tokens, and zeros where there are none yet: [B·K, W] each. */
  readonly tables: readonly Tensor2D[];
  readonly memory: ReadMemory;
}

/** Who sees whom in two streams over the same sequences; everybody sees the content stream. */
export interface TwoStreams {
  /** 1 where position t's content may see key s, itself among them: [B, T, T]. */
  readonly content_BTT: Tensor3D;
  /** The rows b·T + t that are predicted, K of each sequence: [M]. */
  readonly targets_M: Tensor1D;
  /** 1 where a target may see key s; never its own token: [B, K, T]. */
  readonly query_BKT: Tensor3D;
  /** What the targets look like where the architecture has nothing of its own for that: [MASK]. */
  readonly hidden_M: Tensor1D;
}

/** How large a trunk is. */
export interface TrunkSize {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** The longest sequence that it can read; infinite where it can read any. */
  readonly maxPositions: number;
}

/** An architecture of a certain size: token ids to states. */
export interface Trunk {
  readonly size: TrunkSize;
  /** For people: `12 layers × 256, 4 heads`. */
  readonly summary: string;
  /** With their roles and depths; see {@link ParameterSpec}. */
  readonly parameters: readonly ParameterSpec[];
  /** Name of the word table, [V, E], which vocabulary heads are tied to. */
  readonly wordTable: string;
  /** How many segments it tells apart, or takes without harm: 0 to one less; 2 unless given, infinite where it only compares them. */
  readonly segments?: number;
  /** Whether it keeps the documents of a sequence apart where tokens say them; one that does not is never given any. */
  readonly keepsApart?: boolean;
  /** How linear layers on top of it start. */
  readonly initializer: Initializer;
  /** States before the first layer: [N, D]. */
  embed(context: NetworkContext, tokens: Tokens): Tensor2D;
  /** States after the last layer, of all rows, [N, D], or of these in their order, [M, D]; they must differ. */
  layers(context: NetworkContext, x_ND: Tensor2D, view: View, rows_M?: Tensor1D): Tensor2D;
  /**
   * Two streams with the same weights (Yang et al. 2019, section 2.3): the content stream reads the tokens, and the query stream
   * knows of a target where it stands and not what it is. Its states of the targets: [M, D].
   */
  streams?(context: NetworkContext, tokens: Tokens, streams: TwoStreams): Tensor2D;
  /** Of a decoder that can write: the same states as those of `layers`, a token at a time. */
  readonly stepping?: Stepping;
  /**
   * Heads that the architecture makes in its own way, by kind (`vocabulary`, `judge`, `pair`, …), for so many logits, with dropout
   * of this rate; others are made as `nn/heads` makes them.
   */
  readonly heads?: Readonly<Record<string, (trunk: Trunk, logits: number, dropout?: number) => Head>>;
  /** Whether its classes in Hugging Face's library are asked in orders of one's own: `perm_mask`, `target_mapping`. */
  readonly permuted?: boolean;
  /** Whether those classes read from left to right. */
  readonly causal?: boolean;
  /** Hugging Face's classes for it, each output's name with the kind of head that makes it. */
  readonly classes?: HuggingFaceClasses;
  /** What a class of these has before the names of the trunk's parameters, where it has something: `transformer.`. */
  readonly prefixes?: Readonly<Record<string, string>>;
  /**
   * Contents of Hugging Face's config.json with these heads (`vocabulary`, `judge`, `sequence-classification`, …); null
   * where it has no class for them.
   */
  huggingFaceConfig(...heads: readonly string[]): Readonly<Record<string, unknown>> | null;
}

/** Class → name of an output → kind of the head: `{ BertForMaskedLM: { logits: 'vocabulary' } }`. */
export type HuggingFaceClasses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The first class with just these heads, in whatever order. */
export function classWith(kinds: readonly string[], classes: HuggingFaceClasses = {}): string | undefined {
  const wanted = [...kinds].sort().join();
  return Object.keys(classes).find((name) => Object.values(classes[name]).sort().join() === wanted);
}

/** Layers on top of a trunk. */
export interface Head {
  /**
   * What it is for: `vocabulary`, `judge`, `sequence-classification`, `token-classification`, …; chooses the class in
   * Hugging Face's library.
   */
  readonly kind: string;
  /** Whose states it reads: all that are wanted, or of each text the first or the last one. `tokens` unless given. */
  readonly reads?: 'tokens' | 'first' | 'last';
  readonly parameters: readonly ParameterSpec[];
  /** From the states of the rows that are wanted: [R, D] → [R, C]. */
  logits(context: NetworkContext, states_RD: Tensor2D): Tensor2D;
}

/**
 * States of tokens: [N, D], or [M, D] for the rows asked for. Throws where the encoder gives another shape, has too few positions, or
 * does not keep documents apart that are.
 */
export function encode(
  trunk: Trunk,
  context: NetworkContext,
  tokens: Tokens,
  view: Pick<View, 'real_BT' | 'sees' | 'memory' | 'attended'>,
  rows_M?: Tensor1D,
): Tensor2D {
  const { batch, length, segments_N, documents_N } = tokens;
  requireApart(trunk, documents_N !== undefined);
  if (length > trunk.size.maxPositions)
    throw new Error(
      `A sequence of ${length} tokens does not fit ${trunk.size.maxPositions} positions: raise maxPositions or lower the length.`,
    );
  const states = trunk.layers(context, trunk.embed(context, tokens), { batch, length, segments_N, documents_N, ...view }, rows_M);
  const shape = [rows_M?.size ?? batch * length, trunk.size.hiddenSize];
  if (String(states?.shape) !== String(shape))
    throw new ContractError('encoder', `its layers returned states of shape [${states?.shape}], and [${shape}] were asked for`);
  return states;
}

/** Throws a {@link UserError} where documents are apart and the trunk does not keep them so. */
export function requireApart({ keepsApart = false, summary }: Pick<Trunk, 'keepsApart' | 'summary'>, apart: boolean): void {
  if (apart && !keepsApart) throw new UserError(errors.DOCUMENTS_TOGETHER({ who: `this encoder (${summary})` }));
}
