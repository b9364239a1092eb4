/** What text-to-text refuses: networks that cannot write, and targets that do not fit. */
import { labelPlace, UserError, type Around, type OptionProblem, type ReadExample, type TextExample } from 'electra-run';

/** Of the objectives that ship, those that keep an encoder and nothing that writes. Of others a run says it, before it trains. */
export const READING = ['causal-lm', 'distillation', 'electric', 'masked-lm', 'permutation-lm', 'replace-mlm', 'replaced-token-detection'];

/** For the task's check, so that `validate` tells it. */
export function keptWithoutDecoder({ at }: Around): OptionProblem[] {
  const objective = at('objective.type');
  if (typeof objective !== 'string' || !READING.includes(objective)) return [];
  return [
    {
      path: [],
      message: `text-to-text writes with a decoder, and the objective '${objective}' trains none.`,
      hint:
        "Pre-train an encoder-decoder: objective: { type: 'span-denoising', encoder: { type: 't5' } }, with tokenizer.sentinels; " +
        'or take a task that reads.',
    },
  ];
}

/** Places that a message lists. */
const SHOWN = 5;

/** Nothing is cut off a target: a network would learn to stop nowhere, and be judged by something else than what was asked for. */
export function tooLong(task: string, examples: readonly ReadExample<TextExample>[], targetLength: number): UserError | null {
  const long = examples.flatMap(({ example, rows: [{ target = [] }] }) =>
    target.length < targetLength ? [] : [{ tokens: target.length + 1, source: example.source, text: example.label }],
  );
  if (long.length === 0) return null;
  const most = long.reduce((longest, { tokens }) => Math.max(longest, tokens), 0);
  const places = [...new Set(long.map(({ source, text }) => (source ? labelPlace(source) : `'${abridged(text)}'`)))];
  const where = `${places.slice(0, SHOWN).join(', ')}${places.length > SHOWN ? ' and others' : ''}`;
  return new UserError({
    code: 'target-too-long',
    message:
      `${long.length} of ${examples.length} targets of the task '${task}' have more than its targetLength of ${targetLength} tokens, ` +
      `their end among them: ${where}.`,
    hints: [`Set its targetLength to ${most} or more, which takes memory and time for every example, or take these examples out.`],
  });
}

function abridged(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
