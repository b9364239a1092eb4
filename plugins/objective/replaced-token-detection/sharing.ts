/** Which parameters the two networks have in common: each network's names → the objective's parameters. */
import {
  isOfTrunk,
  UserError,
  type Head,
  type NetworkPart,
  type Objective,
  type ParameterSpec,
  type Proposer,
  type Trunk,
} from 'electra-run';

export type Sharing = 'embeddings' | 'none' | 'all';

type Parts = Pick<Objective, 'parameters' | 'networks'>;

/** Shared parameters live with the discriminator, so that the kept network is whole under its own prefix. */
export function networkParts({ network: generator }: Proposer, trunk: Trunk, head: Head, share: Sharing): Parts {
  const discriminator: NetworkPart = {
    summary: trunk.summary,
    parameters: [...trunk.parameters, ...head.parameters],
    names: namesOf([...trunk.parameters, ...head.parameters], () => 'discriminator'),
    huggingFaceConfig: trunk.huggingFaceConfig(head.kind),
  };
  const kept = discriminator.parameters.map((parameter) => prefixed('discriminator', parameter));
  if (!generator) return { parameters: kept, networks: { discriminator } };
  const isShared = (parameter: ParameterSpec): boolean =>
    (share === 'all' && isOfTrunk(parameter)) || (share === 'embeddings' && parameter.role === 'table');
  requireSameShapes(generator.parameters.filter(isShared), discriminator.parameters, share);
  const own = generator.parameters.filter((parameter) => !isShared(parameter));
  const names = namesOf(generator.parameters, (parameter) => (isShared(parameter) ? 'discriminator' : 'generator'));
  return {
    parameters: [...kept, ...own.map((parameter) => prefixed('generator', parameter))],
    networks: { generator: { ...generator, names }, discriminator },
  };
}

function requireSameShapes(shared: readonly ParameterSpec[], others: readonly ParameterSpec[], share: Sharing): void {
  const shapes = new Map(others.map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of shared)
    if (String(shapes.get(name)) !== String(shape)) throw differentSizes(name, shape, shapes.get(name), share);
}

function prefixed(prefix: string, parameter: ParameterSpec): ParameterSpec {
  return { ...parameter, name: `${prefix}.${parameter.name}` };
}

function namesOf(parameters: readonly ParameterSpec[], prefix: (parameter: ParameterSpec) => string): Record<string, string> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, `${prefix(parameter)}.${parameter.name}`]));
}

function differentSizes(name: string, shape: readonly number[], other: readonly number[] | undefined, share: Sharing): UserError {
  return new UserError({
    code: 'cannot-share',
    message:
      `The networks cannot share '${name}': it is [${shape}] in the generator ` +
      `and ${other ? `[${other}]` : 'absent'} in the discriminator.`,
    hints: [
      share === 'all'
        ? "To share everything the generator must have the encoder's size: generator.width 1 and depth 1."
        : "Set objective.share to 'none', or give both the same embedding size.",
    ],
  });
}
