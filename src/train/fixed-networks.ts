/** Networks that a run reads and does not train: whether they read the run's vocabulary, and are still those that it began with. */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readChecked } from '../files/read-json.ts';
import type { FixedNetwork, Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { dataShape } from '../runs/file-shapes.ts';
import { hasBegun } from '../start/begun.ts';
import { piecesIn } from '../start/tokenizer.ts';
import type { Log } from '../track/log.ts';

/** Network → the fingerprint of its weights. */
export type FixedHashes = Readonly<Record<string, string>>;

/**
 * The fingerprints of all that the objectives have; undefined where they have none. Throws a {@link UserError} for one that reads
 * other pieces, or that has changed since the run began.
 */
export async function fixedHashes(
  objectives: readonly Pick<Objective, 'fixed'>[],
  { tokenizer, runFolder, log }: { readonly tokenizer: Tokenizer; readonly runFolder: string; readonly log: Log },
): Promise<FixedHashes | undefined> {
  const all = new Map(objectives.flatMap(({ fixed = {} }) => Object.entries(fixed)));
  if (all.size === 0) return undefined;
  const recorded = hasBegun(runFolder) ? readChecked<{ readonly fixed?: FixedHashes }>(join(runFolder, 'data.json'), dataShape)?.fixed : {};
  for (const [network, each] of all) {
    const { folder, fingerprint } = each;
    if ((recorded?.[network] ?? fingerprint) !== fingerprint) throw new UserError(errors.GIVEN_MODEL_CHANGED({ folder, network }));
    await checkPieces(network, each, tokenizer, log);
  }
  return Object.fromEntries([...all].map(([network, { fingerprint }]) => [network, fingerprint]));
}

async function checkPieces(network: string, { folder }: FixedNetwork, tokenizer: Tokenizer, log: Log): Promise<void> {
  const pieces = await piecesIn(folder);
  if (!pieces) {
    log.warn(`${folder} has no vocabulary, so nobody can tell whether the network '${network}' means the same pieces by the same ids.`);
    return;
  }
  const { vocabularySize } = tokenizer;
  const ids = Array.from({ length: Math.max(pieces.length, vocabularySize) }, (_, id) => id);
  const differing = ids.filter((id) => id >= vocabularySize || pieces[id] !== tokenizer.token(id)).length;
  if (differing > 0) throw new UserError(errors.GIVEN_MODEL_VOCABULARY({ folder, network, differing }));
}
