/** Which parameters the two networks have in common: each network's names → the objective's parameters. */
import { isOfTrunk, UserError, type DiscriminatorNetwork, type GeneratorNetwork, type NetworkPart, type ParameterSpec } from 'electra-run';

export type Sharing = 'embeddings' | 'none' | 'all';

export interface Parts {
  readonly parameters: ParameterSpec[];
  readonly networks: { readonly generator: NetworkPart; readonly discriminator: NetworkPart };
}

/** Shared parameters live with the discriminator, so that the kept network is whole under its own prefix. */
export function networkParts(generator: GeneratorNetwork, discriminator: DiscriminatorNetwork, share: Sharing): Parts {
  const kept = new Map(discriminator.parameters.map((parameter) => [parameter.name, parameter]));
  const isShared = (parameter: ParameterSpec): boolean =>
    (share === 'all' && isOfTrunk(parameter)) || (share === 'embeddings' && parameter.role === 'table');
  for (const parameter of generator.parameters) {
    const { name, shape } = parameter;
    const other = kept.get(name);
    if (isShared(parameter) && String(other?.shape) !== String(shape)) throw differentSizes(name, shape, other?.shape, share);
  }
  const own = generator.parameters.filter((parameter) => !isShared(parameter));
  return {
    parameters: [
      ...discriminator.parameters.map((parameter) => prefixed('discriminator', parameter)),
      ...own.map((parameter) => prefixed('generator', parameter)),
    ],
    networks: {
      generator: { network: generator, names: namesOf(generator, (parameter) => (isShared(parameter) ? 'discriminator' : 'generator')) },
      discriminator: { network: discriminator, names: namesOf(discriminator, () => 'discriminator') },
    },
  };
}

function prefixed(prefix: string, parameter: ParameterSpec): ParameterSpec {
  return { ...parameter, name: `${prefix}.${parameter.name}` };
}

function namesOf(
  { parameters }: { readonly parameters: readonly ParameterSpec[] },
  prefix: (parameter: ParameterSpec) => string,
): Record<string, string> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, `${prefix(parameter)}.${parameter.name}`]));
}

function differentSizes(name: string, shape: readonly number[], other: readonly number[] | undefined, share: Sharing): UserError {
  return new UserError({
    code: 'cannot-share',
    message: `The networks cannot share '${name}': it is [${shape}] in the generator and ${other ? `[${other}]` : 'absent'} in the discriminator.`,
    hints: [
      share === 'all'
        ? "To share everything the generator must have the discriminator's size: generator.width 1 and depth 1."
        : "Set objective.share to 'none', or give both the same embedding size.",
    ],
  });
}
