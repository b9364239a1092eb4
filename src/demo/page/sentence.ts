/** What becomes of a sentence: its pieces, hidden places, tokens that are drawn for them or typed, and what is read in the end. Pure. */
import { likeliest, shareOfYes, sharesOf } from '../../predictions/shares.ts';
import { randomFor } from '../../random.ts';
import type { DemoManifest } from './manifest.ts';

/** A token that may stand at a hidden place. */
export interface Proposal {
  readonly id: number;
  readonly share: number;
}

/** What is proposed for a hidden place. */
export interface Proposals {
  /** Index of the piece that is hidden. */
  readonly place: number;
  /** The likeliest first. */
  readonly top: readonly Proposal[];
  /** How likely the hidden token itself is. */
  readonly original: number;
  /** What was drawn. */
  readonly drawn: Proposal;
}

/** A token as the judge reads it. */
export interface ReadToken {
  readonly id: number;
  /** Index of the piece in whose place it stands. */
  readonly place: number;
  /** What stood there. */
  readonly original: number;
  readonly replaced: boolean;
  /** Whether a person typed it. */
  readonly typed: boolean;
}

/** Places to hide, ascending: as many as training hides, at least one. `draw`: another number gives others. */
export function drawHidden(count: number, share: number, draw: number): number[] {
  if (count === 0) return [];
  const order = randomFor('hide', draw, count).permutation(count);
  return Array.from(order.slice(0, Math.max(1, Math.round(count * share)))).sort((a, b) => a - b);
}

/** The ids of the frame around those of the sentence. */
export function withFrame(ids: readonly number[], { before, after }: DemoManifest['frame']): number[] {
  return [...before, ...ids, ...after];
}

/** What a network says for hidden places, and what is drawn of it. `rows`: logits of a hidden place. Temperature 0 takes the likeliest. */
export function propose(
  pieces: readonly number[],
  hidden: readonly number[],
  { rows, temperature, draw, top = 5 }: { rows(place: number): Float32Array; temperature: number; draw: number; top?: number },
): Proposals[] {
  return hidden.map((place) => {
    const logits = rows(place);
    const shares = sharesOf(logits);
    const best = likeliest(shares, top).map((id) => ({ id, share: shares[id] }));
    const drawn = temperature === 0 ? best[0].id : sample(logits, temperature, randomFor('draw', draw, place).uniform());
    return { place, top: best, original: shares[pieces[place]], drawn: { id: drawn, share: shares[drawn] } };
  });
}

/** The token at which the shares, added up in the order of ids, pass the number. */
function sample(logits: Float32Array, temperature: number, number: number): number {
  const shares = sharesOf(logits.map((logit) => logit / temperature));
  let sum = 0;
  for (let id = 0; id < shares.length; id++) {
    sum += shares[id];
    if (number < sum) return id;
  }
  return likeliest(shares, 1)[0];
}

/** The sentence as the judge reads it: pieces, with what was drawn, and above all with what was typed. */
export function readTokens(
  pieces: readonly number[],
  drawn: ReadonlyMap<number, number>,
  typed: ReadonlyMap<number, readonly number[]>,
): ReadToken[] {
  return pieces.flatMap((original, place) => {
    const own = typed.get(place);
    const ids = own ?? [drawn.get(place) ?? original];
    return ids.map((id) => ({ id, place, original, replaced: ids.length > 1 || id !== original, typed: own !== undefined }));
  });
}

/** How likely each token stands in another one's place, by the two logits of each. */
export function judged(logits: Float32Array): number[] {
  return Array.from({ length: logits.length / 2 }, (_, token) => shareOfYes(logits[2 * token + 1] - logits[2 * token]));
}

/** What becomes of a judgement: right or wrong, about a token that was replaced or not. */
export type Verdict = 'found' | 'missed' | 'alarm' | 'fine';

/** Above one half it is taken for replaced. */
export function judgementOf(replaced: boolean, share: number): Verdict {
  if (share > 0.5) return replaced ? 'found' : 'alarm';
  return replaced ? 'missed' : 'fine';
}
