/** What evaluations on the way share: their name, and which networks of the objective they ask how likely texts are. */
import { Type, type TString } from 'typebox';
import { errors, UserError } from '../errors/index.ts';
import type { Likelihood } from '../kinds/likelihood.ts';
import type { Objective } from '../kinds/objective.ts';

/** The option `name`, under which the figures of an evaluation stand; optional ones have no default. */
export function evaluationName(byDefault?: string): TString {
  return Type.String({
    ...(byDefault === undefined ? {} : { default: byDefault }),
    pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$',
    maxLength: 50,
    description: 'Name in figures and curves; each evaluation of a run has its own.',
  });
}

/** The option `networks` of evaluations that ask how likely texts are. */
export const networksOption = Type.Optional(
  Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    uniqueItems: true,
    description: 'Which networks of the objective are asked how likely texts are; all that say it unless given.',
  }),
);

/** Those that are asked. Throws a {@link UserError} for one that says nothing of a text, and where there is none at all. */
export function askedNetworks(
  evaluation: string,
  networks: readonly string[] | undefined,
  { likelihoods = {} }: Pick<Objective, 'likelihoods'>,
): Readonly<Record<string, Likelihood>> {
  const known = Object.keys(likelihoods);
  const wanted = networks ?? known;
  const strange = wanted.find((name) => !known.includes(name)) ?? null;
  if (strange !== null || wanted.length === 0) throw new UserError(errors.NO_LIKELIHOOD({ evaluation, wanted: strange, known }));
  return Object.fromEntries(wanted.map((name) => [name, likelihoods[name]]));
}
