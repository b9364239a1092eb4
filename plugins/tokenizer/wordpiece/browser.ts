/** The same tokenizer in a browser, over what a demonstration's folder has of it: `electra-run demo` bundles this file. */
import type { Encoding, SpecialTokens } from 'electra-run';
import { WordPieceEncoder } from './encode.ts';

interface Saved {
  readonly pieces: readonly string[];
  readonly special: SpecialTokens;
  readonly options: Readonly<Record<string, unknown>>;
}

export default function open({ pieces, special, options }: Saved): {
  encodeWithOffsets(text: string): Encoding;
  continuesWord(id: number): boolean;
} {
  const { lowercase, stripAccents = lowercase, maxCharactersPerWord } = options;
  const encoder = new WordPieceEncoder(pieces, {
    lowercase: lowercase === true,
    stripAccents: stripAccents === true,
    maxCharactersPerWord: Number(maxCharactersPerWord),
    unk: special.unk,
  });
  return {
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    continuesWord: (id) => pieces[id].startsWith('##'),
  };
}
