/** Errors of pre-training. */
import { foundIn, type NotFiniteFacts } from './findings.ts';
import { defineError } from './user-error.ts';

/** A text, a memory or a loss that forbids to go on. */
export const trainingErrors = {
  NO_SUCH_FIGURE: defineError(
    'no-such-figure',
    ({ figure, known, onlyAtEnd }: { figure: string; known: readonly string[]; onlyAtEnd: boolean }) => [
      `This run has no figure '${figure}'${onlyAtEnd ? ' before its end' : ''}; it has ${known.join(', ')}.`,
      onlyAtEnd && "A search over such a figure trains every member to its end: sweep.search.stopper='none'",
    ],
  ),
  DATA_UNUSABLE: defineError('data-unusable', ({ what, reason }: { what: string; reason: string }) => [
    `${what} cannot be used: ${reason}`,
  ]),
  DOES_NOT_FIT: defineError(
    'does-not-fit',
    ({ what, needed, limit, hint }: { what: string; needed: string; limit: string; hint: string }) => [
      `${what} needs about ${needed} of memory, and this machine has ${limit}.`,
      hint,
    ],
  ),
  LOSS_NOT_FINITE: defineError(
    'loss-not-finite',
    ({
      step,
      loss,
      gradientNorm,
      checkpoint,
      ...findings
    }: { step: number; loss: number; gradientNorm: number; checkpoint: number | null } & NotFiniteFacts) => [
      `Step ${step} gave a loss of ${loss} and a gradient norm of ${gradientNorm}. Nothing was updated; ` +
        (checkpoint === null ? 'there is no checkpoint yet.' : `the last checkpoint, of step ${checkpoint}, is good.`),
      ...foundIn(findings),
      'Try a lower learning rate (scheduler.rate), a longer warm-up (scheduler.warmup), or clipping (train.clipNorm), ' +
        'under another name or with --fresh.',
    ],
  ),
} as const;
