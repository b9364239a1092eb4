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
import type { ParameterSpec } from '../nn/parameters.ts';
import { configProblems, vocabularySizes, type Sizes } from './hugging-face/config-problems.ts';
import { floats } from './float32.ts';
import { openModelFolder, type ModelFolder } from './model-folder.ts';
import { notFinite, tensorNumbers, sameNumbers } from './numbers.ts';
import type { Tensor } from './safetensors.ts';
import { isConstant, isPooler, olderNames, rootOf, tiedTo } from './tensor-names.ts';
import { isTrunk, trunkRoots } from './trunk.ts';

/** A folder, and the network that its weights are for. */
export interface NetworkSource {
  readonly network: string;
  readonly folder: string;
  readonly part: NetworkPart;
  /** What is read beside its own parameters where the folder has it, for others to begin with. */
  readonly beside?: readonly ParameterSpec[];
}

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

/** Whether heads may lack in the folder, and the folder may have other ones. */
export type Heads = 'optional' | 'required';

interface Settings {
  readonly heads: Heads;
  /** Named in the error. */
  readonly from: string;
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
  { heads, from, aboutVocabulary }: Settings,
): Promise<Imported[]> {
  const models: ModelFolder[] = [];
  try {
    for (const { folder } of sources) models.push(await openModelFolder(folder));
    const fits = sources.map((source, index) => fitOf(source, models[index], memory, heads));
    const staged = new Map<string, Staged>();
    const contents: string[][] = [];
    const besides: Beside[] = [];
    for (const fit of fits) {
      const beside = await besideOf(fit);
      contents.push([...(await stage(fit, staged)), ...beside.problems]);
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

/** How a folder's tensors lie on a network's parameters. */
interface Fit {
  readonly source: NetworkSource;
  readonly model: ModelFolder;
  /** Parameter of the objective → names in the file, the first of which is read and the others must agree with. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
  /** Tensors that are no parameter here, and must repeat the one that they are tied to. */
  readonly repeated: readonly (readonly [name: string, of: string])[];
  /** What is read beside the parameters → its name in the file. */
  readonly extras: ReadonlyMap<string, string>;
  readonly lacking: readonly string[];
  readonly unused: readonly string[];
  /** What config.json says differently, and what is wrong with the tensors. */
  readonly settings: readonly string[];
  readonly problems: readonly string[];
}

function fitOf(source: NetworkSource, model: ModelFolder, memory: FlatMemory, heads: Heads): Fit {
  const { part, beside = [] } = source;
  const wanted = Object.entries(part.names);
  const roots = trunkRoots(part);
  // A folder of the trunk alone has its tensors without the prefix that models with a head give them.
  const bare = ![...model.entries.keys()].some((name) => roots.has(rootOf(name)));
  const inFile = (name: string): string | undefined =>
    [name, ...(bare && roots.has(rootOf(name)) ? [name.slice(rootOf(name).length + 1)] : [])]
      .flatMap((each) => [each, ...olderNames(each)])
      .find((each) => model.entries.has(each));

  const taken = new Map<string, string[]>();
  const lacking: string[] = [];
  const problems: string[] = [];
  for (const [name, target] of wanted) {
    const found = inFile(name);
    const alias = wanted.some(([other, same]) => same === target && inFile(other) !== undefined);
    if (found === undefined && alias) continue;
    if (found === undefined) {
      lacking.push(name);
      if (heads === 'required' || isTrunk(name, part)) problems.push(`missing: ${name}`);
      continue;
    }
    const unfit = unfitness(found, model, memory.placement(target).shape);
    if (unfit === null) taken.set(target, [...(taken.get(target) ?? []), found]);
    else problems.push(unfit);
  }

  const extras = new Map<string, string>();
  for (const { name, shape } of beside) {
    const found = Object.hasOwn(part.names, name) ? undefined : inFile(name);
    if (found === undefined) continue;
    const unfit = unfitness(found, model, shape);
    if (unfit === null) extras.set(name, found);
    else problems.push(unfit);
  }

  const known = new Set([...wanted, ...beside.map(({ name }) => [name])].map(([name]) => inFile(name)));
  const extra = [...model.entries.keys()].filter((name) => !known.has(name) && !isConstant(name));
  const there = wanted.flatMap(([name]) => inFile(name) ?? []);
  const repeated = extra.flatMap((name): [string, string][] => {
    const of = tiedTo(name, there, heads);
    return of !== undefined && sameShape(model, name, of) ? [[name, of]] : [];
  });
  const strangers = extra.filter((name) => !repeated.some(([tied]) => tied === name));
  const refused = strangers.filter((name) => !isPooler(name) && (heads === 'required' || bare || roots.has(rootOf(name))));
  problems.push(...refused.map((name) => `unexpected: ${name}`));
  const unused = strangers.filter((name) => !refused.includes(name));
  const settings = configProblems(part.huggingFaceConfig ?? {}, model.config);
  return { source, model, taken, repeated, extras, lacking, unused, settings, problems };
}

function unfitness(name: string, { entries }: ModelFolder, wanted: readonly number[]): string | null {
  const { shape, dtype } = entries.get(name) ?? { shape: [], dtype: '' };
  if (shape.join() !== wanted.join()) return `${name} has shape [${shape.join(', ')}], and should have [${wanted.join(', ')}]`;
  if (!floats.some((each) => each === dtype)) return `${name} is ${dtype}, and should be F32, F16 or BF16: save the model in float32`;
  return null;
}

/** Numbers that will be a parameter's, and where they were read. */
interface Staged {
  readonly data: Float32Array;
  readonly name: string;
  readonly source: NetworkSource;
}

/** Reads what fits; what is wrong with the numbers themselves comes back. */
async function stage({ source, model, taken, repeated }: Fit, staged: Map<string, Staged>): Promise<string[]> {
  const problems: string[] = [];
  const firsts = new Map<string, Float32Array>();
  for (const [target, names] of taken) {
    const [name, ...tied] = names;
    const data = await tensorNumbers(name, model);
    problems.push(...notFinite(name, data));
    for (const other of tied) if (!sameNumbers(await tensorNumbers(other, model), data)) problems.push(differs(other, name));
    const before = staged.get(target);
    if (before && !sameNumbers(before.data, data)) problems.push(differs(name, `${before.name} of the network ${before.source.network}`));
    if (!before) staged.set(target, { data, name, source });
    if (repeated.some(([, of]) => of === name)) firsts.set(name, data);
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

function sameShape({ entries }: ModelFolder, a: string, b: string): boolean {
  return a !== b && entries.get(a)?.shape.join() === entries.get(b)?.shape.join();
}
