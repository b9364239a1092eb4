/** F1 of the words of a text and of the wanted one, the mean over all texts. With `normalize: 'squad'` it is SQuAD's. */
import { answerWords, defineComponent, normalizeOption, textsMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'token-f1',
  summary: 'Texts: F1 of the words that are written and those that are wanted.',
  options: Type.Object(normalizeOption),
  create: ({ normalize }) =>
    textsMetric('token_f1', { value: ({ target, written }) => f1(answerWords(target, normalize), answerWords(written, normalize)) }),
});

/** Words count as often as they stand in both; two texts without words are alike. */
function f1(wanted: readonly string[], written: readonly string[]): number {
  if (wanted.length === 0 || written.length === 0) return Number(wanted.length === written.length);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of written) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(word, count - 1);
  }
  return (2 * common) / (wanted.length + written.length);
}
