/**
 * The injection containers: one for the definitions, and below it one per run that holds the instances.
 *
 * Every slot of the resolved experiment is one binding, a singleton made on first use: its nested
 * slots and what its component needs are resolved by inversify and handed to `create`.
 */
import { Container, type ServiceIdentifier } from 'inversify';
import { coreSlots, experimentSchema, type Experiment } from '../experiment/experiment.ts';
import { trainStages } from '../experiment/stages.ts';
import { pathText } from '../source/tree.ts';
import type { Documents } from '../data/documents.ts';
import { documentsLater } from '../data/documents-later.ts';
import { noDocuments } from '../data/no-documents.ts';
import { tokenFrequencies } from '../data/frequencies.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Kinds } from '../kinds/index.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { noPeers } from '../parallel/no-peers.ts';
import { modelsFrom } from '../start/models.ts';
import { randomFor } from '../random.ts';
import type { AnyComponent } from '../component/component.ts';
import { checkDependencies, type SlotNode } from './dependencies.ts';
import { checkMembers } from '../kinds/members.ts';
import { checkedReturns } from '../kinds/returns.ts';
import { ships } from '../package.ts';
import type { Injectables } from '../component/injectables.ts';
import { makeComponent } from './make-component.ts';
import type { Registry } from './registry.ts';
import { boundInStage, changesInStages, needs, sameComponent, STAGE_SLOTS, stageOfSlot, type StageSlot } from './stage-slots.ts';
import { optionsHere } from './options-here.ts';
import { corpusBeside, documentsOf, sameTokenizer } from './text-beside.ts';
import { isRecord, slotsIn, type FoundSlot } from '../component/slots.ts';

/** What a run gives to its components beside what the experiment itself says. */
export interface RunCore
  extends Pick<Injectables, 'cacheFolder' | 'experimentFolder' | 'log'>, Partial<Pick<Injectables, 'runFolder' | 'peers'>> {
  /** Called once, when a component first asks for the documents. */
  documents(corpus: Corpus): Documents | Promise<Documents>;
  /** Counts the tokens in another way than by reading the text. */
  tokenFrequencies?(text: { readonly documents: Documents; readonly tokenizer: Tokenizer }): Promise<Float64Array>;
}

type CoreSlots = { [S in keyof typeof coreSlots]: Kinds[(typeof coreSlots)[S]] };

/** What {@link Run.get} knows: the core's slots and everything injectable. */
export type Named = CoreSlots & Injectables;
/** What {@link Run.getAll} knows. */
export interface Lists {
  tasks: Kinds['task'];
  trackers: Kinds['tracker'];
  evaluations: Kinds['evaluation'];
}

/** The components of one run; each is made once, when it is first asked for. */
export interface Run {
  get<S extends keyof Named>(name: S): Promise<Named[S]>;
  getAll<L extends keyof Lists>(list: L): Promise<Lists[L][]>;
  /** The component in any slot, e.g. `objective.masker`. */
  at(path: string): Promise<unknown>;
  /** What a stage of the training has of its own, or else of the experiment. */
  inStage<S extends StageSlot>(index: number, name: S): Promise<Named[S]>;
}

/** Holds the definitions; above every run's container. */
function createApp(registry: Registry): Container {
  const app = new Container();
  for (const { definition } of registry.entries()) app.bind(definitionId(definition.kind, definition.name)).toConstantValue(definition);
  return app;
}

/** Makes nothing yet, but throws a {@link UserError} when components need each other in a circle. */
export function createRun(registry: Registry, experiment: Experiment, core: RunCore, app: Container = createApp(registry)): Run {
  const container = new Container({ parent: app, defaultScope: 'Singleton' });
  const written = slotsIn(experimentSchema, experiment).map((found) => slotNode(found, app));
  const roots = [...written, ...rootsOfLengths(experiment, written, app)];
  const slots = new Map<string, SlotNode>();
  for (const root of roots) collect(root, slots);
  const provided = bindCore(container, experiment, { ...core, models: modelsFrom(core.experimentFolder, registry) }, slots);
  checkDependencies(roots, slots, provided);
  for (const [path, node] of slots) {
    const same = sameComponent(node, slots) ?? sameTokenizer(node, slots);
    if (same === undefined) bindSlot(container, node, { slots, isOfUser: isOfUser(node, registry) });
    else container.bind(slotId(path)).toService(slotId(same));
  }

  const resolve = async <T>(id: ServiceIdentifier<T>): Promise<T> => container.getAsync(id);
  return {
    get: async <S extends keyof Named>(name: S) => resolve<Named[S]>(Object.hasOwn(coreSlots, name) ? slotId(name) : injectableId(name)),
    getAll: async <L extends keyof Lists>(list: L) => {
      const made: Lists[L][] = [];
      for (let index = 0; index < experiment[list].length; index++) made.push(await resolve<Lists[L]>(slotId(`${list}[${index}]`)));
      return made;
    },
    at: async (path) => {
      if (!slots.has(path)) throw new Error(`There is no slot '${path}'; there are ${[...slots.keys()].join(', ')}.`);
      return resolve(slotId(path));
    },
    inStage: async <S extends StageSlot>(index: number, name: S) => {
      const own = pathText(['train', 'stages', index, name]);
      return resolve<Named[S]>(slotId(slots.has(own) ? own : name));
    },
  };
}

function slotNode({ path, kind, value }: FoundSlot, app: Container): SlotNode {
  if (!isRecord(value)) throw new TypeError(`The slot ${pathText(path)} holds no object: validate the experiment first.`);
  const { type, ...options } = value;
  const definition = app.get<AnyComponent>(definitionId(kind, String(type)));
  const nested = slotsIn(definition.options, options, path).map((found) => slotNode(found, app));
  return { path, definition, options, nested };
}

