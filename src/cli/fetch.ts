/**
 * `electra-run fetch`, and models of the hub for the verbs that take a model: fetched before they begin, with the sizes told and a bar,
 * and stopped by Ctrl-C. What is fetched and where it goes is `hub/`'s affair.
 */
import { compose, type Changes } from '../config/compose.ts';
import { unconfined, confinementOf } from '../config/confinement.ts';
import { fetchModel, type Fetched } from '../hub/fetch-model.ts';
import { hubNameText, isHubName, parseHubName } from '../hub/name.ts';
import { Interrupted } from '../interrupted.ts';
import { nodeAt } from '../source/tree.ts';
import type { Log } from '../track/log.ts';
import { terminalLog } from '../track/terminal.ts';
import { onSignals } from './signals.ts';
import type { Streams } from './streams.ts';
import path from 'node:path';

/** Fetches each model, and prints the folder of each. Returns the exit code. */
export async function fetchModels(names: readonly string[], { out }: Streams): Promise<number> {
  // A name that means nothing is told before anything is fetched.
  const parsed = names.map((name) => parseHubName(isHubName(name) ? name : `hf:${name}`));
  return stoppable(async (signal) => {
    for (const name of parsed) {
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
 * Fetches what an experiment starts from, where that is a model of the hub, so that whoever loads the experiment finds it. In a sandbox
 * nothing is fetched: what is there already is judged as every other folder.
 */
export async function fetchStart(
  file: string,
  changes: Changes,
  { log, signal }: { readonly log: Log; readonly signal?: AbortSignal },
): Promise<Fetched | null> {
  const absolute = path.resolve(file);
  const refuses = await confinementOf(absolute);
  if (refuses !== unconfined) return null;
  const { tree } = await compose(absolute, changes, undefined, refuses);
  const from = tree && nodeAt(tree, ['start', 'from']);
  const text = from?.kind === 'leaf' && !from.broken ? String(from.value) : '';
  if (!isHubName(text)) return null;
  const fetched = await fetchModel(parseHubName(text), log, { signal });
  log.info(`start       ${hubNameText(fetched.name)}`);
  return fetched;
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
