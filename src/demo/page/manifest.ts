/** What the folder of a demonstration says of itself in `demo.json`, and what its script reads there. Types only. */
import type { Encoding, SpecialTokens } from '../../kinds/tokenizer.ts';

/** What a network does with a sentence: says what may stand at hidden places, or which tokens stand in another one's place. */
export type Role = 'proposes' | 'judges';

/** A network as one graph that reads its weights as inputs. */
export interface ShownNetwork {
  /** As the run calls it. */
  readonly name: string;
  readonly role: Role;
  /** Of the graph, from the folder on. */
  readonly file: string;
  /** Name of the output with its logits: [1, T, V], or [1, T, 2] for original and replaced. */
  readonly output: string;
  readonly layers: number;
  readonly heads: number;
  readonly summary: string;
}

/** Numbers in a file of weights: float32, or bytes with a float32 scale for each row behind them. */
export interface WeightBlock {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly bits: 32 | 8;
}

/** The weights of all networks after so many steps. */
export interface ShownStep {
  readonly step: number;
  readonly file: string;
  readonly bytes: number;
  readonly blocks: readonly WeightBlock[];
  /** Network → input of its graph → index of its block; what networks share is there once. */
  readonly uses: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A figure of the run over its steps. */
export interface ShownCurve {
  readonly title: string;
  /** `in training` or `on held-out text`. */
  readonly where: string;
  readonly unit?: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Everything but the numbers. */
export interface DemoManifest {
  readonly format: 1;
  readonly title: string;
  /** Version of the program that wrote it. */
  readonly version: string;
  readonly networks: readonly ShownNetwork[];
  /** The earliest first; at least one. */
  readonly steps: readonly ShownStep[];
  /** Steps of the whole training; null where it is not known. */
  readonly total: number | null;
  readonly curves: readonly ShownCurve[];
  readonly tokenizer: {
    readonly special: SpecialTokens;
    /** What its module makes it of: the settings with which other threads make its encoder. */
    readonly settings: unknown;
  };
  readonly frame: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Most tokens of a sentence, those of the frame included. */
  readonly longest: number;
  /** Share of the tokens that training hides, and whether the run says it. */
  readonly masked: { readonly share: number; readonly said: boolean };
  readonly sentences: readonly string[];
  /** What of the run cannot be shown, and why. */
  readonly remarks: readonly string[];
}

/** What the module of a tokenizer makes in the browser. */
export interface PageTokenizer {
  encodeWithOffsets(text: string): Encoding;
  /** Whether a piece goes on with the word before it. */
  continuesWord(id: number): boolean;
  /** A piece as people read it, without marks of where words begin. */
  shown(id: number): string;
}

/** The default export of such a module. */
export type OpenPageTokenizer = (settings: unknown) => PageTokenizer;
