/**
 * A start of the weights that makes attention look at neighbours, without changing the architecture.
 *
 * A chosen position holds no token of its own, so a young network learns nothing beyond word
 * frequencies until some head attends to the neighbours; random absolute positions find that late.
 * Here a few dimensions of the embedding start as sinusoids of the position (Vaswani et al. 2017,
 * section 3.5), and the queries and keys of each head start as a product of rotations of them
 * whose score Σ_f cos(w_f (j - i - shift)) is largest at one fixed distance: the token before, the
 * one after, two before, … Everything else starts as usual and all of it is trained, so the result
 * is an ordinary network that Hugging Face loads.
 *
 * D hidden width · E embedding width · P position dimensions
 */
import type { Initializer } from '../parameters.ts';

/** Distance that a head prefers, in turn over the heads of all layers. */
const SHIFTS = [-1, 1, -2, 2, -3, 3] as const;
/** Amplitude of the sinusoids as a multiple of the word table's standard deviation: louder than the words in their dimensions. */
const LOUDNESS = 5;
/** Gain of queries and of keys: enough that the preferred token gets about half of the attention at the start (see the test). */
const GAIN = 1.1;
/** Eight pairs tell neighbours apart; more would take dimensions from the words. */
const MOST_PAIRS = 8;

/** Position dimensions: pairs of sine and cosine, at most 8 pairs, and no more than a quarter of the narrowest width. */
export function positionWidth(...widths: readonly number[]): number {
  return 2 * Math.max(1, Math.min(MOST_PAIRS, Math.floor(Math.min(...widths) / 4)));
}

/**
 * Angular frequency of a pair, in radians per token: from 2 down to 0.05, whatever P is, so that networks of different
 * width can share a table.
 */
function frequency(pair: number): number {
  return 2 * 0.025 ** (pair / (MOST_PAIRS - 1));
}

/** Position table [rows, E]: sinusoids in the first P dimensions, `rest` in the others. */
export function nearbyPositions(P: number, deviation: number, rest: Initializer): Initializer {
  return (values, shape, random) => {
    rest(values, shape, random);
    const [rows, width] = shape;
    for (let row = 0; row < rows; row++) {
      for (let pair = 0; pair < P / 2; pair++) {
        const angle = row * frequency(pair);
        values[row * width + 2 * pair] = LOUDNESS * deviation * Math.cos(angle);
        values[row * width + 2 * pair + 1] = LOUDNESS * deviation * Math.sin(angle);
      }
    }
  };
}

/** Projection [D, E] that hands the P position dimensions on unchanged. */
export function nearbyProjection(P: number, rest: Initializer): Initializer {
  return (values, shape, random) => {
    rest(values, shape, random);
    const width = shape[1];
    for (let row = 0; row < P; row++) {
      values.fill(0, row * width, (row + 1) * width);
      values[row * width + row] = 1;
    }
  };
}

/** Query (shift 0) or key weights [D, D] of a layer: in each head, P rows that rotate the position dimensions by the head's shift. */
export function nearbyScores(
  part: 'query' | 'key',
  { P, layer, heads }: { P: number; layer: number; heads: number },
  rest: Initializer,
): Initializer {
  return (values, shape, random) => {
    rest(values, shape, random);
    const [rows, width] = shape;
    const headWidth = rows / heads;
    for (let head = 0; head < heads; head++) {
      const shift = part === 'query' ? SHIFTS[(layer * heads + head) % SHIFTS.length] : 0;
      for (let pair = 0; pair < P / 2; pair++) {
        const angle = shift * frequency(pair);
        const [cos, sin] = [GAIN * Math.cos(angle), GAIN * Math.sin(angle)];
        const at = (head * headWidth + 2 * pair) * width + 2 * pair;
        values[at] += cos;
        values[at + 1] -= sin;
        values[at + width] += sin;
        values[at + width + 1] += cos;
      }
    }
  };
}
