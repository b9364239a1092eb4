/**
 * Words to pieces, with the place of each: by the `model` of a tokenizer.json.
 *
 * `@huggingface/tokenizers` joins the pairs of BPE and cuts WordPiece; Unigram is the neighbour's (`../lattice.ts`).
 */
import { BPE, WordPiece } from '@huggingface/tokenizers';
import { asRead, Lattice, type Cut } from '../lattice.ts';
import { type JsonStep } from '../normalize.ts';

/** Cuts a word into pieces, which all have an id: none of a piece that no text has. */
export type WordModel = (word: string) => readonly Cut[];

/** A model as its file has it, and the pieces that no text has. */
export interface ModelSettings {
  readonly json: JsonStep;
  readonly ids: ReadonlyMap<string, number>;
  readonly marks: ReadonlySet<string>;
}

const utf8 = new TextEncoder();
const META = '▁';
/** Where ▁ begins a word, of a text that is one word to its file. */
const WORDS = /▁*[^▁]+|▁+/gu;

export function wordModel(settings: ModelSettings): WordModel {
  switch (settings.json.type) {
    case 'BPE':
      return bpe(settings);
    case 'WordPiece':
      return wordPiece(settings);
    case 'Unigram':
      return unigram(settings);
    default:
      return wordLevel(settings);
  }
}

/** Characters that make no piece are their bytes, or unknown, or, where there is no such piece, left out. */
function bpe({ json, ids, marks }: ModelSettings): WordModel {
  const { end_of_word_suffix: suffix, ignore_merges: ignores, fuse_unk: fuses, byte_fallback: falls } = json;
  const ending = typeof suffix === 'string' ? suffix : '';
  const merges = mergesOf(json).filter((pair) => ![...pair, pair.join('')].some((piece) => marks.has(piece)));
  const vocab = Object.fromEntries([...ids].filter(([piece]) => !marks.has(piece)));
  const joiner = new BPE({ type: 'BPE', vocab, merges, end_of_word_suffix: ending });
  const unk = unknownOf(json, ids);
  // No pair joins what is beside such a place, so that a long text is not one word to join.
  const isApart = ending === '' && !merges.some((pair) => /[^▁]▁/u.test(pair.join('')));
  const idOf = (piece: string): number | undefined => (marks.has(piece) ? undefined : ids.get(piece));
  return (word) => {
    const whole = ignores === true ? idOf(word) : undefined;
    if (whole !== undefined) return [{ id: whole, start: 0, end: word.length }];
    const cuts: Cut[] = [];
    let at = 0;
    for (const run of isApart && word.includes(META) ? (word.match(WORDS) ?? []) : [word]) {
      const pieces = joiner.bpe(run);
      for (const [index, piece] of pieces.entries()) {
        const [start, isLast] = [at, index === pieces.length - 1];
        at += piece.length - (isLast ? ending.length : 0);
        const id = idOf(piece);
        if (id !== undefined) cuts.push({ id, start, end: at });
        else pushUnknown(cuts, { text: piece, start, end: at }, { bytes: falls === true ? bytesOf(piece, idOf) : null, unk, fuses });
      }
    }
    return cuts;
  };
}

interface Unknown {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function pushUnknown(
  cuts: Cut[],
  { start, end }: Unknown,
  { bytes, unk, fuses }: { readonly bytes: readonly number[] | null; readonly unk: number | undefined; readonly fuses: unknown },
): void {
  const last = cuts.at(-1);
  if (bytes) for (const id of bytes) cuts.push({ id, start, end });
  else if (unk === undefined) return;
  else if (fuses === true && last?.id === unk && last.end === start) cuts[cuts.length - 1] = { ...last, end };
  else cuts.push({ id: unk, start, end });
}

/** The pieces of the bytes of a text; null where one is missing. */
function bytesOf(text: string, idOf: (piece: string) => number | undefined): readonly number[] | null {
  const ids = Array.from(utf8.encode(text), (byte) => idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  return ids.every((id) => id !== undefined) ? ids : null;
}

/** A word that cannot be cut is unknown as a whole. */
function wordPiece({ json, ids, marks }: ModelSettings): WordModel {
  const { continuing_subword_prefix: prefix = '##', max_input_chars_per_word: longest = 100 } = json;
  const unk = unknownOf(json, ids) as number;
  const own = Object.fromEntries([...ids].filter(([piece, id]) => !marks.has(piece) && id !== unk));
  const cutter = new WordPiece({
    type: 'WordPiece',
    vocab: own,
    unk_token: String(json.unk_token),
    continuing_subword_prefix: prefix,
    max_input_chars_per_word: longest,
  });
  return (word) => {
    const cuts: Cut[] = [];
    let at = 0;
    for (const [index, piece] of cutter.encode([word]).entries()) {
      const id = Object.hasOwn(own, piece) ? own[piece] : undefined;
      if (id === undefined) return [{ id: unk, start: 0, end: word.length }];
      const start = at;
      at += piece.length - (index === 0 ? 0 : String(prefix).length);
      cuts.push({ id, start, end: at });
    }
    return cuts;
  };
}

/** Unknown characters beside each other are one, or their bytes. */
function unigram({ json, ids, marks }: ModelSettings): WordModel {
  const scored = (json.vocab as readonly (readonly [string, number])[]).map(([piece, score], id) => ({ piece, id, score: asRead(score) }));
  const lattice = new Lattice(
    scored.filter(({ piece, id }) => !marks.has(piece) && id !== json.unk_id),
    scored.reduce((least, { score }) => Math.min(least, score), Infinity),
  );
  const unk = typeof json.unk_id === 'number' ? json.unk_id : undefined;
  const idOf = (piece: string): number | undefined => (marks.has(piece) ? undefined : ids.get(piece));
  return (word) => {
    const found: Cut[] = [];
    for (const cut of lattice.best(word).cuts) {
      const last = found.at(-1);
      if (cut.id < 0 && last && last.id < 0) found[found.length - 1] = { ...last, end: cut.end };
      else found.push(cut);
    }
    const cuts: Cut[] = [];
    for (const { id, start, end } of found) {
      const text = word.slice(start, end);
      if (id >= 0) cuts.push({ id, start, end });
      else pushUnknown(cuts, { text, start, end }, { bytes: json.byte_fallback === true ? bytesOf(text, idOf) : null, unk, fuses: true });
    }
    return cuts;
  };
}

function wordLevel({ json, ids, marks }: ModelSettings): WordModel {
  const unk = unknownOf(json, ids) as number;
  return (word) => [{ id: (marks.has(word) ? undefined : ids.get(word)) ?? unk, start: 0, end: word.length }];
}

/** The id that a model has for what it does not know. */
export function unknownOf({ type, unk_token: token, unk_id: id }: JsonStep, ids: ReadonlyMap<string, number>): number | undefined {
  if (type === 'Unigram') return typeof id === 'number' ? id : undefined;
  return typeof token === 'string' ? ids.get(token) : undefined;
}

/** The pairs of BPE, as old files have them too: with a blank between. */
export function mergesOf({ merges }: JsonStep): (readonly [string, string])[] {
  return (merges as readonly (string | readonly [string, string])[]).map((pair) =>
    typeof pair === 'string' ? (pair.split(' ') as [string, string]) : pair,
  );
}
