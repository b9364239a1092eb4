/** Options of an objective and of the generator in it that do not go together. */
import type { OptionProblem } from '../component/component.ts';

interface GeneratorOptions {
  readonly share: unknown;
  readonly temperature?: unknown;
}

/** Generators that read no masked text, and those whose choice is pure chance at any temperature. */
const UNREADING = new Set<unknown>(['uniform', 'frequencies']);
const CHANCE = 'uniform';
/** The masker's default, which says nothing. */
const USUAL = 0.85;

/** What is set beside a generator that would ignore it. `inside`: what is set below the objective. */
export function withoutEffect(
  { share, temperature }: GeneratorOptions,
  { inside }: { inside(path: string): unknown },
): readonly OptionProblem[] {
  const type = inside('generator.type');
  if (!UNREADING.has(type)) return [];
  const [masked, random] = ['maskTokenProbability', 'randomTokenProbability'].map((each) => inside(`masker.${each}`));
  const problem = (path: string[], usual: string, reason: string): OptionProblem => ({
    path,
    message: `the generator '${String(type)}' ${reason}, so that ${path.at(-1)} does nothing.`,
    hint: `Leave it out (${usual}), or take a generator that is a network, such as 'electra'.`,
  });
  return [
    ...(type === CHANCE && temperature !== undefined && temperature !== 1
      ? [problem(['temperature'], '1', 'chooses every token with the same chance at any temperature')]
      : []),
    ...(masked !== undefined && masked !== USUAL
      ? [problem(['masker', 'maskTokenProbability'], String(USUAL), 'reads no masked text')]
      : []),
    ...(random !== undefined && random !== 0 ? [problem(['masker', 'randomTokenProbability'], '0', 'reads no masked text')] : []),
    ...(share === 'all' || share === 'disentangled' ? [problem(['share'], "'embeddings'", 'is no network and has nothing to share')] : []),
  ];
}

/** Sizes of the generator other than the encoder's. The last words: the option that asks for the same, what for, what to do instead. */
export function sameSizes(
  { inside }: { inside(path: string): unknown },
  [path, aim, other]: readonly [path: string, aim: string, other: string] = ['share', 'to share everything', "share only 'embeddings'"],
): readonly OptionProblem[] {
  return ['width', 'depth']
    .map((size) => ({ size, value: inside(`generator.${size}`) }))
    .filter(({ value }) => value !== undefined && value !== 1 && value !== '1/1')
    .map(({ size, value }) => ({
      path: [path],
      message: `${aim}, both networks must have one size, and generator.${size} is ${String(value)}.`,
      hint: `Set generator.${size} to 1, or ${other}.`,
    }));
}
