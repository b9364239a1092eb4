/** A tokenizer, ready to use: text in, ids out. Training a vocabulary happens while the component is created. */
import type { Frame } from './frame.ts';

/** Ids that stand for no text: padding, an unknown piece, the two around texts, and a hidden position. */
export interface SpecialTokens {
  readonly pad: number;
  readonly unk: number;
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** Ids of a text with the place of each; all three lists go by the same index. */
export interface Encoding {
  readonly ids: number[];
  /** UTF-16 span of every piece in the original text. */
  readonly starts: number[];
  readonly ends: number[];
}

/** The network that a tokenizer is saved beside. */
export interface NetworkBeside {
  /** The longest sequence that it reads. */
  readonly longest?: number;
  /** What stands around the texts that it reads; [CLS] and [SEP] as BERT has them unless given. */
  readonly frame?: Frame;
  /** How many segments it is told; 2 unless given. */
  readonly segments?: number;
}

/** How a thread makes the encoder of a tokenizer that it cannot be handed. */
export interface PortableEncoder {
  /** URL of an {@link EncoderModule}. It is loaded in each thread, so it should import little. */
  readonly module: string;
  /** What it is called with; whatever `structuredClone` copies. */
  readonly settings: unknown;
}

/** What a module of a {@link PortableEncoder} exports. */
export interface EncoderModule {
  /** Encodes as the tokenizer does whose settings these are. */
  encoderFor(settings: unknown): Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>;
}

/** Turns text into ids of a fixed vocabulary, and ids into text. */
export interface Tokenizer {
  readonly vocabularySize: number;
  readonly special: SpecialTokens;
  /**
   * Ids that no text is turned into, for objectives that mark places of a text with them, in the order of their use (T5's
   * `<extra_id_0>`, `<extra_id_1>`, …). None unless given.
   */
  readonly sentinels?: readonly number[];
  /** Changes whenever an id could; part of every cache key. */
  readonly fingerprint: string;
  /** Ids of the text, without [CLS] and [SEP]. Text that spells a special token is not turned into one. */
  encode(text: string): number[];
  /** As {@link encode}, with the span of every piece. */
  encodeWithOffsets(text: string): Encoding;
  /** How other threads make what encodes as this does, so that much text is encoded on several; on one where it is left out. */
  readonly portable?: PortableEncoder;
  /** The piece an id stands for, e.g. `##ing`. Throws a RangeError outside the vocabulary. */
  token(id: number): string;
  /**
   * Whether a piece goes on with the word that the piece before it belongs to, e.g. `##ing`, or what has no `▁` or `Ġ` in front. Of
   * a special token it is false. Left out where pieces tell nothing of words: maskers of whole words then refuse the tokenizer.
   */
  continuesWord?(id: number): boolean;
  /** Readable text of the ids: pieces joined, `##` resolved. */
  decode(ids: Iterable<number>): string;
  /**
   * Writes `tokenizer.json` and `tokenizer_config.json`, as Hugging Face reads them, into the folder, and `vocab.txt`, or `vocab.json`
   * with `merges.txt`, where its kind has them: for the network beside them, and its longest sequence, or that of pre-training where
   * there is none.
   */
  save(folder: string, network?: NetworkBeside): Promise<void>;
}
