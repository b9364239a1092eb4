/** How the tensors of a Hugging Face folder lie on the parameters of a network: by name, shape and dtype. */
import type { NetworkPart } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import { floats } from './float32.ts';
import { configProblems } from './hugging-face/config-problems.ts';
import type { ModelFolder } from './model-folder.ts';
import { hasRowsOfPieces } from './piece-rows.ts';
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

/** Whether heads may lack in the folder, and the folder may have other ones. */
export type Heads = 'optional' | 'required';

/** How a folder's tensors lie on a network's parameters. */
export interface Fit {
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

/** What decides it beside the two. */
interface Fitting {
  readonly memory: FlatMemory;
  readonly heads: Heads;
  /** Whether the vocabularies may be two. */
  readonly adapts: boolean;
}

/** Compares everything; what does not fit is in `settings` and `problems`. */
export function fitOf(source: NetworkSource, model: ModelFolder, { memory, heads, adapts }: Fitting): Fit {
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
    const unfit = unfitness(found, model, memory.placement(target).shape, adapts && hasRowsOfPieces(found));
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
  const { vocab_size: vocabulary, ...others } = part.huggingFaceConfig ?? {};
  const settings = configProblems(adapts ? others : { ...others, vocab_size: vocabulary }, model.config);
  return { source, model, taken, repeated, extras, lacking, unused, settings, problems };
}

/** `anyRows`: whether the first dimension may be another. */
function unfitness(name: string, { entries }: ModelFolder, wanted: readonly number[], anyRows = false): string | null {
  const { shape, dtype } = entries.get(name) ?? { shape: [], dtype: '' };
  const due = anyRows ? [shape[0], ...wanted.slice(1)] : wanted;
  if (shape.join() !== due.join()) return `${name} has shape [${shape.join(', ')}], and should have [${due.join(', ')}]`;
  if (!floats.some((each) => each === dtype)) return `${name} is ${dtype}, and should be F32, F16 or BF16: save the model in float32`;
  return null;
}

function sameShape({ entries }: ModelFolder, a: string, b: string): boolean {
  return a !== b && entries.get(a)?.shape.join() === entries.get(b)?.shape.join();
}
