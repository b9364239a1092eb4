/** The same tokenizer in a browser, made of what threads make it of: `electra-run demo` bundles this file. */
import type { Encoding } from 'electra-run';
import { bytesOf } from '../bytes.ts';
import { goesOn, type EncoderSettings } from './encode.ts';
import { encoderFor } from './portable.ts';

export default function open(settings: EncoderSettings): {
  encodeWithOffsets(text: string): Encoding;
  continuesWord(id: number): boolean;
  shown(id: number): string;
} {
  const encoder = encoderFor(settings);
  const marks = new Set(settings.marks);
  return {
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    continuesWord: (id) => goesOn(settings.pieces[id]) && !marks.has(id),
    shown: (id) => (marks.has(id) ? settings.pieces[id] : shownPiece(settings.pieces[id])),
  };
}

/** What its bytes say; a piece of blanks alone, or of parts of characters, as it is spelled. */
function shownPiece(piece: string): string {
  const text = new TextDecoder().decode(bytesOf(piece) ?? undefined).trim();
  return text === '' || text.includes('\ufffd') ? piece : text;
}
