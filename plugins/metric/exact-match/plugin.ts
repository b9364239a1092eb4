/** Exact match: the share of texts that are the wanted one, word for word. With `normalize: 'squad'` it is SQuAD's. */
import { answerWords, defineComponent, normalizeOption, textsMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'exact-match',
  summary: 'Texts: share of those that are the wanted one.',
  options: Type.Object(normalizeOption),
  create: ({ normalize }) => {
    const plain = (text: string): string => answerWords(text, normalize).join(' ');
    return textsMetric('exact_match', { value: ({ target, written }) => Number(plain(target) === plain(written)) });
  },
});
