/** The networks of a path that the page can run: one that proposes tokens for hidden places, one that judges every token. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { networkGraph } from '../export/network-graph.ts';
import { savedLength } from '../export/onnx-folder.ts';
import { openModel, type OpenedModel } from '../open/open-model.ts';
import type { AnyComponent } from '../component/component.ts';
import { serializeInOrder } from '../engine/onnx/serialize.ts';
import type { Role, ShownNetwork } from './page/manifest.ts';

/** A network with its graph, and the folder that it was read from. */
export interface FoundNetwork extends ShownNetwork {
  readonly folder: string;
  readonly graph: Uint8Array;
  readonly model: OpenedModel;
  readonly longest: number;
}

/** What can be shown, and of what cannot, why. */
export interface FoundNetworks {
  readonly networks: readonly FoundNetwork[];
  readonly remarks: readonly string[];
}

type Encoders = readonly Pick<AnyComponent, 'name' | 'options' | 'ofFolder' | 'create'>[];

/** `folders`: name of a network → its folder. Throws a {@link UserError} where none of them can be shown. */
export async function findNetworks(path: string, folders: ReadonlyMap<string, string>, encoders: Encoders): Promise<FoundNetworks> {
  const networks: FoundNetwork[] = [];
  const remarks: string[] = [];
  for (const [name, folder] of folders) {
    const found = await networkIn(name, folder, encoders);
    if (typeof found === 'string') remarks.push(`${name}: ${found}`);
    else if (networks.some(({ role }) => role === found.role))
      remarks.push(`${name}: another network that ${found.role} is shown already.`);
    else networks.push(found);
  }
  if (networks.length === 0) throw new UserError(errors.DEMO_SHOWS_NOTHING({ folder: path, reasons: remarks }));
  return { networks, remarks: [...remarks, ...missing(networks)] };
}

/** Or why it is not shown. */
async function networkIn(name: string, folder: string, encoders: Encoders): Promise<FoundNetwork | string> {
  if (!existsSync(join(folder, 'config.json'))) return "it has no config.json, because Hugging Face's library has no class for it.";
  try {
    const model = await openModel(folder, encoders);
    const head = Object.entries(model.heads).find(([, { kind }]) => kind === 'judge' || kind === 'vocabulary');
    if (!head) return `it neither proposes tokens for hidden places nor judges tokens (${model.className}).`;
    if (model.causal || model.decoder) return 'it reads from left to right, so that nothing can be hidden from it.';
    const { graph, longest } = networkGraph(folder, model, savedLength(folder), { attention: true, weights: 'inputs' });
    const [output, { kind }] = head;
    return {
      name,
      role: kind === 'judge' ? 'judges' : 'proposes',
      file: `networks/${name}.onnx`,
      output,
      layers: [...graph.outputs.keys()].filter((each) => each.startsWith('attention_')).length,
      heads: graph.outputs.get('attention_0')?.shape[1] ?? 0,
      summary: model.trunk.summary,
      folder,
      graph: serializeInOrder(graph),
      model,
      longest,
    };
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const MISSING: Readonly<Record<Role, string>> = {
  proposes: 'There is no network that proposes tokens: what stands in the place of others is typed by hand.',
  judges: 'There is no network that judges tokens: only what is proposed for hidden places is shown.',
};

function missing(networks: readonly FoundNetwork[]): string[] {
  return (['proposes', 'judges'] as const)
    .filter((role) => networks.every((network) => network.role !== role))
    .map((role) => MISSING[role]);
}
