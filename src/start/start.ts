/**
 * The section `start`: weights of another model in place of random ones, in a memory that has been initialised.
 *
 * Decides which networks get what, and says what they got; how a folder's tensors are read is `interop/import-network.ts`'s affair.
 */
import { resolve } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { openTokenizer, type TokenizerDefinition } from '../open/open-tokenizer.ts';
import type { NetworkSource } from '../interop/fit-network.ts';
import { importNetworks, type Imported } from '../interop/import-network.ts';
import type { PieceSources } from '../interop/piece-rows.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { poolerOf } from '../nn/heads/text.ts';
import { closest } from '../source/closest.ts';
import type { Log } from '../track/log.ts';
import { requireLocated, type Located } from './locate.ts';
import { pieceSources } from './pieces.ts';
import { startPlace } from './place.ts';
import { keepPooler } from './pooler.ts';
import { differingPieces, keepTokenizer, piecesIn, vocabularyFileIn } from './tokenizer.ts';

/** The tokenizers that there are. */
interface Tokenizers {
  registered(kind: 'tokenizer'): readonly { readonly definition: TokenizerDefinition }[];
}

interface Setting {
  readonly experiment: Pick<Experiment, 'start'>;
  /** Where the tokenizer of another vocabulary is found. */
  readonly registry: Tokenizers;
  /** Where the path in `start.from` begins. */
  readonly experimentFolder: string;
  /** Of the run. */
  readonly folder: { readonly path: string };
  readonly log: Log;
}

interface Model {
  readonly objective: Pick<Objective, 'networks' | 'kept'>;
  readonly tokenizer: Tokenizer;
  readonly memory: FlatMemory;
}

/**
 * Reads what the experiment starts from into the memory; does nothing where it starts from random numbers.
 * Throws a {@link UserError} for what does not fit.
 */
export async function startFrom(
  { experiment, experimentFolder, registry, folder, log }: Setting,
  { objective, tokenizer, memory }: Model,
): Promise<void> {
  const { start } = experiment;
  if (!start) return;
  const from = startPlace(experimentFolder, start.from);
  const sources = sourcesOf(from, await requireLocated(from), objective, start.networks);
  const adapts = start.vocabulary === 'adapted';
  const pieces = async (model: string): Promise<PieceSources> => pieceSources(tokenizer, await tokenizerOf(model, registry));
  const layout = adapts ? await pieces(sources[0].folder) : null;
  const imported = await importNetworks(sources, memory, { heads: start.heads, from, aboutVocabulary, ...(adapts ? { pieces } : {}) });
  const pooler = imported.find(({ network }) => network === objective.kept.name)?.beside ?? {};
  await keepTokenizer(folder.path, tokenizer, (to) => keepPooler(to, pooler));
  for (const got of imported) tell(log, got);
  const without = Object.keys(objective.networks).filter((name) => !sources.some(({ network }) => network === name));
  if (without.length > 0)
    log.info(`initialised afresh: ${without.join(', ')}, but for what ${without.length === 1 ? 'it shares' : 'they share'}`);
  if (layout) {
    log.info(`vocabulary  ${countsOf(layout)}`);
    return;
  }
  const differing = await differingPieces(resolve(folder.path, 'start'), sources[0].folder);
  if (differing === null)
    log.warn(`${sources[0].folder} has no vocabulary, so nobody can tell whether its weights mean the same pieces by the same ids.`);
  if (differing)
    log.warn(
      `The vocabulary is not the one that the weights were trained with: ${differing} of its pieces are others. ` +
        `To take that one: --set tokenizer.vocabulary=${vocabularyFileIn(sources[0].folder)}; ` +
        'to lay the weights out for this one: --set start.vocabulary=adapted',
    );
}

/** Which network gets the weights of which folder. */
export function sourcesOf(
  from: string,
  { single, folders }: Located,
  { networks, kept }: Pick<Objective, 'networks' | 'kept'>,
  wanted?: readonly string[],
): NetworkSource[] {
  const sourceOf = (network: string, folder: string): NetworkSource => ({
    network,
    folder,
    part: networks[network],
    ...(network === kept.name ? { beside: poolerOf(kept.trunk) } : {}),
  });
  const known = Object.keys(networks);
  const refuse = (reason: string, hint: string): never => {
    throw new UserError(errors.START_UNUSABLE({ from, reason, hint }));
  };
  for (const name of wanted ?? [])
    if (!known.includes(name))
      refuse(`the objective has no network '${name}'`, `start.networks may name ${known.join(', ')}.${suggestion(name, known)}`);
  if (single !== null) return (wanted ?? [kept.name]).map((network) => sourceOf(network, single));
  const there = [...folders.keys()];
  for (const name of wanted ?? [])
    if (!folders.has(name))
      refuse(`it has no network '${name}', only ${there.join(', ')}`, 'Name the folder of one network in start.from.');
  const chosen = wanted ?? known.filter((name) => folders.has(name));
  if (chosen.length === 0)
    refuse(
      `its networks are called ${there.join(', ')}, and those of the objective ${known.join(', ')}`,
      `Name the folder of one network, as start.from=${folders.values().next().value ?? from}, and who gets it in start.networks.`,
    );
  return chosen.map((network) => sourceOf(network, folders.get(network) ?? from));
}

function tokenizerOf(folder: string, registry: Tokenizers): Promise<Tokenizer> {
  const definitions = registry.registered('tokenizer').map(({ definition }) => definition);
  return openTokenizer(folder, definitions, Infinity);
}

/** How many pieces have kept their vectors, have those of others, and have none to begin with. */
function countsOf(layout: PieceSources): string {
  const [afresh, kept] = [0, 1].map((count) => layout.filter(({ length }) => length === count).length);
  return `${kept} pieces have the vector of one, ${layout.length - kept - afresh} the mean of several, ${afresh} begin afresh`;
}

function suggestion(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  return near ? ` Did you mean '${near}'?` : '';
}

function tell(log: Log, { network, folder, tensors, converted, afresh, beside, unused }: Imported): void {
  const from = converted.length > 0 ? `, from ${converted.join(' and ')}` : '';
  log.info(`start       ${network}: ${tensors} tensors${from} of ${folder}`);
  if (afresh.length > 0) log.info(`initialised afresh: ${capped(afresh)} (${network})`);
  const kept = Object.keys(beside);
  if (kept.length > 0) log.info(`kept for tasks: ${capped(kept)} of ${folder}`);
  if (unused.length > 0) log.info(`not used: ${capped(unused)} of ${folder}`);
}

function capped(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
}

/** What to type where the table has another number of rows than the vocabulary has pieces. */
async function aboutVocabulary({ ours, theirs }: { readonly ours: number; readonly theirs: number }, folder: string): Promise<string> {
  const pieces = (await piecesIn(folder))?.length;
  const own = vocabularyFileIn(folder);
  const adapt = 'To keep yours: --set start.vocabulary=adapted';
  if (pieces === theirs) return `The model's own vocabulary has ${theirs} pieces: --set tokenizer.vocabulary=${own}. ${adapt}`;
  if (pieces === ours && ours < theirs)
    return `${own} has only ${ours} lines: add ${theirs - ours} such as [unused1] to a copy, and --set tokenizer.vocabulary=<it>. ${adapt}`;
  return `It takes a vocabulary of ${theirs} pieces: --set tokenizer.vocabulary=<its vocab.txt>. ${adapt}`;
}