/** In a stage of another length, an objective that asks for the length is another one, though nothing else in it differs. */
function rootsOfLengths(experiment: Experiment, roots: readonly SlotNode[], app: Container): SlotNode[] {
  const isAffected = roots.some((root) => pathText(root.path) === 'objective' && needs(root, 'length'));
  return trainStages(experiment).flatMap(({ index, length }) => {
    const path = ['train', 'stages', index, 'objective'];
    const isWritten = roots.some((root) => pathText(root.path) === pathText(path));
    if (!isAffected || isWritten || length === experiment.data.length) return [];
    return [slotNode({ path, kind: 'objective', value: experiment.objective, byDefault: null }, app)];
  });
}

function collect(node: SlotNode, into: Map<string, SlotNode>): void {
  into.set(pathText(node.path), node);
  for (const inner of node.nested) collect(inner, into);
}

/** Binds what is no slot, and the injectables that are slots to these; returns all their names. */
function bindCore(
  container: Container,
  experiment: Experiment,
  core: RunCore & Pick<Injectables, 'models'>,
  slots: ReadonlyMap<string, SlotNode>,
): Set<string> {
  const constants: Partial<Injectables> = {
    seed: experiment.seed,
    random: (...words) => randomFor(experiment.seed, ...words),
    length: experiment.data.length,
    cacheFolder: core.cacheFolder,
    experimentFolder: core.experimentFolder,
    log: core.log,
    peers: core.peers ?? noPeers,
    models: core.models,
    ...(core.runFolder === undefined ? {} : { runFolder: core.runFolder }),
  };
  for (const [name, value] of Object.entries(constants)) container.bind(injectableId(name)).toConstantValue(value);
  for (const { index, length } of trainStages(experiment)) {
    container.bind(injectableId(boundInStage('length', index))).toConstantValue(length);
    for (const name of STAGE_SLOTS) {
      const own = pathText(['train', 'stages', index, name]);
      if (slots.has(own) || slots.has(name))
        container.bind(injectableId(boundInStage(name, index))).toService(slotId(slots.has(own) ? own : name));
    }
  }
  const fromSlots = Object.keys(coreSlots).filter((name) => slots.has(name));
  for (const name of fromSlots) container.bind(injectableId(name)).toService(slotId(name));
  if (slots.has('corpus'))
    container
      .bind<Documents>(injectableId('documents'))
      .toResolvedValue((corpus: Corpus) => core.documents(corpus), [injectableId('corpus')]);
  else container.bind<Documents>(injectableId('documents')).toConstantValue(noDocuments);
  for (const node of slots.values())
    if (node.definition.kind === 'corpus' && node.path.length > 1)
      container
        .bind<Documents>(injectableId(documentsOf(node)))
        .toResolvedValue(
          (corpus: Corpus) => documentsLater(corpus, experiment.data.heldOut, (each) => core.documents(each)),
          [slotId(pathText(node.path))],
        );
  const { cacheFolder, log, tokenFrequencies: count = (text) => tokenFrequencies({ ...text, cacheFolder, log }) } = core;
  container
    .bind<Float64Array>(injectableId('tokenFrequencies'))
    .toResolvedValue(
      (documents: Documents, tokenizer: Tokenizer) => count({ documents, tokenizer }),
      [injectableId('documents'), injectableId('tokenizer')],
    );
  return new Set([...Object.keys(constants), ...fromSlots, 'documents', 'tokenFrequencies']);
}

/** Its mistakes are told as its own; those of components that ship are bugs. */
function isOfUser({ definition: { kind, name } }: SlotNode, registry: Registry): boolean {
  const file = registry.get(kind, name)?.file;
  return file !== undefined && !ships(file);
}

interface Around {
  readonly slots: ReadonlyMap<string, SlotNode>;
  readonly isOfUser: boolean;
}

function bindSlot(container: Container, node: SlotNode, { slots, isOfUser }: Around): void {
  const wanted = node.definition.needs ?? [];
  const stage = stageOfSlot(node.path);
  const beside = corpusBeside(node, slots);
  const named = (need: string): string => {
    if (need === 'documents' && beside) return documentsOf(beside);
    return stage !== undefined && changesInStages(need) ? boundInStage(need, stage) : need;
  };
  const ids = [...node.nested.map((inner) => slotId(pathText(inner.path))), ...wanted.map((need) => injectableId(named(need)))];
  const make = async (...resolved: unknown[]): Promise<unknown> => {
    const options = node.nested.reduce<unknown>(
      (whole, inner, index) => replaced(whole, inner.path.slice(node.path.length), resolved[index]),
      optionsHere(node),
    );
    const injected = Object.fromEntries(wanted.map((need, index) => [need, resolved[node.nested.length + index]]));
    const made = await makeComponent(node, options, injected);
    if (!isOfUser) return made;
    checkMembers(node.definition.kind, made);
    return checkedReturns(node.definition.kind, made);
  };
  container.bind(slotId(pathText(node.path))).toResolvedValue(make, ids);
}

/** A copy of the value with the instance in place of the slot at this path. */
function replaced(value: unknown, path: readonly (string | number)[], instance: unknown): unknown {
  if (path.length === 0) return instance;
  const [key, ...rest] = path;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, instance) : item));
  return isRecord(value) ? { ...value, [key]: replaced(value[key], rest, instance) } : value;
}

function definitionId(kind: string, name: string): string {
  return `definition:${kind}/${name}`;
}

function slotId<T>(path: string): ServiceIdentifier<T> {
  return `slot:${path}`;
}

function injectableId<T>(name: string): ServiceIdentifier<T> {
  return `injectable:${name}`;
}
