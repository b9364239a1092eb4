/**
 * A network that is kept, and a generator beside it: which parameters the two have in common. Which options do not go together
 * is `proposing-options.ts`.
 */
import { Type } from 'typebox';
import { errors, UserError } from '../errors/index.ts';
import type { Proposer } from '../kinds/generator.ts';
import type { NetworkPart, Objective } from '../kinds/objective.ts';
import type { Head, Trunk } from '../nn/network.ts';
import { isOfTrunk, zeros, type ParameterSpec } from '../nn/parameters.ts';

/** What two networks may share. */
export type Sharing = 'embeddings' | 'disentangled' | 'none' | 'all';

/** The option `share` of objectives with a generator. */
export const sharingOption = Type.Union(
  [Type.Literal('embeddings'), Type.Literal('disentangled'), Type.Literal('none'), Type.Literal('all')],
  {
    default: 'embeddings',
    description:
      'What the networks share: the embedding tables and their LayerNorm (the paper); the same, but what the kept network learns goes ' +
      "into differences of its own to the generator's (DeBERTaV3); nothing; or the whole encoder (needs networks of one size).",
  },
);

/** The network that is kept: a name, a trunk, and what stands on it. */
export interface KeptPart {
  readonly name: string;
  readonly trunk: Trunk;
  /** Chooses the class in Hugging Face's library. */
  readonly head: Pick<Head, 'kind' | 'parameters'>;
}

/** Shared parameters live with the kept network, so that it is whole under its own prefix; the generator's are under `generator`. */
export function twoNetworks(
  { network: generator }: Pick<Proposer, 'network'>,
  { name: kept, trunk, head }: KeptPart,
  share: Sharing,
): Pick<Objective, 'parameters' | 'networks'> {
  const parameters = [...trunk.parameters, ...head.parameters];
  const part: NetworkPart = {
    summary: trunk.summary,
    parameters,
    names: namesOf(parameters, () => kept),
    huggingFaceConfig: trunk.huggingFaceConfig(head.kind),
  };
  if (!generator) return { parameters: parameters.map((parameter) => prefixed(kept, parameter)), networks: { [kept]: part } };
  const isShared = sharedBy(share);
  requireSameShapes(generator.parameters.filter(isShared), parameters, { share, kept });
  if (share === 'disentangled') return disentangled(generator, kept, part);
  const own = generator.parameters.filter((parameter) => !isShared(parameter));
  const names = namesOf(generator.parameters, (parameter) => (isShared(parameter) ? kept : 'generator'));
  return {
    parameters: [...parameters.map((parameter) => prefixed(kept, parameter)), ...own.map((parameter) => prefixed('generator', parameter))],
    networks: { generator: { ...generator, names }, [kept]: part },
  };
}

function sharedBy(share: Sharing): (parameter: ParameterSpec) => boolean {
  if (share === 'none') return () => false;
  return share === 'all' ? isOfTrunk : ({ role }) => role === 'table';
}

/** Both have tables of their own; those of the kept network are differences, which start at 0 (He et al. 2021, section 3.3). */
function disentangled(
  generator: NonNullable<Proposer['network']>,
  kept: string,
  part: NetworkPart,
): Pick<Objective, 'parameters' | 'networks'> {
  const names = namesOf(generator.parameters, () => 'generator');
  const tables = part.parameters.filter(({ name, role }) => role === 'table' && Object.hasOwn(names, name));
  const upon = Object.fromEntries(tables.map(({ name }) => [name, names[name]]));
  const own = part.parameters.map((parameter) => (Object.hasOwn(upon, parameter.name) ? { ...parameter, initializer: zeros } : parameter));
  return {
    parameters: [
      ...own.map((parameter) => prefixed(kept, parameter)),
      ...generator.parameters.map((parameter) => prefixed('generator', parameter)),
    ],
    networks: { generator: { ...generator, names }, [kept]: { ...part, upon } },
  };
}

interface Meeting {
  readonly share: Sharing;
  readonly kept: string;
}

function requireSameShapes(shared: readonly ParameterSpec[], others: readonly ParameterSpec[], meeting: Meeting): void {
  const shapes = new Map(others.map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of shared)
    if (String(shapes.get(name)) !== String(shape)) throw differentSizes(name, shape, shapes.get(name), meeting);
}

function prefixed(prefix: string, parameter: ParameterSpec): ParameterSpec {
  return { ...parameter, name: `${prefix}.${parameter.name}` };
}

function namesOf(parameters: readonly ParameterSpec[], prefix: (parameter: ParameterSpec) => string): Record<string, string> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, `${prefix(parameter)}.${parameter.name}`]));
}

function differentSizes(name: string, shape: readonly number[], other: readonly number[] | undefined, { share, kept }: Meeting): UserError {
  const found = [`[${shape}] in the generator`, `${other ? `[${other}]` : 'absent'} in the ${kept}`];
  const hint =
    share === 'all'
      ? "To share everything the generator must have the encoder's size: generator.width 1 and depth 1."
      : "Set objective.share to 'none', or give both the same embedding size.";
  return new UserError(errors.CANNOT_SHARE({ name, found, hint }));
}
