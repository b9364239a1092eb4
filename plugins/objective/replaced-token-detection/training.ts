/** Which network is trained when, and what sizes and sharing that asks for. */
import { scheduledProblems, Type, UserError, type Objective, type Proposer } from 'electra-run';

export const TRAINING = Type.Union([Type.Literal('joint'), Type.Literal('two-stage'), Type.Literal('frozen-generator')], {
  default: 'joint',
  description:
    'joint: both networks at once (the paper); two-stage: half of the steps the generator alone, then the discriminator from a ' +
    "copy of it, beside which it stays (the paper's section 3.2); frozen-generator: the discriminator alone, beside a generator " +
    'that start brings.',
});

export type Training = 'joint' | 'two-stage' | 'frozen-generator';

/** The paper trains both stages equally long. */
const HALF = 0.5;

/** Undefined: everything is trained all the time. Throws a {@link UserError} where there is no generator to train or to leave. */
export function stagesOf(training: Training, { network }: Proposer): Objective['stages'] {
  if (training === 'joint') return undefined;
  if (!network)
    throw new UserError({
      code: 'untrained-generator',
      message: `objective.training is '${training}', and this generator has no network.`,
      hints: ["Leave objective.training out, or take a generator that is a network, such as 'electra'."],
    });
  const alone = { until: 1, terms: ['rtd'], frozen: ['generator'] };
  if (training === 'frozen-generator') return [alone];
  return [
    { until: HALF, terms: ['mlm'], frozen: ['discriminator'] },
    { ...alone, copies: [{ from: 'generator', to: 'discriminator' }] },
  ];
}

/** As they stand in a file. */
interface Options {
  readonly share: unknown;
  readonly training: unknown;
  readonly temperature: unknown;
}

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/** Options that do not go together. `inside`: what is set below the objective. */
export function misfitsOf(options: Options, { inside }: { inside(path: string): unknown }): Misfit[] {
  return [...misfitsOfNetworks(options, inside), ...withoutEffect(options, inside), ...scheduledProblems({ ...options }, ['temperature'])];
}

/** Generators that read no masked text, and those whose choice is pure chance at any temperature. */
const UNREADING = new Set<unknown>(['uniform', 'frequencies']);
const CHANCE = 'uniform';
/** The masker's default, which says nothing. */
const USUAL = 0.85;

/** What is set, and would be ignored by the generator. */
function withoutEffect({ share, temperature }: Options, inside: (path: string) => unknown): Misfit[] {
  const type = inside('generator.type');
  if (!UNREADING.has(type)) return [];
  const [masked, random] = ['maskTokenProbability', 'randomTokenProbability'].map((share) => inside(`masker.${share}`));
  const misfit = (path: string[], usual: string, reason: string): Misfit => ({
    path,
    message: `the generator '${String(type)}' ${reason}, so that ${path.at(-1)} does nothing.`,
    hint: `Leave it out (${usual}), or take a generator that is a network, such as 'electra'.`,
  });
  return [
    ...(type === CHANCE && temperature !== 1
      ? [misfit(['temperature'], '1', 'chooses every token with the same chance at any temperature')]
      : []),
    ...(masked !== undefined && masked !== USUAL
      ? [misfit(['masker', 'maskTokenProbability'], String(USUAL), 'reads no masked text')]
      : []),
    ...(random !== undefined && random !== 0 ? [misfit(['masker', 'randomTokenProbability'], '0', 'reads no masked text')] : []),
    ...(share === 'all' ? [misfit(['share'], "'embeddings'", 'is no network and has nothing to share')] : []),
  ];
}

function misfitsOfNetworks({ share, training }: Options, inside: (path: string) => unknown): Misfit[] {
  if (training !== 'joint' && share !== 'none')
    return [
      {
        path: ['training'],
        message:
          `with training '${String(training)}' a network stays as it is while the other learns, ` +
          `so they can share nothing, and share is '${String(share)}'.`,
        hint: "Set share to 'none'.",
      },
    ];
  if (share === 'all') return sizesMustMatch(inside, ['share', 'to share everything', "share only 'embeddings'"]);
  if (training === 'two-stage') return sizesMustMatch(inside, ['training', 'to copy the generator', "leave training at 'joint'"]);
  return [];
}

/** `reason`: the option that asks for it, what for, and what to do instead. */
function sizesMustMatch(inside: (path: string) => unknown, [path, aim, other]: readonly [string, string, string]): Misfit[] {
  return ['width', 'depth']
    .map((size) => ({ size, value: inside(`generator.${size}`) }))
    .filter(({ value }) => value !== undefined && value !== 1 && value !== '1/1')
    .map(({ size, value }) => ({
      path: [path],
      message: `${aim}, both networks must have one size, and generator.${size} is ${String(value)}.`,
      hint: `Set generator.${size} to 1, or ${other}.`,
    }));
}
