/** The thread's side of `threads.ts`: makes the encoder that it is told of, and answers lists of texts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EncoderModule } from '../../kinds/tokenizer.ts';
import { encodeTexts, type Encoded } from './encode.ts';
import type { EncodingAnswer, ThreadSetting } from './threads.ts';

if (parentPort) {
  const port = parentPort;
  const { module, settings, encoding } = workerData as ThreadSetting;
  const { encoderFor } = (await import(module)) as EncoderModule;
  const encoder = encoderFor(settings);
  port.on('message', (texts: readonly string[]) => {
    try {
      const encoded = encodeTexts(texts, encoder, encoding);
      port.postMessage({ encoded } satisfies EncodingAnswer, buffersOf(encoded));
    } catch (error) {
      port.postMessage({ error } satisfies EncodingAnswer);
    }
  });
}

/** What is handed over instead of copied. */
function buffersOf({ ids, tokens, bytes, sentences, firsts }: Encoded): ArrayBuffer[] {
  return [ids, tokens, bytes, sentences, firsts].map(({ buffer }) => buffer);
}
