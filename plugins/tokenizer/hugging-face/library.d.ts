/** What is used of `@huggingface/tokenizers`, whose own types name files without their endings, which modules of Node do not find. */
declare module '@huggingface/tokenizers' {
  /** Byte-pair encoding. */
  export class BPE {
    constructor(model: Readonly<Record<string, unknown>>);
    /** The pieces of a word: together they are the word, with the suffix of its model behind it. */
    bpe(word: string): readonly string[];
  }

  export class WordPiece {
    constructor(model: Readonly<Record<string, unknown>>);
    encode(words: readonly string[]): string[];
  }

  export class SplitPreTokenizer {
    constructor(step: Readonly<Record<string, unknown>>);
    /** As JavaScript has it. */
    readonly pattern: RegExp | null;
  }

  export class Tokenizer {
    constructor(tokenizer: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>);
    /** Pieces to a text. */
    readonly decoder: ((pieces: string[]) => string) | null;
  }
}
