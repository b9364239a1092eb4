/** A head of any kind for a trunk: its own, where the architecture has one, or the general one. */
import type { Head, Trunk } from '../network.ts';
import { answerHead } from './answers.ts';
import { judgeHead } from './judge.ts';
import { pairHead, textHeadOf, tokenHead } from './text.ts';
import { vocabularyHead } from './vocabulary.ts';

/** Throws a RangeError for a kind that is not known. `logits`: of each row, where the kind leaves it open. */
export function headOf(trunk: Trunk, kind: string, logits: number, dropout = 0): Head {
  const own = trunk.heads?.[kind];
  if (kind === 'vocabulary' || kind === 'next-token') return { ...vocabularyHead(trunk), kind };
  if (kind === 'judge') return judgeHead(trunk);
  if (kind === 'pair') return pairHead(trunk);
  if (own) return own(trunk, kind === 'multiple-choice' ? 1 : logits, dropout);
  if (kind === 'token-classification') return tokenHead(trunk.size, logits, dropout);
  if (kind === 'question-answering') return answerHead(trunk.size);
  if (kind === 'sequence-classification') return textHeadOf({ kind, reads: 'first', logits: 'classifier' })(trunk, logits, dropout);
  throw new RangeError(`There is no head of the kind '${kind}'.`);
}
