/** Pieces by their ids, with those among them that stand for no text: what tokenizers share whose files may call them anything. */
import type { SpecialTokens } from '../kinds/tokenizer.ts';
import { extraIdPieces, specialIds, type SpecialNames } from './special-names.ts';

/** A vocabulary whose special tokens and sentinels are known. */
export interface NamedPieces {
  readonly special: SpecialTokens;
  readonly sentinels: readonly number[];
  /** Ids of both, each once. */
  readonly marks: readonly number[];
  /** The piece of an id. Throws a RangeError outside the vocabulary. */
  token(id: number): string;
}

/** Finds the special tokens by their names, and so many sentinels; -1 where the vocabulary lacks one. */
export function namedPieces(pieces: readonly string[], names: SpecialNames, wanted: number): NamedPieces {
  const special = specialIds(pieces, names);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const sentinels = extraIdPieces(wanted).map((piece) => ids.get(piece) ?? -1);
  return { special, sentinels, marks: [...new Set([...Object.values(special), ...sentinels])], token: (id) => pieceOf(pieces, id) };
}

/** The piece of an id. Throws a RangeError outside the vocabulary. */
export function pieceOf(pieces: readonly string[], id: number): string {
  const piece = pieces[id];
  if (piece === undefined) throw new RangeError(`The vocabulary has no token ${id}: ids go from 0 to ${pieces.length - 1}.`);
  return piece;
}

/**
 * URL of a module that lies beside another one, as threads load it: TypeScript in a checkout, JavaScript in what is installed.
 * `from`: `import.meta.url` of the one beside it.
 */
export function moduleBeside(name: string, from: string): string {
  return new URL(`./${name}${/\.[jt]s$/.exec(from)?.[0] ?? '.js'}`, from).href;
}
