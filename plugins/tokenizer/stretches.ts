/**
 * Encodes a text by stretches of it, and remembers what became of each: text repeats itself, so that nearly all are found here.
 *
 * Shared by tokenizers. Threads and browsers load it: it imports nothing.
 */
import type { Encoding } from 'electra-run';

/** What knows where texts can be cut, and makes pieces of what is between. */
export interface StretchEncoder {
  /** Where the stretch ends that begins at `from`, behind it: nothing outside of it changes one of its pieces. */
  endOf(text: string, from: number): number;
  /** The pieces of a stretch, with their places in it. */
  pieces(stretch: string): Encoding;
  /** The ids of these pieces. */
  ids(stretch: string): readonly number[];
}

/** Stretches that are remembered: so many, and none that is longer. */
const [REMEMBERED, LONGEST] = [200_000, 100];
/** V8 makes a copy of a shorter slice, and of a longer one something that keeps the whole text in memory. */
const SLICE = 13;

export class RememberedStretches {
  readonly #encoder: StretchEncoder;
  readonly #ids = new Map<string, readonly number[]>();
  readonly #pieces = new Map<string, Encoding>();

  constructor(encoder: StretchEncoder) {
    this.#encoder = encoder;
  }

  ids(text: string): number[] {
    const encoder = this.#encoder;
    const all: number[] = [];
    for (let from = 0, end = 0; from < text.length; from = end) {
      end = encoder.endOf(text, from);
      const stretch = text.slice(from, end);
      const ids = this.#ids.get(stretch) ?? remembered(this.#ids, stretch, encoder.ids(stretch));
      for (let at = 0; at < ids.length; at++) all.push(ids[at]);
    }
    return all;
  }

  encoding(text: string): Encoding {
    const encoder = this.#encoder;
    const all: Encoding = { ids: [], starts: [], ends: [] };
    for (let from = 0, end = 0; from < text.length; from = end) {
      end = encoder.endOf(text, from);
      const stretch = text.slice(from, end);
      const { ids, starts, ends } = this.#pieces.get(stretch) ?? remembered(this.#pieces, stretch, encoder.pieces(stretch));
      for (let at = 0; at < ids.length; at++) {
        all.ids.push(ids[at]);
        all.starts.push(from + starts[at]);
        all.ends.push(from + ends[at]);
      }
    }
    return all;
  }
}

/** What was found of a stretch, which `known` now has, unless it is long. */
export function remembered<T>(known: Map<string, T>, stretch: string, found: T): T {
  if (stretch.length > LONGEST) return found;
  if (known.size >= REMEMBERED) known.clear();
  known.set(stretch.length < SLICE ? stretch : (JSON.parse(JSON.stringify(stretch)) as string), found);
  return found;
}
