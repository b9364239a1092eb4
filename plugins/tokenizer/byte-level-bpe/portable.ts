/** Makes the encoder of a tokenizer on another thread; imports nothing but that. */
import { ByteLevelEncoder, type EncoderSettings } from './encode.ts';

/** The encoder of the tokenizer whose settings these are. */
export function encoderFor(settings: EncoderSettings): ByteLevelEncoder {
  return new ByteLevelEncoder(settings);
}
