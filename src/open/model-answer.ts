/** What a model said, as a line of JSON: nested as Hugging Face nests it, each number in the shortest form that is that float32. */
import type { Outputs } from '../kinds/engine.ts';
import type { Head } from '../nn/network.ts';
import { ANSWER_ENDS, ANSWER_HEAD } from './answer-ends.ts';
import type { ModelInputs } from './model-inputs.ts';
import { STATES } from './model-program.ts';
import type { OpenedModel } from './open-model.ts';

type Told = readonly [output: string, head: Pick<Head, 'kind' | 'reads'>];

const withoutHeads: readonly Told[] = [[STATES, { kind: 'states' }]];

/**
 * Null where a number is not finite, which JSON cannot say. A batch has one level more than an example; a head that judges every
 * token has a number for each, and others a list.
 */
export function modelAnswer(
  { heads }: OpenedModel,
  { isBatch, batch, specs }: Pick<ModelInputs, 'isBatch' | 'batch' | 'specs'>,
  outputs: Outputs,
): string | null {
  const parts: string[] = [];
  const told: readonly Told[] = Object.entries(heads).flatMap(([output, head]) =>
    head.kind === ANSWER_HEAD ? ANSWER_ENDS.map(({ output: end }): Told => [end, head]) : [[output, head] as const],
  );
  for (const [output, { kind, reads = 'tokens' }] of told.length > 0 ? told : withoutHeads) {
    const values = outputs[output];
    if (!values.every(Number.isFinite)) return null;
    const rows = reads === 'tokens' ? tokensOf(specs) / batch : 1;
    const logits = values.length / rows / batch;
    const examples = Array.from({ length: batch }, (_, b) => {
      const texts = Array.from({ length: rows }, (__, row) => {
        const start = (b * rows + row) * logits;
        const numbers = Array.from(values.subarray(start, start + logits), shortest);
        return kind === 'judge' || kind === ANSWER_HEAD ? numbers[0] : `[${numbers.join(',')}]`;
      });
      return reads === 'tokens' ? `[${texts.join(',')}]` : texts[0];
    });
    parts.push(`${JSON.stringify(output)}:${isBatch ? `[${examples.join(',')}]` : examples[0]}`);
  }
  const loss = outputs.loss?.[0];
  if (loss !== undefined && !Number.isFinite(loss)) return null;
  if (loss !== undefined) parts.push(`"loss":${shortest(loss)}`);
  return `{${parts.join(',')}}`;
}

/** Tokens that heads judge: the targets, what a decoder said, or what was read. */
function tokensOf(specs: ModelInputs['specs']): number {
  const { shape } = specs.targets ?? specs.decoder_input_ids ?? specs.input_ids;
  return shape.reduce((product, size) => product * size, 1);
}

/** Seven digits are enough for most, nine for all. */
function shortest(value: number): string {
  for (const digits of [7, 8]) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
