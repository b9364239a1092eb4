/** What most objectives have: one network, an encoder with one head or several, which is kept. */
import type { Frame } from '../kinds/frame.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Head, Trunk, Visibility } from '../nn/network.ts';

/** The network under this name, whose parameters are the objective's; `sees` is who sees whom when it reads a text, all unless given. */
export function oneNetwork(
  name: string,
  trunk: Trunk,
  heads: Head | readonly Head[],
  { frame, sees = 'all' }: { readonly frame: Frame; readonly sees?: Visibility },
): Pick<Objective, 'parameters' | 'networks' | 'kept'> {
  const all = [heads].flat();
  const parameters = [...trunk.parameters, ...all.flatMap((head) => head.parameters)];
  const names = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.name]));
  const huggingFaceConfig = trunk.huggingFaceConfig(...all.map(({ kind }) => kind));
  return {
    parameters,
    networks: { [name]: { summary: trunk.summary, parameters, names, huggingFaceConfig } },
    kept: { name, trunk, frame, sees },
  };
}
