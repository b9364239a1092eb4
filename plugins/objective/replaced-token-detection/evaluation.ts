/**
 * What an evaluation counts beside the means of the terms: how well replaced tokens are told apart, and the floors that
 * give the losses meaning.
 */
import { areaUnderCurve, shareEntropy, type Objective, type TermRows } from 'electra-run';

/**
 * The floor of the discriminator's loss is what one scores that knows nothing but the share of replaced tokens: of those that it judges,
 * which in a training that detects at chosen positions are these.
 */
export function floorsOf(detect: 'all' | 'chosen'): NonNullable<Objective['floors']> {
  return ({ mlm_loss, mlm_sampled_accuracy, replaced_share }, { unigramEntropy, training }) => ({
    ...(mlm_loss === undefined ? {} : { mlm_loss_floor: unigramEntropy }),
    rtd_loss_floor: shareEntropy(training && detect === 'chosen' ? 1 - mlm_sampled_accuracy : replaced_share),
  });
}

/** Of all real tokens. */
export function evaluation({ rtd }: Readonly<Record<string, TermRows>>): Record<string, number> {
  const { logits = new Float32Array(), labels = logits } = rtd;
  const scoresOf = (label: number): Float64Array => Float64Array.from(logits).filter((_, i) => labels[i] === label);
  let [replaced, flagged, hits] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const says = logits[i] > 0 ? 1 : 0;
    replaced += labels[i];
    flagged += says;
    hits += says * labels[i];
  }
  return {
    rtd_precision: flagged > 0 ? hits / flagged : 0,
    rtd_recall: replaced > 0 ? hits / replaced : 0,
    rtd_auc: areaUnderCurve(scoresOf(1), scoresOf(0)),
  };
}
