/** Which network is trained when, and what sizes and sharing that asks for. */
import {
  sameSizes,
  scheduledProblems,
  Type,
  UserError,
  withoutEffect,
  type Around,
  type Objective,
  type OptionProblem,
  type Proposer,
} from 'electra-run';

export const TRAINING = Type.Union(
  [Type.Literal('joint'), Type.Literal('two-stage'), Type.Literal('frozen-generator'), Type.Literal('adversarial')],
  {
    default: 'joint',
    description:
      'joint: both networks at once (the paper); two-stage: half of the steps the generator alone, then the discriminator from a ' +
      "copy of it, beside which it stays (the paper's section 3.2); frozen-generator: the discriminator alone, beside a generator " +
      'that start brings; adversarial: both at once, but the generator learns to raise the loss of the discriminator, by REINFORCE ' +
      '(appendix F).',
  },
);

export type Training = 'joint' | 'two-stage' | 'frozen-generator' | 'adversarial';

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
  if (training === 'adversarial') return undefined;
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

/** Options that do not go together. */
export function misfitsOf(options: Options, around: Pick<Around, 'inside'>): OptionProblem[] {
  return [...misfitsOfNetworks(options, around), ...withoutEffect(options, around), ...scheduledProblems({ ...options }, ['temperature'])];
}

function misfitsOfNetworks({ share, training }: Options, around: Pick<Around, 'inside'>): readonly OptionProblem[] {
  if ((training === 'two-stage' || training === 'frozen-generator') && share !== 'none')
    return [
      {
        path: ['training'],
        message:
          `with training '${String(training)}' a network stays as it is while the other learns, ` +
          `so they can share nothing, and share is '${String(share)}'.`,
        hint: "Set share to 'none'.",
      },
    ];
  if (share === 'all') return sameSizes(around);
  if (training === 'two-stage') return sameSizes(around, ['training', 'to copy the generator', "leave training at 'joint'"]);
  return [];
}
