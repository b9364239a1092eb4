/**
 * Weights of Hugging Face folders into the networks of an objective.
 *
 * Parameters carry Hugging Face's names and layouts, so this is a comparison and a copy: sizes and settings in config.json, names,
 * shapes, dtypes, and the numbers of tensors that are one parameter here. Whatever does not fit is told at once, and then nothing
 * is changed.
 */
import { errors, UserError } from '../errors/index.ts';
import type { NetworkPart } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { settleDifferences } from '../nn/network-values.ts';
import { vocabularySizes, type Sizes } from './hugging-face/config-problems.ts';
import { fitOf, type Fit, type Heads, type NetworkSource } from './fit-network.ts';
import { openModelFolder, type ModelFolder } from './model-folder.ts';
import { notFinite, tensorNumbers, sameNumbers } from './numbers.ts';
import type { Tensor } from './safetensors.ts';
import { hasRowsOfPieces, pieceRows, type PieceSources } from './piece-rows.ts';

/** What a network got. */
export interface Imported {
  readonly network: string;
  readonly folder: string;
  /** Tensors that were read. */
  readonly tensors: number;
  /** Their dtypes, but for F32. */
  readonly converted: readonly string[];
  /** Parameters of its heads that keep the numbers they were initialised with. */
  readonly afresh: readonly string[];
  /** What was read beside them, in float32. */
  readonly beside: Readonly<Record<string, Tensor>>;
  /** Tensors of other heads that stand in the folder and are not used. */
  readonly unused: readonly string[];
}

interface Settings {
  readonly heads: Heads;
  /** Named in the error. */
  readonly from: string;
  /** Lays what has a row for each piece out for the experiment's vocabulary; the folder's is taken as the same one unless given. */
  readonly pieces?: (folder: string) => Promise<PieceSources>;
  /** A further line for an error, where the folder's table has another vocabulary. */
  readonly aboutVocabulary?: (sizes: Sizes, folder: string) => Promise<string>;
}

/** Reads a folder's weights into the network's share of the memory; everything must be there, and nothing else. */
export async function importNetwork(folder: string, part: NetworkPart, memory: FlatMemory): Promise<void> {
  await importNetworks([{ network: '', folder, part }], memory, { heads: 'required', from: folder });
}

/**
 * The same for several networks, which may share parameters. Changes nothing unless all of it fits;
 * throws a {@link UserError} that says what does not.
 */
export async function importNetworks(
  sources: readonly NetworkSource[],
  memory: FlatMemory,
  { heads, from, pieces, aboutVocabulary }: Settings,
): Promise<Imported[]> {
  const models: ModelFolder[] = [];
  try {
    for (const { folder } of sources) models.push(await openModelFolder(folder));
    const fits = sources.map((source, index) => fitOf(source, models[index], { memory, heads, adapts: pieces !== undefined }));
    const layouts = new Map<string, PieceSources>();
    for (const { folder } of pieces ? sources : []) layouts.set(folder, layouts.get(folder) ?? (await pieces?.(folder)) ?? []);
    const staged = new Map<string, Staged>();
    const contents: string[][] = [];
    const besides: Beside[] = [];
    for (const fit of fits) {
      const beside = await besideOf(fit);
      contents.push([...(await stage(fit, staged, { memory, layout: layouts.get(fit.source.folder) })), ...beside.problems]);
      besides.push(beside);
    }
    const several = sources.length > 1;
    // First what explains the rest.
    const told = [fits.map(({ settings }) => settings), fits.map(({ problems }) => problems), contents].flatMap((kind) =>
      kind.flatMap((problems, index) => problems.map((problem) => (several ? `${sources[index].network}: ${problem}` : problem))),
    );
    if (told.length > 0)
      throw new UserError(errors.MODEL_DOES_NOT_FIT({ folder: from, problems: told, hint: await hintOf(fits, aboutVocabulary) }));
    for (const [target, { data }] of staged) memory.view(memory.weights, target).set(data);
    // What another network's numbers are below, and no folder has, is whatever makes the whole.
    const places = { whole: (place: string) => staged.has(place), free: (place: string) => !staged.has(place) };
    for (const { part } of sources) settleDifferences(part, memory, places);
    return fits.map((fit, index) => importedBy(fit, staged, besides[index]));
  } finally {
    await Promise.all(models.map((model) => model.close()));
  }
}

/** Numbers that will be a parameter's, and where they were read. */
interface Staged {
  readonly data: Float32Array;
  readonly name: string;
  readonly source: NetworkSource;
}

/** Reads what fits; what is wrong with the numbers themselves comes back. */
async function stage(
  { source, model, taken, repeated }: Fit,
  staged: Map<string, Staged>,
  { memory, layout }: { readonly memory: FlatMemory; readonly layout?: PieceSources },
): Promise<string[]> {
  const problems: string[] = [];
  const firsts = new Map<string, Float32Array>();
  for (const [target, names] of taken) {
    const [name, ...tied] = names;
    const read = await tensorNumbers(name, model);
    problems.push(...notFinite(name, read));
    for (const other of tied) if (!sameNumbers(await tensorNumbers(other, model), read)) problems.push(differs(other, name));
    const data = layout && hasRowsOfPieces(name) ? pieceRows(read, memory.view(memory.weights, target), layout) : read;
    const before = staged.get(target);
    if (before && !sameNumbers(before.data, data)) problems.push(differs(name, `${before.name} of the network ${before.source.network}`));
    if (!before) staged.set(target, { data, name, source });
    if (repeated.some(([, of]) => of === name)) firsts.set(name, read);
  }
  for (const [name, of] of repeated) {
    const data = firsts.get(of);
    if (data && !sameNumbers(await tensorNumbers(name, model), data)) problems.push(differs(name, of));
  }
  return problems;
}

/** What is read beside a network's parameters, and what is wrong with its numbers. */
interface Beside {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly problems: readonly string[];
}

async function besideOf({ model, extras }: Fit): Promise<Beside> {
  const tensors: Record<string, Tensor> = {};
  const problems: string[] = [];
  for (const [name, found] of extras) {
    const data = await tensorNumbers(found, model);
    tensors[name] = { shape: model.entries.get(found)?.shape ?? [], data };
    problems.push(...notFinite(found, data));
  }
  return { tensors, problems };
}

function differs(name: string, other: string): string {
  return `${name} differs from ${other}: here the two are one parameter`;
}

async function hintOf(fits: readonly Fit[], about: Settings['aboutVocabulary']): Promise<string | undefined> {
  for (const { source, model } of fits) {
    const sizes = vocabularySizes(source.part.huggingFaceConfig ?? {}, model.config);
    if (sizes && about) return about(sizes, source.folder);
  }
  return undefined;
}

function importedBy({ source, model, taken, lacking, unused }: Fit, staged: ReadonlyMap<string, Staged>, beside: Beside): Imported {
  const { network, folder, part } = source;
  const names = [...taken.values()].map(([name]) => name);
  const others = names.map((name) => String(model.entries.get(name)?.dtype)).filter((dtype) => dtype !== 'F32');
  const afresh = lacking.filter((name) => !staged.has(part.names[name]));
  return { network, folder, tensors: names.length, converted: [...new Set(others)].sort(), afresh, beside: beside.tensors, unused };
}
