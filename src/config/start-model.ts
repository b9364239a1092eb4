/**
 * What an experiment that only fine-tunes takes from the model that it starts from: an objective that keeps such a network, and no steps.
 * It is a layer beneath everything that files and changes say, and only there where they say nothing of pre-training.
 *
 * Of a run that is the objective of its experiment; of a Hugging Face folder the encoder that it is of, under the objective that this
 * encoder names for it (`ofFolder`). Nothing of the objective is computed: its frame and its network are what is wanted.
 */
import path from 'node:path';
import { errors } from '../errors/index.ts';
import { isRecord } from '../component/slots.ts';
import { SHORTEST } from '../experiment/stages.ts';
import { readJson } from '../files/read-json.ts';
import type { Registry } from '../registry/registry.ts';
import { problem, type Problem } from '../source/problem.ts';
import { nodeAt, type Leaf, type ObjectNode, type Origin, type Scalar, type TreeNode } from '../source/tree.ts';
import { isRunFolder, locate } from '../start/locate.ts';
import { hubFault, startPlace } from '../start/place.ts';
import { folderRefused, type Refuse } from './confinement.ts';
import { folderOf, type Folders } from './expand.ts';
import type { Beneath } from './beneath.ts';
import { placed } from './word.ts';

/** `tree`: composed, references resolved. With problems there is nothing that the experiment could be checked as. */
export async function startModel(tree: ObjectNode, registry: Registry, folders: Folders, refuses: Refuse): Promise<Beneath> {
  const nothing: Beneath = { layer: null, problems: [] };
  const written = nodeAt(tree, ['start', 'from']);
  const from = written?.kind === 'leaf' ? placed(written, { type: 'string' }) : undefined;
  if (from === undefined || typeof from.value !== 'string' || from.broken || !onlyTunes(tree)) return nothing;
  const fault = hubFault(from.value);
  if (fault) return { layer: null, problems: [problem(fault, from.origin)] };
  const folder = startPlace(folderOf(from.origin, folders), from.value);
  if (folderRefused(folder, refuses)) return nothing;
  const located = await locate(folder);
  if ('code' in located) return { layer: null, problems: [problem(located, from.origin)] };
  const run = [folder, path.dirname(folder)].find(isRunFolder);
  if (located.single === null && run !== undefined) return { layer: layerFrom(sectionsOfRun(run, registry), from), problems: [] };
  const [single, ...others] = located.folders.values();
  if (others.length > 0) {
    const reason = `it holds several networks, ${[...located.folders.keys()].join(', ')}`;
    return { layer: null, problems: [refusal(from, folder, reason, `Name the folder of one of them, such as ${single}.`)] };
  }
  return ofFolder(single, from, registry);
}

/** Nothing is said of what would be pre-trained, nor how long. */
function onlyTunes(tree: ObjectNode): boolean {
  const steps = nodeAt(tree, ['train', 'steps']);
  const none = steps === undefined || (steps.kind === 'leaf' && steps.value === 0);
  return none && !tree.members.has('objective') && !tree.members.has('corpus') && nodeAt(tree, ['train', 'stages']) === undefined;
}

type Sections = Readonly<Record<string, unknown>>;

function sectionsOfRun(folder: string, registry: Registry): Sections {
  const json = readJson(path.join(folder, 'experiment.json'))?.json;
  const { objective, data } = isRecord(json) ? json : {};
  const length = isRecord(data) ? data.length : undefined;
  const own = isRecord(objective) ? registry.get('objective', String(objective.type))?.definition : undefined;
  const keeping = isRecord(objective) && own?.keptBy ? own.keptBy(objective) : objective;
  return { objective: keeping, train: { steps: 0 }, ...(length === undefined ? {} : { data: { length } }) };
}

async function ofFolder(folder: string, from: Leaf, registry: Registry): Promise<Beneath> {
  const reasons: string[] = [];
  for (const { definition } of registry.registered('encoder')) {
    const found = await definition.ofFolder?.(folder);
    if (found === undefined) continue;
    if ('reason' in found) {
      reasons.push(`${definition.name}: the folder ${found.reason}`);
      continue;
    }
    if (found.objective === undefined) {
      reasons.push(`${definition.name}: it does not say which objective keeps such a network`);
      continue;
    }
    const objective = { type: found.objective, encoder: { type: definition.name, ...found.options } };
    // No text is read, so that the shortest sequence will do for any network.
    return { layer: layerFrom({ objective, train: { steps: 0 }, data: { length: SHORTEST } }, from), problems: [] };
  }
  return { layer: null, problems: [problem(errors.MODEL_UNKNOWN({ folder, reasons }), from.origin)] };
}

function refusal({ origin }: Leaf, from: string, reason: string, hint: string): Problem {
  return problem(errors.START_UNUSABLE({ from, reason, hint }), origin);
}

function layerFrom(sections: Sections, { origin: place }: Leaf): ObjectNode {
  const origin: Origin = { ...place, refersTo: { text: 'start.from', origin: place, whole: true } };
  const nodeOf = (value: unknown): TreeNode => {
    if (Array.isArray(value)) return { kind: 'array', items: value.map(nodeOf), origin };
    return isRecord(value) ? objectOf(value) : { kind: 'leaf', value: value as Scalar, origin };
  };
  const objectOf = (value: Sections): ObjectNode => {
    const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return { kind: 'object', members: new Map(members.map(([key, inner]) => [key, { key: origin, node: nodeOf(inner) }])), origin };
  };
  return objectOf(sections);
}
