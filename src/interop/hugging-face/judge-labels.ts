/** What the two labels of a head that judges tokens are called where it is shown as a tagger; the second is what its logit is of. */
export const JUDGE_LABELS = ['original', 'replaced'] as const;
