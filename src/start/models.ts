/** Opens models of other trainings by what `start.from` would call them; what they are to a component is `kinds/models.ts`. */
import { errors, UserError } from '../errors/index.ts';
import type { GivenModel, Models } from '../kinds/models.ts';
import type { FixedNetwork } from '../kinds/objective.ts';
import { openModel, type EncoderDefinition, type OpenedModel } from '../open/open-model.ts';
import { locate } from './locate.ts';
import { hubFault, startPlace } from './place.ts';
import { weightsHash } from './weights-hash.ts';

/** The architectures that there are. */
interface Encoders {
  registered(kind: 'encoder'): readonly { readonly definition: EncoderDefinition }[];
}

/** `base`: where relative paths start. */
export function modelsFrom(base: string, registry: Encoders): Models {
  return {
    async open(from): Promise<GivenModel> {
      const folder = await folderOf(base, from);
      const encoders = registry.registered('encoder').map(({ definition }) => definition);
      const opened = await openModel(folder, encoders);
      const { className, trunk, causal, decoder, heads } = opened;
      return { className, trunk, causal, decoder, heads, network: await fixed(opened, folder) };
    },
  };
}

async function fixed({ trunk, parameters, memory }: OpenedModel, folder: string): Promise<FixedNetwork> {
  const constants = parameters.map(({ name, shape }) => [name, { shape, values: memory.view(memory.weights, name) }] as const);
  return { summary: trunk.summary, constants: Object.fromEntries(constants), folder, fingerprint: await weightsHash(folder) };
}

async function folderOf(base: string, from: string): Promise<string> {
  const fault = hubFault(from);
  if (fault) throw new UserError(fault);
  const place = startPlace(base, from);
  const located = await locate(place, errors.GIVEN_MODEL_UNUSABLE);
  if ('code' in located) throw new UserError(located);
  const folders = [...located.folders.values()];
  if (folders.length === 1) return folders[0];
  const reason = `it holds several networks, ${[...located.folders.keys()].join(', ')}`;
  throw new UserError(errors.GIVEN_MODEL_UNUSABLE({ from: place, reason, hint: `Name the folder of one of them, such as ${folders[0]}.` }));
}
