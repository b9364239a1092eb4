/** The tokenizer over a given vocabulary; `vocabulary.ts` and `vocabulary-file.ts` say where that comes from. */
import { bertFrame, extraIdPieces, fingerprintOf, specialIds, type Encoding, type SpecialNames, type Tokenizer } from 'electra-run';
import { Lattice, type Cut } from './lattice.ts';
import { forEachWord, META, placedWords, type UnigramNormalization } from './normalize.ts';
import { saveTokenizer } from './save.ts';

/** Pieces with their scores, by id; special ones have 0. */
export type UnigramVocabulary = readonly (readonly [piece: string, score: number])[];

export interface TokenizerSettings extends UnigramNormalization {
  readonly names: SpecialNames;
  /** How many pieces are told as sentinels. */
  readonly sentinels: number;
  /** Only written down where it is saved beside no network. */
  readonly modelMaxLength: number;
}

/** Raise when the ids of any text change: token stores are then made anew. */
const ALGORITHM = 1;
/** Words remembered with their pieces: so many, and none that is longer. */
const [CACHED_WORDS, LONGEST_CACHED] = [200_000, 100];

export function unigramTokenizer(vocabulary: UnigramVocabulary, settings: TokenizerSettings): Tokenizer {
  const { names, lowercase, sentinels: wanted, modelMaxLength } = settings;
  const pieces = vocabulary.map(([piece]) => piece);
  const special = specialIds(pieces, names);
  const sentinels = extraIdPieces(wanted).map((piece) => pieces.indexOf(piece));
  const marks = new Set([...Object.values(special), ...sentinels]);
  const cut = cutter(vocabulary, marks, special.unk);
  const token = (id: number): string => {
    const piece = pieces[id];
    if (piece === undefined) throw new RangeError(`The vocabulary has no token ${id}: ids go from 0 to ${pieces.length - 1}.`);
    return piece;
  };
  return {
    vocabularySize: pieces.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ type: 'unigram', vocabulary, special, lowercase, algorithm: ALGORITHM }),
    encode(text) {
      const ids: number[] = [];
      forEachWord(text, { lowercase }, (word) => {
        for (const { id } of cut(word)) ids.push(id);
      });
      return ids;
    },
    encodeWithOffsets: (text) => placedPieces(text, { lowercase }, cut),
    token,
    continuesWord: (id) => !token(id).startsWith(META) && !marks.has(id),
    decode: (ids) => decoded(ids, token, special.pad),
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 2 } = {}) =>
      saveTokenizer(folder, { vocabulary, names, special, sentinels, lowercase, frame, segments, modelMaxLength: longest }),
  };
}

/** The pieces of a word; unknown characters beside each other are one. No text has one of `marks`. */
function cutter(vocabulary: UnigramVocabulary, marks: ReadonlySet<number>, unk: number): (word: string) => readonly Cut[] {
  const lowest = vocabulary.reduce((least, [, score]) => Math.min(least, score), Infinity);
  const scored = vocabulary.map(([piece, score], id) => ({ piece, id, score }));
  const lattice = new Lattice(
    scored.filter(({ id }) => !marks.has(id)),
    lowest,
  );
  const words = new Map<string, readonly Cut[]>();
  return (word) => {
    const known = words.get(word);
    if (known) return known;
    const cuts: Cut[] = [];
    for (const each of lattice.best(word).cuts) {
      const last = cuts.at(-1);
      if (each.id < 0 && last?.id === unk) cuts[cuts.length - 1] = { ...last, end: each.end };
      else cuts.push(each.id < 0 ? { ...each, id: unk } : each);
    }
    if (word.length > LONGEST_CACHED) return cuts;
    if (words.size >= CACHED_WORDS) words.clear();
    // A slice would keep the whole text it was cut from in memory: remember a copy.
    words.set(JSON.parse(JSON.stringify(word)) as string, cuts);
    return cuts;
  };
}

/** The blank before a word belongs to no span, but for a piece that is nothing else. */
function placedPieces(text: string, normalization: UnigramNormalization, cut: (word: string) => readonly Cut[]): Encoding {
  const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
  for (const placed of placedWords(text, normalization))
    for (const { id, start, end } of cut(placed.word)) {
      const from = start === 0 && end > 1 ? 1 : start;
      ids.push(id);
      starts.push(placed.starts[from]);
      ends.push(placed.ends[end - 1]);
    }
  return { ids, starts, ends };
}

/** Pieces joined, ▁ as a blank but for the first; special tokens are shown, but for padding. */
function decoded(ids: Iterable<number>, token: (id: number) => string, pad: number): string {
  let text = '';
  for (const id of ids) text += id === pad ? '' : token(id);
  return text.replace(META, (_, at: number) => (at === 0 ? '' : META)).replaceAll(META, ' ');
}
