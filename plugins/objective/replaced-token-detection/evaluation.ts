/** What an evaluation counts: figures over real tokens only, with the floors that give them meaning, and readable samples. */
import { areaUnderCurve, type BatchShape, type Evaluation, type HostTensor, type TextFacts, type Tokenizer } from 'electra-run';

/** Sequences kept in readable form. */
const KEPT = 16;

type Tensors = Readonly<Record<string, HostTensor>>;

export function createEvaluation(tokenizer: Tokenizer, { unigramEntropy }: TextFacts): Evaluation {
  const chosen = { count: 0, nll: 0, correct: 0, sampledRight: 0 };
  const logits: number[] = [];
  const labels: number[] = [];
  const kept: string[] = [];
  return {
    add({ batch, length }: BatchShape, inputs, outputs) {
      countGenerator(chosen, inputs, outputs);
      for (let i = 0; i < inputs.mask.length; i++) {
        if (inputs.mask[i] === 0) continue;
        logits.push(outputs.logits[i]);
        labels.push(outputs.corrupted[i] === inputs.ids[i] ? 0 : 1);
      }
      if (kept.length < KEPT)
        kept.push(...Array.from({ length: batch }, (_, row) => describe(row * length, length, inputs, outputs, tokenizer)));
    },
    figures: () => ({
      mlm_loss: chosen.nll / chosen.count,
      mlm_loss_floor: unigramEntropy,
      mlm_accuracy: chosen.correct / chosen.count,
      mlm_sampled_accuracy: chosen.sampledRight / chosen.count,
      ...detection(logits, labels),
    }),
    samples: (count) => kept.slice(0, count),
  };
}

function countGenerator(
  chosen: { count: number; nll: number; correct: number; sampledRight: number },
  inputs: Tensors,
  outputs: Tensors,
): void {
  inputs.weights.forEach((weight, slot) => {
    if (weight === 0) return;
    const position = inputs.positions[slot];
    chosen.count++;
    chosen.nll += outputs.nll[slot];
    chosen.correct += outputs.correct[slot];
    if (outputs.corrupted[position] === inputs.ids[position]) chosen.sampledRight++;
  });
}

/** Loss in nats; its floor is what a discriminator scores that knows nothing but the share of replaced tokens. */
function detection(logits: readonly number[], labels: readonly number[]): Record<string, number> {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const scoresOf = (label: number): Float64Array => Float64Array.from(logits.filter((_, i) => labels[i] === label));
  let [loss, right, flagged, hits] = [0, 0, 0, 0];
  logits.forEach((z, i) => {
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - z * labels[i];
    const says = z > 0 ? 1 : 0;
    right += says === labels[i] ? 1 : 0;
    flagged += says;
    hits += says * labels[i];
  });
  return {
    rtd_loss: loss / labels.length,
    rtd_loss_floor: share > 0 && share < 1 ? -share * Math.log(share) - (1 - share) * Math.log(1 - share) : 0,
    rtd_accuracy: right / labels.length,
    rtd_precision: flagged > 0 ? hits / flagged : 0,
    rtd_recall: share > 0 ? hits / (share * labels.length) : 0,
    rtd_auc: areaUnderCurve(scoresOf(1), scoresOf(0)),
    replaced_share: share,
  };
}

/** The text with `[original → replacement 87%]` where a token was replaced and `token (73%!)` where one was suspected wrongly. */
function describe(start: number, length: number, inputs: Tensors, outputs: Tensors, tokenizer: Tokenizer): string {
  let text = '';
  for (let i = start; i < start + length && inputs.mask[i] === 1; i++) {
    const [original, seen] = [tokenizer.token(inputs.ids[i]), tokenizer.token(outputs.corrupted[i])];
    const suspicion = 1 / (1 + Math.exp(-outputs.logits[i]));
    const percent = `${Math.round(100 * suspicion)}%`;
    const joined = original.startsWith('##') && original === seen ? original.slice(2) : ` ${original}`;
    text += original !== seen ? ` [${original} → ${seen} ${percent}]` : suspicion > 0.5 ? ` ${original} (${percent}!)` : joined;
  }
  return text.trim();
}
