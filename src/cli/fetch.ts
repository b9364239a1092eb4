/**
 * `electra-run fetch`, and what is on the hub for the verbs that need it, models and files of data sets: fetched before they begin, with
 * the sizes told and a bar, and stopped by Ctrl-C. What is fetched and where it goes is `hub/`'s affair.
 */
import { compose, type Changes } from '../config/compose.ts';
import { unconfined, confinementOf } from '../config/confinement.ts';
import { fetchModel } from '../hub/fetch-model.ts';
import { isHubFiles, parseHubFiles } from '../hub/file-name.ts';
import { fetchHubFiles, nameFault } from '../hub/files.ts';
import { hubNameText, isHubName, parseHubName } from '../hub/name.ts';
import { Interrupted } from '../interrupted.ts';
import { nodeAt, type TreeNode } from '../source/tree.ts';
import type { Log } from '../track/log.ts';
import { terminalLog } from '../track/terminal.ts';
import { onSignals } from './signals.ts';
import type { Streams } from './streams.ts';
import path from 'node:path';

/** Fetches each model, and the files of data sets, and prints the folder of each. Returns the exit code. */
export async function fetchNames(names: readonly string[], { out }: Streams): Promise<number> {
  // A name that means nothing is told before anything is fetched.
  const files = names.filter(isHubFiles);
  files.forEach(parseHubFiles);
  const models = names.filter((name) => !isHubFiles(name)).map((name) => parseHubName(isHubName(name) ? name : `hf:${name}`));
  return stoppable(async (signal) => {
    for (const folder of await fetchHubFiles(files, terminalLog(), { signal })) out.write(`${folder}\n`);
    for (const name of models) {
      const fetched = await fetchModel(name, terminalLog(), { signal });
      out.write(`${fetched.folder}\n`);
    }
    return 0;
  });
}

/** The folder of a model that a verb was given: the path as it is; one on the hub is fetched where it is not there. */
export async function modelPlace(given: string): Promise<string> {
  if (!isHubName(given)) return given;
  const name = parseHubName(given);
  const { folder } = await stoppable((signal) => fetchModel(name, terminalLog(), { signal }));
  return folder;
}

/**
 * Fetches what an experiment names on the hub, the model that it starts from and files of data sets, so that whoever loads the experiment
 * finds it. In a sandbox nothing is fetched: what is there already is judged as every other folder.
 */
export async function fetchNamed(
  file: string,
  changes: Changes,
  { log, signal }: { readonly log: Log; readonly signal?: AbortSignal },
): Promise<void> {
  const absolute = path.resolve(file);
  const refuses = await confinementOf(absolute);
  if (refuses !== unconfined) return;
  const { tree } = await compose(absolute, changes, undefined, refuses);
  if (!tree) return;
  const files = textsIn(tree).filter((text) => isHubFiles(text) && !nameFault(text));
  if (files.length > 0) await fetchHubFiles(files, log, { signal });
  const from = nodeAt(tree, ['start', 'from']);
  const text = from?.kind === 'leaf' && !from.broken ? String(from.value) : '';
  if (!isHubName(text)) return;
  const fetched = await fetchModel(parseHubName(text), log, { signal });
  log.info(`start       ${hubNameText(fetched.name)}`);
}

/** The same for a verb that only reads an experiment: the first Ctrl-C ends it. */
export async function fetchFirst(file: string, changes: Changes): Promise<void> {
  await stoppable((signal) => fetchNamed(file, changes, { log: terminalLog(), signal }));
}

/** Every text in an experiment, wherever it stands: nothing but files on the hub begins as they do. */
function textsIn(node: TreeNode): string[] {
  if (node.kind === 'object') return [...node.members.values()].flatMap((member) => textsIn(member.node));
  if (node.kind === 'array') return node.items.flatMap(textsIn);
  return typeof node.value === 'string' && !node.broken ? [node.value] : [];
}

/** Does work that the first Ctrl-C ends, with what it throws then. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const release = onSignals({ onFirst: (signal) => controller.abort(new Interrupted(signal)), onSecond: () => undefined });
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
