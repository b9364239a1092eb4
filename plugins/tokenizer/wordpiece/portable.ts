/** Makes the encoder of a tokenizer on another thread; imports nothing but that. */
import { WordPieceEncoder, type EncoderSettings } from './encode.ts';

/** What an encoder is made of. */
export interface PortableSettings extends EncoderSettings {
  readonly vocabulary: readonly string[];
}

/** The encoder of the tokenizer whose settings these are. */
export function encoderFor({ vocabulary, ...settings }: PortableSettings): WordPieceEncoder {
  return new WordPieceEncoder(vocabulary, settings);
}
