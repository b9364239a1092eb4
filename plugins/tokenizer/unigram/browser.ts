/** The same tokenizer in a browser, made of what threads make it of: `electra-run demo` bundles this file. */
import type { Encoding } from 'electra-run';
import { goesOn, type EncoderSettings } from './encode.ts';
import { encoderFor } from './portable.ts';
import { META } from './words.ts';

export default function open(settings: EncoderSettings): {
  encodeWithOffsets(text: string): Encoding;
  continuesWord(id: number): boolean;
  shown(id: number): string;
} {
  const encoder = encoderFor(settings);
  const pieces = settings.vocabulary.map(([piece]) => piece);
  const marks = new Set(settings.marks);
  return {
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    continuesWord: (id) => goesOn(pieces[id]) && !marks.has(id),
    shown: (id) => (pieces[id] === META ? META : pieces[id].replace(META, '')),
  };
}
