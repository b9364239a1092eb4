/**
 * Lines of a page that are no sentences, and pages that are none, are taken out: the rules of C4 (Raffel et al. 2020, section 2.2,
 * https://jmlr.org/papers/v21/20-074.html) but for its list of bad words, its detection of English and its repeated spans, of which
 * `duplicate-lines` is the like.
 */
import { defineComponent, fingerprintOf, SENTENCE_RULES, sentenceStartsOf, Type, upTo, type Filter, type Judgement } from 'electra-run';

const VERSION = 1;

const phrases = (description: string, byDefault: string[]) =>
  Type.Array(Type.String({ minLength: 1 }), { default: byDefault, description: `${description} Capitals make no difference.` });

const Options = Type.Object({
  endings: Type.Array(Type.String({ minLength: 1 }), {
    default: ['.', '!', '?', '"', '”', '»'],
    description: 'What a line ends with that stays; none for lines with any ending. An ellipsis is no full stop.',
  }),
  minimumWords: Type.Integer({ default: 5, minimum: 0, ...upTo(1000), description: 'Words that a line has at least.' }),
  minimumSentences: Type.Integer({ default: 3, minimum: 0, ...upTo(1000), description: 'Sentences that the lines left have at least.' }),
  linesWith: phrases('Lines with one of these are taken out.', [
    'javascript',
    'terms of use',
    'privacy policy',
    'cookie policy',
    'uses cookies',
    'use of cookies',
    'use cookies',
  ]),
  textsWith: phrases('Texts with one of these are removed.', ['lorem ipsum', '{']),
});

export default defineComponent({
  kind: 'filter',
  name: 'c4-quality',
  summary: 'Takes lines out that are no sentences, and removes texts with code, placeholders or too few sentences (C4).',
  options: Options,
  create: (options): Filter => {
    const rules = { ...options, linesWith: lowerCased(options.linesWith), textsWith: lowerCased(options.textsWith) };
    return {
      name: 'c4-quality',
      fingerprint: fingerprintOf({ version: VERSION, sentences: SENTENCE_RULES, ...options }),
      sieve: () => ({ judge: ({ text }) => judged(text, rules) }),
    };
  },
});

interface Rules {
  readonly endings: readonly string[];
  readonly minimumWords: number;
  readonly minimumSentences: number;
  readonly linesWith: readonly string[];
  readonly textsWith: readonly string[];
}

function judged(text: string, rules: Rules): Judgement | null {
  const lower = text.toLowerCase();
  const phrase = rules.textsWith.find((each) => lower.includes(each));
  if (phrase !== undefined) return { text: null, reason: `it has '${phrase}'` };
  const lines = text.split('\n');
  const left = lines.filter((line) => line.trim() === '' || isSentence(line.trim(), rules));
  const taken = lines.length - left.length;
  const rest = left.join('\n');
  const sentences = rest.trim() === '' ? 0 : sentenceStartsOf(rest).length;
  const lost = `${taken.toLocaleString('en')} ${taken === 1 ? 'line is no sentence' : 'lines are no sentences'}`;
  if (sentences < rules.minimumSentences)
    return { text: null, reason: `${sentences} sentences, fewer than ${rules.minimumSentences}${taken > 0 ? `: ${lost}` : ''}` };
  return taken === 0 ? null : { text: rest, reason: lost };
}

function isSentence(line: string, { endings, minimumWords, linesWith }: Rules): boolean {
  if (endings.length > 0 && (line.endsWith('...') || !endings.some((ending) => line.endsWith(ending)))) return false;
  if ((line.match(/\S+/g) ?? []).length < minimumWords) return false;
  const lower = line.toLowerCase();
  return !linesWith.some((phrase) => lower.includes(phrase));
}

function lowerCased(texts: readonly string[]): readonly string[] {
  return texts.map((text) => text.toLowerCase());
}
