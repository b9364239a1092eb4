/**
 * Pieces to a text, as the `decoder` of a tokenizer.json says: `@huggingface/tokenizers` does it, but for bytes, of which it loses U+FEFF
 * at the beginning.
 */
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { jsonObjectOf, type JsonObject } from 'electra-run';

const BYTE = /^<0x([0-9A-F]{2})>$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws a RangeError where it has a step that the library has not. */
export function decoderOf({ decoder: step = null, added_tokens: added = [] }: JsonObject): (pieces: readonly string[]) => string {
  const decoder = libraryOf(step, added);
  // Without one the pieces are words.
  if (decoder === null) return (pieces) => pieces.join(' ');
  const knowsBytes = hasBytes(step);
  return (pieces) => (pieces.length === 0 ? '' : decoder(knowsBytes ? withoutBytes(pieces) : [...pieces]));
}

function libraryOf(decoder: unknown, added: unknown): Library['decoder'] {
  const model = { type: 'BPE', vocab: {}, merges: [] };
  const whole = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder, model, added_tokens: added };
  try {
    return new Library(whole, {}).decoder;
  } catch (error) {
    throw new RangeError(`its decoder cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function hasBytes(step: unknown): boolean {
  const { type, decoders } = jsonObjectOf(step);
  return type === 'ByteFallback' || (Array.isArray(decoders) && decoders.some(hasBytes));
}

/** Bytes beside each other as what they are together; each as U+FFFD where that is no text. */
function withoutBytes(pieces: readonly string[]): string[] {
  const all: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) all.push(textOf(bytes));
    bytes = [];
  };
  for (const piece of pieces) {
    const [, hex] = BYTE.exec(piece) ?? [];
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else {
      flush();
      all.push(piece);
    }
  }
  flush();
  return all;
}

function textOf(bytes: readonly number[]): string {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return '\ufffd'.repeat(bytes.length);
  }
}
