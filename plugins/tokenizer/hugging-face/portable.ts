/** Makes the encoder of a tokenizer on another thread; imports nothing but that. */
import { PipelineEncoder, type EncoderSettings } from './encode.ts';

/** The encoder of the tokenizer whose settings these are. */
export function encoderFor(settings: EncoderSettings): PipelineEncoder {
  return new PipelineEncoder(settings);
}
