/**
 * Texts that are nearly one that came before are taken out; the first of its kind stays. Texts are compared as sets of shingles by
 * MinHash signatures in bands, as for The Pile, SlimPajama, RefinedWeb and FineWeb: the defaults are FineWeb's (Penedo et al. 2024,
 * https://arxiv.org/abs/2406.17557, 14 bands of 8 hashes of 5-grams). Beyond sharing a band, the whole signatures must agree.
 */
import { defineComponent, fingerprintOf, Type, upTo, type Document, type Filter, type Judgement } from 'electra-run';
import { percent } from '../figures.ts';
import { Bands, type BandSettings } from './bands.ts';
import { minHasher } from './min-hash.ts';
import { shinglesOf, type ShingleSettings } from './shingles.ts';

const VERSION = 1;

const Options = Type.Object({
  threshold: Type.Number({
    default: 0.75,
    minimum: 0,
    maximum: 1,
    description: 'Least similarity of two texts that count as one, as their signatures estimate it: shingles in both, of those in either.',
  }),
  bands: Type.Integer({ default: 14, minimum: 1, ...upTo(1000), description: 'Bands of a signature. Texts that share one are compared.' }),
  rows: Type.Integer({
    default: 8,
    minimum: 1,
    ...upTo(100),
    description: 'Hashes in a band: texts of similarity s share one of b bands with a probability of 1 - (1 - s^rows)^b.',
  }),
  of: Type.Union([Type.Literal('words'), Type.Literal('characters')], {
    default: 'words',
    description: 'What shingles are made of; characters for languages that are written without spaces.',
  }),
  size: Type.Integer({ default: 5, minimum: 1, ...upTo(1000), description: 'Words or characters of a shingle.' }),
  seed: Type.Integer({ default: 1, minimum: 0, maximum: 2 ** 32 - 1, description: 'Another seed takes other hashes.' }),
});

export default defineComponent({
  kind: 'filter',
  name: 'near-duplicates',
  summary: 'Removes texts that are nearly one that came before, by MinHash; takes 0.6 kB of memory and more for each text that stays.',
  options: Options,
  create: ({ threshold, bands, rows, of, size, seed }): Filter => ({
    name: 'near-duplicates',
    fingerprint: fingerprintOf({ version: VERSION, threshold, bands, rows, of, size, seed }),
    sieve: () => ({ judge: firstOfItsKind({ bands, rows, threshold }, { of, size }, seed) }),
  }),
});

function firstOfItsKind(settings: BandSettings, shingles: ShingleSettings, seed: number): (document: Document) => Judgement | null {
  const signatureOf = minHasher(settings.bands * settings.rows, seed);
  const kept = new Bands(settings);
  const ids: string[] = [];
  return ({ id, text }) => {
    const signature = signatureOf(shinglesOf(text, shingles));
    const like = kept.find(signature);
    if (like !== null) return { text: null, reason: `${percent(like.similarity)} like '${ids[like.index]}', which came before` };
    kept.add(signature);
    ids.push(id);
    return null;
  };
}
