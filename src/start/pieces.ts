/**
 * Where the vectors of a new vocabulary's pieces come from: a piece that the old one has too keeps its vector, and another begins with
 * the mean of the pieces that the old tokenizer cuts it into.
 */
import type { PieceSources } from '../interop/piece-rows.ts';
import type { SpecialTokens, Tokenizer } from '../kinds/tokenizer.ts';

type Pieces = Pick<
  Tokenizer,
  'vocabularySize' | 'special' | 'sentinels' | 'token' | 'continuesWord' | 'decode' | 'encode' | 'encodeWithOffsets'
>;

/** Sources of each of our pieces, among theirs. */
export function pieceSources(ours: Pieces, theirs: Pieces): PieceSources {
  const known = new Map(Array.from({ length: theirs.vocabularySize }, (_, id) => [theirs.token(id), id]));
  const special = specialSources(ours, theirs);
  const textOf = textsOf(ours);
  return Array.from({ length: ours.vocabularySize }, (_, id) => {
    const given = special.get(id);
    if (given) return given;
    const same = known.get(ours.token(id));
    const continues = ours.continuesWord?.(id) ?? false;
    // Two kinds of tokenizers may spell a piece alike and mean the beginning of a word and its inside.
    if (same !== undefined && (theirs.continuesWord?.(same) ?? false) === continues) return [same];
    const ids = cutOf(textOf(id), continues, theirs);
    return ids.includes(theirs.special.unk) ? [] : ids;
  });
}

/** By what they are for, however they are spelled. */
function specialSources(ours: Pieces, theirs: Pieces): Map<number, readonly number[]> {
  const roles = Object.keys(ours.special) as (keyof SpecialTokens)[];
  const sources = new Map<number, readonly number[]>(roles.map((role) => [ours.special[role], [theirs.special[role]]]));
  ours.sentinels?.forEach((id, index) => sources.set(id, theirs.sentinels?.slice(index, index + 1) ?? []));
  return sources;
}

/** Letters for a piece to go on from; one of them is not joined with what follows. */
const FIRST = [...'xqzjkvwabc'];

/** The text as pieces; of one that goes on with a word, as pieces inside of a word where the tokenizer has them. */
function cutOf(text: string, continues: boolean, theirs: Pieces): readonly number[] {
  if (continues)
    for (const letter of FIRST) {
      const { ids, starts } = theirs.encodeWithOffsets(letter + text);
      const at = starts.indexOf(letter.length);
      if (at > 0) return ids.slice(at);
    }
  return theirs.encode(text);
}

/** What a piece spells, without the marks of its vocabulary. */
function textsOf(pieces: Pieces): (id: number) => string {
  const specials = new Set(Object.values(pieces.special));
  const goesOn = (id: number): boolean => pieces.continuesWord?.(id) ?? false;
  const ids = Array.from({ length: pieces.vocabularySize }, (_, id) => id);
  const first = ids.find((id) => !specials.has(id) && !goesOn(id) && pieces.decode([id]).length > 0);
  const before = first === undefined ? '' : pieces.decode([first]);
  return (id) => (goesOn(id) && first !== undefined ? pieces.decode([first, id]).slice(before.length) : pieces.decode([id]));
}
