/**
 * What all maskers that ship have in common: how much is chosen, and what is seen there. Which positions these are is each one's own.
 */
import { Type } from 'typebox';
import type { OptionProblem } from '../component/component.ts';
import type { Masker, Sequence } from '../kinds/masker.ts';
import type { SpecialTokens, Tokenizer } from '../kinds/tokenizer.ts';
import type { Random } from '../random.ts';
import { largestOf, scheduledAt, ScheduledOption, scheduledProblems, scheduleOf, type Scheduled } from './scheduled.ts';

/** The options of every masker that ships; spread them into one's own. */
export const maskerOptions = {
  probability: ScheduledOption({
    default: 0.15,
    exclusiveMinimum: 0,
    maximum: 1,
    description:
      'Share of the real tokens ([CLS] and [SEP] counted) that is chosen per sequence; at least one. ' +
      'A number, or a way from one to another.',
  }),
  maskTokenProbability: Type.Number({
    default: 0.85,
    minimum: 0,
    maximum: 1,
    description: 'Probability that a network that reads sees [MASK] at a chosen position; BERT has 0.8.',
  }),
  randomTokenProbability: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 1,
    description: 'Probability that it sees a random token there; BERT has 0.1. What is left sees the original token.',
  }),
};

/** Values of {@link maskerOptions}. */
export interface MaskerSettings {
  readonly probability: Scheduled;
  readonly maskTokenProbability: number;
  readonly randomTokenProbability: number;
}

/** Sums of written shares, such as 0.7 and 0.3, may miss 1 by that. */
const ROUNDING = 1e-9;

/** For a masker's `check`: shares of more than everything, and schedules that never change. */
export function maskerProblems(options: Readonly<Record<keyof MaskerSettings, unknown>>): OptionProblem[] {
  const { maskTokenProbability: masked, randomTokenProbability: random } = options as MaskerSettings;
  const problems = scheduledProblems(options, ['probability']);
  if (masked + random <= 1 + ROUNDING) return problems;
  return [
    ...problems,
    {
      path: ['randomTokenProbability'],
      message: `maskTokenProbability ${masked} and randomTokenProbability ${random} are more than 1 together.`,
      hint: `They are shares of the chosen positions: take at most ${Number((1 - masked).toPrecision(12))}, or fewer [MASK].`,
    },
  ];
}

/**
 * Chooses at most `budget` of the candidates, in groups: what is seen is drawn once per group. A budget is never more than there
 * are candidates.
 */
export type Choose = (sequence: Sequence, budget: number, tokenizer: Tokenizer, random: Random) => readonly (readonly number[])[];

/** The masker that chooses so: round(probability · real tokens) positions at most, but at least one. */
export function maskerOf({ probability, maskTokenProbability, randomTokenProbability }: MaskerSettings, choose: Choose): Masker {
  const most = (tokens: number, share: number): number => Math.max(1, Math.round(tokens * share));
  const schedule = scheduleOf(probability);
  return {
    maxPositions: (length) => most(length, largestOf(probability)),
    mask(sequence, tokenizer, random, progress) {
      const { ids, length, candidates } = sequence;
      const share = scheduledAt(probability, progress);
      const budget = Math.min(most(length, share), most(ids.length, share), candidates.length);
      if (budget === 0) return { positions: [], inputs: [] };
      const groups = choose(sequence, budget, tokenizer, random);
      const [positions, inputs]: [number[], number[]] = [[], []];
      for (const group of groups) {
        const draw = random.uniform();
        for (const position of group) {
          positions.push(position);
          if (draw < maskTokenProbability) inputs.push(tokenizer.special.mask);
          else if (draw < maskTokenProbability + randomTokenProbability) inputs.push(randomToken(tokenizer, random));
          else inputs.push(ids[position]);
        }
      }
      return { positions, inputs };
    },
    scheduled: typeof schedule === 'number' ? {} : { mask_probability: schedule },
  };
}

/**
 * Any token that a text can have, each as likely. BERT draws from the whole vocabulary, so now and then it shows padding or an end in
 * the middle of a text; nothing is learned from what never happens, and a random [MASK] would be no random token.
 */
function randomToken({ vocabularySize, special }: Tokenizer, random: Random): number {
  const apart = sorted(special);
  let id = random.integer(vocabularySize - apart.length);
  for (const each of apart) if (id >= each) id += 1;
  return id;
}

/** Looked up for each random token. */
const apartOf = new WeakMap<SpecialTokens, readonly number[]>();

function sorted(special: SpecialTokens): readonly number[] {
  const known = apartOf.get(special);
  if (known) return known;
  const apart = ascending(special);
  apartOf.set(special, apart);
  return apart;
}

function ascending(special: SpecialTokens): number[] {
  return [...new Set(Object.values(special) as number[])].sort((a, b) => a - b);
}
