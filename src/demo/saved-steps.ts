/**
 * The networks of a run after each step whose weights are on disk: its snapshots, its checkpoints, and what it has exported at the end.
 *
 * A checkpoint holds the parameters of the whole objective. Networks are taken out of it on the way that the run itself exports them,
 * into folders that are read and removed again, so that the page has the numbers that the exported network would have had.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LoadedExperiment } from '../config/load.ts';
import type { Documents } from '../data/documents.ts';
import { defaultsOf, openModel, type OpenedModel } from '../open/open-model.ts';
import { exportNetwork } from '../interop/hugging-face/export-network.ts';
import { readSafetensors, type Safetensors } from '../interop/safetensors.ts';
import type { Objective } from '../kinds/objective.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize } from '../nn/parameters.ts';
import { createRun } from '../registry/container.ts';
import { savedCheckpoints } from '../train/checkpoint.ts';
import { savedSnapshots, type SavedWeights } from '../train/snapshots.ts';
import { silentLog } from '../track/silent.ts';
import type { FoundNetwork } from './shown-networks.ts';
import type { NetworkWeights, Weight } from './weights-file.ts';

/** Networks as they were after so many steps; read when they are asked for. */
export interface SavedStep {
  readonly step: number;
  /** Or why they cannot be had. */
  read(): Promise<NetworkWeights | string>;
}

/** The numbers of networks that are opened already. */
export function weightsOfModels(models: Iterable<readonly [name: string, model: OpenedModel]>): NetworkWeights {
  return new Map(
    [...models].map(([name, { parameters, memory }]) => [
      name,
      new Map(
        parameters.map((each) => [each.name, { shape: each.shape, data: memory.view(memory.weights, each.name) }] as [string, Weight]),
      ),
    ]),
  );
}

/** The earliest first. Before the first step the weights are made anew, unless the run began with those of another model. */
export async function savedSteps(run: string, loaded: LoadedExperiment, networks: readonly FoundNetwork[]): Promise<SavedStep[]> {
  const { experiment } = loaded;
  const objective = await objectiveOf(run, loaded, networks[0].folder);
  const take = (memory: FlatMemory): Promise<NetworkWeights> => networksIn(objective, memory, loaded, networks);
  const begun: SavedStep = {
    step: 0,
    async read() {
      const memory = new FlatMemory(objective.parameters, []);
      initialize(memory, experiment.seed);
      return take(memory);
    },
  };
  const files = [...(await savedCheckpoints(run)), ...(await savedSnapshots(run))].map(({ step, file }: SavedWeights): SavedStep => ({
    step,
    read: async () => {
      const memory = await memoryOf(file, objective);
      return typeof memory === 'string' ? memory : take(memory);
    },
  }));
  const last: SavedStep = {
    step: experiment.train.steps,
    read: async () => weightsOfModels(networks.map(({ name, model }) => [name, model])),
  };
  const all = [...(experiment.start ? [] : [begun]), ...files, last];
  const steps = new Map(all.map((each) => [each.step, each]));
  return [...steps.values()].sort((a, b) => a.step - b.step);
}

/** The objective with its networks, as the run has it: its tokenizer is the exported one, and no corpus is read. */
async function objectiveOf(run: string, { experiment, registry, folder }: LoadedExperiment, exported: string): Promise<Objective> {
  const definition = registry.registered('tokenizer').find((each) => each.definition.name === experiment.tokenizer.type)?.definition;
  const saved = await definition?.ofFolder?.(resolve(exported));
  const options = definition && saved && 'options' in saved ? { ...defaultsOf(definition), ...saved.options } : {};
  const core = { cacheFolder: run, experimentFolder: folder, runFolder: run, log: silentLog };
  const made = createRun(
    registry,
    { ...experiment, tokenizer: { ...experiment.tokenizer, ...options } },
    {
      ...core,
      documents: () => UNREAD,
      // Of what is shown, nothing depends on them.
      tokenFrequencies: async ({ tokenizer }) => new Float64Array(tokenizer.vocabularySize).fill(1),
    },
  );
  return made.get('objective');
}

/** Or why the file is not of this run. */
async function memoryOf(file: string, { parameters }: Objective): Promise<FlatMemory | string> {
  const saved = await readSafetensors(file).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof saved === 'string') return saved;
  const memory = new FlatMemory(parameters, []);
  const strange = memory.placements.find(({ name, size }) => !isOf(saved, name, size));
  if (strange) return `${file} does not hold ${strange.name} as the run has it`;
  for (const { name } of memory.placements) memory.view(memory.weights, name).set(saved.tensors.get(name)?.data as Float32Array);
  return memory;
}

function isOf({ tensors }: Safetensors, name: string, size: number): boolean {
  const { dtype, data } = tensors.get(name) ?? {};
  return dtype === 'F32' && data?.length === size;
}

async function networksIn(
  { networks, kept }: Objective,
  memory: FlatMemory,
  { registry }: LoadedExperiment,
  shown: readonly FoundNetwork[],
): Promise<NetworkWeights> {
  const temporary = await mkdtemp(join(tmpdir(), 'step-'));
  const encoders = registry.registered('encoder').map(({ definition }) => definition);
  const models: [string, OpenedModel][] = [];
  try {
    for (const { name } of shown) {
      const folder = join(temporary, name);
      await exportNetwork(folder, { ...networks[name], longest: kept.trunk.size.maxPositions, frame: kept.frame }, memory, UNSAVED);
      models.push([name, await openModel(folder, encoders)]);
    }
    return weightsOfModels(models);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A component that asks for the text would learn something from it; what networks look like does not hang on that. */
const UNREAD: Documents = {
  fingerprint: '',
  part: unread,
  both: unread,
  turn: async () => undefined,
};

function unread(): never {
  throw new Error('No corpus is read to show a run.');
}

/** Nothing is read with it. */
const UNSAVED = { save: async () => undefined };

/** What hides tokens in a run, as its experiment says it; null where it says nothing of a share. */
export function maskedShare(experiment: { readonly objective: Readonly<Record<string, unknown>> }): number | null {
  const { masker } = experiment.objective as { readonly masker?: { readonly probability?: unknown } };
  return typeof masker?.probability === 'number' ? masker.probability : null;
}
