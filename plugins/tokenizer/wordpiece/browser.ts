/** The same tokenizer in a browser, made of what threads make it of: `electra-run demo` bundles this file. */
import type { Encoding } from 'electra-run';
import { encoderFor, type PortableSettings } from './portable.ts';

export default function open(settings: PortableSettings): {
  encodeWithOffsets(text: string): Encoding;
  continuesWord(id: number): boolean;
  shown(id: number): string;
} {
  const encoder = encoderFor(settings);
  return {
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    continuesWord: (id) => settings.vocabulary[id].startsWith('##'),
    shown: (id) => settings.vocabulary[id].replace(/^##/, ''),
  };
}
