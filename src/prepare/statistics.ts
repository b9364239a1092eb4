/** What is in a text: how much, how long, in which scripts, how often the same; and what the tokenizer makes of it. */
import { createHash } from 'node:crypto';
import type { PlacedDocument } from '../data/documents.ts';
import { packedOf } from '../data/packed.ts';
import { PARTS } from '../data/store/layout.ts';
import type { TokenStore } from '../data/store/read.ts';
import type { Packing } from '../kinds/examples.ts';
import type { FilterTally } from '../kinds/filter.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { exampleLength } from '../objective/fields.ts';
import type { PreparedText } from './prepare.ts';

/** Numbers in order: their least, those below which a half and nine tenths are, and their greatest. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly tenth: number;
  readonly greatest: number;
  readonly mean: number;
}

/** One part of the text. */
export interface PartStatistics {
  readonly documents: number;
  readonly tokens: number;
  /** Of the text, in UTF-8. */
  readonly bytes: number;
  /** Share of all tokens. */
  readonly share: number;
  /** Tokens of its documents. */
  readonly lengths: Spread;
  /** Documents of 1, 2 to 3, 4 to 7, … tokens. */
  readonly histogram: readonly number[];
  /** Share of the unknown piece. */
  readonly unknown: number;
  /** Examples that the objective's builder makes of it, and the share of their places that no token fills. */
  readonly sequences: number;
  readonly padding: number;
  /** How documents lie in them, where the builder can tell. */
  readonly packing?: Packing;
}

/** All of it. */
export interface TextStatistics {
  readonly train: PartStatistics;
  readonly heldOut: PartStatistics;
  readonly vocabulary: {
    readonly size: number;
    /** Pieces that stand in the text. */
    readonly used: number;
    /** Share of the tokens that the hundred most frequent pieces are. */
    readonly topHundred: number;
    readonly mostFrequent: readonly { readonly piece: string; readonly share: number }[];
  };
  /** Share of the letters that are of each script, those below a thousandth together as `other`. */
  readonly scripts: Readonly<Record<string, number>>;
  /** Documents whose text stood in an earlier one, white space and case aside; and held-out ones whose text is trained on too. */
  readonly duplicates: { readonly documents: number; readonly heldOutSeen: number };
  /** What filters have taken out of the corpus, or changed; empty where it has none. */
  readonly filters: readonly FilterTally[];
}

/** Reads the corpus once more, for what tokens do not tell. */
export async function textStatistics(
  { corpus, request, stores, examples, objective }: PreparedText,
  length: number,
): Promise<TextStatistics> {
  const { tokenizer, documents } = request;
  const all = stores.train.text.tokens + stores.heldOut.text.tokens;
  const part = (name: (typeof PARTS)[number]): PartStatistics => {
    const store = stores[name];
    const { sequences, filled, packing } = packedOf(examples[name], exampleLength(objective, length));
    const lengths = lengthsOf(store);
    return {
      documents: lengths.length,
      tokens: store.text.tokens,
      bytes: store.bytes,
      share: store.text.tokens / all,
      histogram: histogramOf(lengths),
      lengths: spreadOf(lengths),
      unknown: store.frequencies[tokenizer.special.unk] / Math.max(1, store.text.tokens),
      sequences,
      padding: 1 - filled,
      ...(packing ? { packing } : {}),
    };
  };
  return {
    train: part('train'),
    heldOut: part('heldOut'),
    vocabulary: vocabularyOf(tokenizer, stores.train, stores.heldOut),
    ...(await readStatistics(documents.both())),
    filters: corpus.tallies?.() ?? [],
  };
}

function lengthsOf({ text }: TokenStore): Float64Array {
  return text.documents.map((start, at) => (text.documents[at + 1] ?? text.tokens) - start);
}

