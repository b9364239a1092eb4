/** A WordPiece tokenizer of a few pieces, for texts of a few words. */
import { wordPieceTokenizer } from '../../plugins/tokenizer/wordpiece/tokenizer.ts';

/** Its ids are the places of `pieces`, which come after the special ones. */
export function fewPieces(...pieces: readonly string[]): ReturnType<typeof wordPieceTokenizer> {
  return wordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...pieces], {
    lowercase: true,
    stripAccents: true,
    maxCharactersPerWord: 100,
    sentinels: 0,
    modelMaxLength: 64,
  });
}
