/**
 * Spans that tags stand for, such as names in a sentence: `B-PER I-PER O` is one of the type PER over two words.
 *
 * There are two ways to read tags, both as seqeval has them, which users compare figures with. Read strictly, by a scheme, only what the
 * scheme allows is a span; in the default mode, which is that of CoNLL's evaluation script, everything that looks like one begins or
 * goes on, so that `O I-PER` has a span too.
 *
 *   IOB2    B begins every span, I goes on                      (also called BIO)
 *   IOB1    I is inside; B only begins a span right behind another one of its type
 *   BIOES   B begins, I goes on, E ends; S is a span of one word
 */

/** How tags are written. */
export type TagScheme = 'IOB2' | 'IOB1' | 'BIOES';

/** Words from `from` to before `to` that belong together. */
export interface TagSpan {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** A tag in its two parts. */
interface Tag {
  readonly prefix: string;
  readonly type: string;
}

const LETTERS: Readonly<Record<TagScheme | 'any', string>> = { IOB2: 'BIO', IOB1: 'BIO', BIOES: 'BIOES', any: 'BIOES' };
const OUTSIDE: Tag = { prefix: 'O', type: '_' };

/** Whether a label is a tag of the scheme, or of any where none is given: `O`, or a letter, with a type behind a hyphen or alone. */
export function isTag(label: string, scheme: TagScheme | 'any' = 'any'): boolean {
  return label === 'O' || (/^[BIES](?:-.+)?$/su.test(label) && LETTERS[scheme].includes(label[0]));
}

/** The type that a tag's span would have; null outside. A tag that is a letter alone has the type `_`. */
export function typeOfTag(tag: string): string | null {
  return tag === 'O' ? null : tagOf(tag).type;
}

/** The spans of a sentence, in order. Without a scheme the tags are read in the default mode. */
export function spansOfTags(tags: readonly string[], scheme?: TagScheme): TagSpan[] {
  const read = tags.map(tagOf);
  return scheme === undefined ? spansByDefault(read) : spansByScheme(read, scheme);
}

function tagOf(tag: string): Tag {
  return { prefix: tag[0], type: tag.slice(1).replace(/^-/, '') || '_' };
}

/** A change of type, and every letter that begins or ends something, is the end of what was open. */
function spansByDefault(tags: readonly Tag[]): TagSpan[] {
  const spans: TagSpan[] = [];
  let from = 0;
  let before = OUTSIDE;
  [...tags, OUTSIDE].forEach((tag, at) => {
    const changes = before.type !== tag.type;
    if (before.prefix !== 'O' && (changes || 'ES'.includes(before.prefix) || 'BSO'.includes(tag.prefix)))
      spans.push({ type: before.type, from, to: at });
    if (tag.prefix !== 'O' && (changes || 'BS'.includes(tag.prefix) || 'ESO'.includes(before.prefix))) from = at;
    before = tag;
  });
  return spans;
}

/** Two letters, of the word before and of this one, and whether their types have to be equal (=), to differ (≠), or may be any (*). */
type Pairs = Readonly<Record<string, '=' | '≠' | '*'>>;

/** What begins a span, what goes on with it, and what its last word may have behind it: otherwise it is none. */
interface Rules {
  readonly begins: Pairs;
  readonly goesOn: Pairs;
  readonly ends: Pairs;
}

const after = (letters: string, next: string, types: '=' | '≠' | '*'): Pairs =>
  Object.fromEntries([...letters].flatMap((letter) => [...next].map((other) => [letter + other, types])));

const RULES: Readonly<Record<TagScheme, Rules>> = {
  IOB2: {
    begins: after('BIO', 'B', '*'),
    goesOn: after('BI', 'I', '='),
    ends: { ...after('BI', 'OB', '*'), ...after('BI', 'I', '≠') },
  },
  IOB1: {
    begins: { OI: '*', II: '≠', BI: '*', IB: '=', BB: '=' },
    goesOn: after('BI', 'I', '='),
    ends: { ...after('BI', 'O', '*'), IB: '*', BB: '=', ...after('BI', 'I', '≠') },
  },
  BIOES: {
    begins: after('BIOES', 'BS', '*'),
    goesOn: after('BI', 'IE', '='),
    ends: after('ES', 'BIOES', '*'),
  },
};

function spansByScheme(tags: readonly Tag[], scheme: TagScheme): TagSpan[] {
  const { begins, goesOn, ends } = RULES[scheme];
  const all = [...tags, OUTSIDE];
  const spans: TagSpan[] = [];
  let before = OUTSIDE;
  for (let at = 0; at < tags.length;) {
    const from = at;
    const starts = holds(begins, before, all[at]);
    at += 1;
    while (starts && holds(goesOn, all[at - 1], all[at])) at += 1;
    before = all[at - 1];
    if (starts && holds(ends, before, all[at])) spans.push({ type: all[from].type, from, to: at });
  }
  return spans;
}

function holds(pairs: Pairs, before: Tag, tag: Tag): boolean {
  const types = pairs[before.prefix + tag.prefix];
  return types !== undefined && (types === '*' || (types === '=') === (before.type === tag.type));
}

/** A tag that cannot stand where it stands. */
export interface MisplacedTag {
  /** Its word. */
  readonly at: number;
  /** Why, a clause about the tag. */
  readonly reason: string;
}

/** The tags of a sentence that its scheme does not allow, or not behind the one before. */
export function misplacedTags(tags: readonly string[], scheme: TagScheme): MisplacedTag[] {
  const found: MisplacedTag[] = [];
  tags.forEach((tag, at) => {
    const reason = isTag(tag, scheme) ? misplaced(tags, at, scheme) : `is no tag of ${scheme}`;
    if (reason !== null) found.push({ at, reason });
  });
  return found;
}

function misplaced(tags: readonly string[], at: number, scheme: TagScheme): string | null {
  const of = (index: number): Tag => tagOf(tags[index] ?? 'O');
  const [before, tag, behind] = [of(at - 1), of(at), of(at + 1)];
  const continues = 'BI'.includes(before.prefix) && before.type === tag.type;
  const where = at === 0 ? 'at the beginning of a sentence' : `behind ${tags[at - 1]}`;
  if (scheme === 'IOB1')
    return tag.prefix === 'B' && !continues ? `begins a span ${where}, and IOB1 has B only between two of one type` : null;
  if ('IE'.includes(tag.prefix) && !continues) return `goes on with no span ${where}`;
  const open = scheme === 'BIOES' && 'BI'.includes(tag.prefix);
  if (!open || ('IE'.includes(behind.prefix) && behind.type === tag.type)) return null;
  return `has no end: ${at + 1 < tags.length ? `${tags[at + 1]} is behind it` : 'the sentence ends'}`;
}
