/** The same tokenizer in a browser, made of what threads make it of: `electra-run demo` bundles this file. */
import type { Encoding } from 'electra-run';
import { bytesOf } from '../bytes.ts';
import { beginningOf, isOfBytes } from './beginning.ts';
import type { EncoderSettings } from './encode.ts';
import { encoderFor } from './portable.ts';

export default function open(settings: EncoderSettings): {
  encodeWithOffsets(text: string): Encoding;
  continuesWord(id: number): boolean;
  shown(id: number): string;
} {
  const { pieces, model } = settings;
  const encoder = encoderFor(settings);
  const marks = new Set(settings.marks);
  const begins = beginningOf(settings);
  const ofBytes = isOfBytes(settings);
  const { continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = model;
  return {
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    continuesWord: (id) => begins !== null && !begins(pieces[id]) && !marks.has(id),
    shown: (id) => {
      const piece = pieces[id];
      if (marks.has(id)) return piece;
      const text = ofBytes ? textOfBytes(piece) : without(without(piece.replace('▁', ''), prefix), suffix);
      return text.trim() === '' || text.includes('\ufffd') ? piece : text;
    },
  };
}

function textOfBytes(piece: string): string {
  return new TextDecoder().decode(bytesOf(piece) ?? new TextEncoder().encode(piece)).trim();
}

/** A piece without the mark at its front or its end. */
function without(piece: string, mark: unknown): string {
  if (typeof mark !== 'string' || mark === '') return piece;
  return piece.startsWith(mark) ? piece.slice(mark.length) : piece.endsWith(mark) ? piece.slice(0, -mark.length) : piece;
}
