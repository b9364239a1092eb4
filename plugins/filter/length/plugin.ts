/**
 * Texts that are too short or too long are taken out. The limits are those of MassiveText (Rae et al. 2021, "Gopher", appendix A.1,
 * https://arxiv.org/abs/2112.11446), from 50 to 100,000 words; for texts that are meant to be short, say others.
 */
import { defineComponent, fingerprintOf, Type, upTo, type Filter, type Judgement } from 'electra-run';

const VERSION = 1;

const most = upTo(1_000_000_000);

const Options = Type.Object({
  unit: Type.Union([Type.Literal('words'), Type.Literal('characters')], {
    default: 'words',
    description: 'What is counted: words, which white space separates, or characters (code points), white space at both ends aside.',
  }),
  minimum: Type.Integer({ default: 50, minimum: 0, ...most, description: 'Texts with fewer are removed.' }),
  maximum: Type.Integer({ default: 100_000, minimum: 1, ...most, description: 'Texts with more are removed.' }),
});

type Unit = 'words' | 'characters';

export default defineComponent({
  kind: 'filter',
  name: 'length',
  summary: 'Removes texts with too few or too many words or characters (Gopher).',
  options: Options,
  check: ({ minimum, maximum }) =>
    Number(minimum) > Number(maximum)
      ? [{ path: ['maximum'], message: `No text has at least ${String(minimum)} and at most ${String(maximum)}.`, hint: 'Raise it.' }]
      : [],
  create: ({ unit, minimum, maximum }): Filter => ({
    name: 'length',
    fingerprint: fingerprintOf({ version: VERSION, unit, minimum, maximum }),
    sieve: () => ({ judge: ({ text }) => judged(lengthOf(text, unit), { unit, minimum, maximum }) }),
  }),
});

function lengthOf(text: string, unit: Unit): number {
  const bare = text.trim();
  let count = 0;
  if (unit === 'words') for (const _ of bare.matchAll(/\S+/g)) count += 1;
  else for (const _ of bare) count += 1;
  return count;
}

function judged(length: number, { unit, minimum, maximum }: { unit: Unit; minimum: number; maximum: number }): Judgement | null {
  const found = `${length.toLocaleString('en')} ${length === 1 ? unit.slice(0, -1) : unit}`;
  if (length < minimum) return { text: null, reason: `${found}, fewer than ${minimum.toLocaleString('en')}` };
  if (length > maximum) return { text: null, reason: `${found}, more than ${maximum.toLocaleString('en')}` };
  return null;
}