/** How values are spread; zeros where there are none. */
export function spreadOf(values: Float64Array): Spread {
  if (values.length === 0) return { least: 0, median: 0, tenth: 0, greatest: 0, mean: 0 };
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    least: sorted[0],
    median: at(0.5),
    tenth: at(0.9),
    greatest: at(1),
    mean: values.reduce((sum, each) => sum + each, 0) / values.length,
  };
}

function histogramOf(lengths: Float64Array): number[] {
  const bins: number[] = [];
  for (const length of lengths) {
    const bin = Math.floor(Math.log2(Math.max(1, length)));
    while (bins.length <= bin) bins.push(0);
    bins[bin] += 1;
  }
  return bins;
}

function vocabularyOf(tokenizer: Tokenizer, ...stores: readonly TokenStore[]): TextStatistics['vocabulary'] {
  const counts = Array.from({ length: tokenizer.vocabularySize }, (_, id) => ({
    id,
    count: stores.reduce((sum, { frequencies }) => sum + frequencies[id], 0),
  }));
  const tokens = Math.max(
    1,
    counts.reduce((sum, { count }) => sum + count, 0),
  );
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  return {
    size: tokenizer.vocabularySize,
    used: counts.filter(({ count }) => count > 0).length,
    topHundred: sorted.slice(0, 100).reduce((sum, { count }) => sum + count, 0) / tokens,
    mostFrequent: sorted.slice(0, 12).map(({ id, count }) => ({ piece: tokenizer.token(id), share: count / tokens })),
  };
}

/** Scripts by their names in Unicode. */
const SCRIPTS = (
  'Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu Thai Georgian Armenian Hangul Hiragana Katakana Han Ethiopic ' +
  'Khmer Myanmar Sinhala Gujarati Gurmukhi Kannada Malayalam'
).split(' ');

const PATTERNS = SCRIPTS.map((name) => [name, new RegExp(`^\\p{Script=${name}}$`, 'u')] as const);

/** The script of a letter, each looked for once. */
function scriptTable(): (letter: string) => string {
  const known = new Map<string, string>();
  return (letter) => {
    const found = known.get(letter) ?? PATTERNS.find(([, pattern]) => pattern.test(letter))?.[0] ?? 'other';
    known.set(letter, found);
    return found;
  };
}

async function readStatistics(documents: AsyncIterable<PlacedDocument>): Promise<Pick<TextStatistics, 'scripts' | 'duplicates'>> {
  const scriptOf = scriptTable();
  const letters = new Map<string, number>();
  const seen = { train: new Set<bigint>(), heldOut: new Set<bigint>() };
  let again = 0;
  let digest = createHash('sha256');
  for await (const { text, part, more } of documents) {
    let latin = 0;
    for (const [letter] of text.matchAll(/\p{L}/gu)) {
      if (letter <= 'z') latin += 1;
      else letters.set(scriptOf(letter), (letters.get(scriptOf(letter)) ?? 0) + 1);
    }
    letters.set('Latin', (letters.get('Latin') ?? 0) + latin);
    digest.update(text.toLowerCase().split(/\s+/u).join(' ').trim());
    if (more) {
      digest.update(' ');
      continue;
    }
    const hash = digest.digest().readBigUInt64LE();
    digest = createHash('sha256');
    if (seen.train.has(hash) || seen.heldOut.has(hash)) again += 1;
    seen[part].add(hash);
  }
  const all = Math.max(
    1,
    [...letters.values()].reduce((sum, count) => sum + count, 0),
  );
  const shares = [...letters].map(([name, count]) => [name, count / all] as const).toSorted(([, a], [, b]) => b - a);
  const named = shares.filter(([name, share]) => share >= 0.001 && name !== 'other');
  const rest = 1 - named.reduce((sum, [, share]) => sum + share, 0);
  return {
    scripts: Object.fromEntries(rest > 1e-9 && letters.size > 0 ? [...named, ['other', rest] as const] : named),
    duplicates: { documents: again, heldOutSeen: [...seen.heldOut].filter((hash) => seen.train.has(hash)).length },
  };
}
