/**
 * What an evaluation counts beside the means of the terms: how well replaced tokens are told apart, and the floors that
 * give the losses meaning.
 */
import { areaUnderCurve, type TermRows, type TextFacts } from 'electra-run';

/** The floor of the discriminator's loss is what one scores that knows nothing but the share of replaced tokens. */
export function evaluation(
  { mlm, mlm_loss = mlm, rtd }: Readonly<Record<string, TermRows>>,
  { unigramEntropy }: TextFacts,
): Record<string, number> {
  return { ...(mlm_loss ? { mlm_loss_floor: unigramEntropy } : {}), ...detection(rtd.logits ?? [], rtd.labels ?? []) };
}

function detection(logits: ArrayLike<number>, labels: ArrayLike<number>): Record<string, number> {
  const scoresOf = (label: number): Float64Array => Float64Array.from(logits).filter((_, i) => labels[i] === label);
  let [replaced, flagged, hits] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const says = logits[i] > 0 ? 1 : 0;
    replaced += labels[i];
    flagged += says;
    hits += says * labels[i];
  }
  const share = replaced / labels.length;
  return {
    rtd_loss_floor: share > 0 && share < 1 ? -share * Math.log(share) - (1 - share) * Math.log(1 - share) : 0,
    rtd_precision: flagged > 0 ? hits / flagged : 0,
    rtd_recall: share > 0 ? hits / replaced : 0,
    rtd_auc: areaUnderCurve(scoresOf(1), scoresOf(0)),
  };
}
