/** Networks that a run reads and does not train: whether they read the run's vocabulary, and are still those that it began with. */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readChecked } from '../files/read-json.ts';
import { openTokenizer, type TokenizerDefinition } from '../open/open-tokenizer.ts';
import type { FixedNetwork, Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { dataShape } from '../runs/file-shapes.ts';
import { hasBegun } from '../start/begun.ts';
import { piecesIn, vocabularyFileIn } from '../start/tokenizer.ts';
import type { Log } from '../track/log.ts';

interface Reading {
  readonly tokenizer: Tokenizer;
  /** What made it. */
  readonly definition?: TokenizerDefinition;
  readonly log: Log;
}

/** Network → the fingerprint of its weights. */
export type FixedHashes = Readonly<Record<string, string>>;

/**
 * The fingerprints of all that the objectives have; undefined where they have none. Throws a {@link UserError} for one that reads
 * other pieces, or that has changed since the run began.
 */
export async function fixedHashes(
  objectives: readonly Pick<Objective, 'fixed'>[],
  setting: Reading & { readonly runFolder: string },
): Promise<FixedHashes | undefined> {
  const all = new Map(objectives.flatMap(({ fixed = {} }) => Object.entries(fixed)));
  if (all.size === 0) return undefined;
  const { runFolder } = setting;
  const recorded = hasBegun(runFolder) ? readChecked<{ readonly fixed?: FixedHashes }>(join(runFolder, 'data.json'), dataShape)?.fixed : {};
  for (const [network, each] of all) {
    const { folder, fingerprint } = each;
    if ((recorded?.[network] ?? fingerprint) !== fingerprint) throw new UserError(errors.GIVEN_MODEL_CHANGED({ folder, network }));
    await checkTokenizer(network, each, setting);
  }
  return Object.fromEntries([...all].map(([network, { fingerprint }]) => [network, fingerprint]));
}

/** What tokenizers of the same pieces may do in different ways: letter case, accents, ideographs, other alphabets, long words. */
const PROBE = `The Café NAÏVE a\u0301 東京 Ωμέγα 12,5 x\u00ada ${'long'.repeat(40)}`;

/** Whether the network reads what the run's tokenizer makes of a text. */
async function checkTokenizer(network: string, { folder }: FixedNetwork, { tokenizer, definition, log }: Reading): Promise<void> {
  const refuse = (reason: string, hint: string): never => {
    throw new UserError(errors.GIVEN_MODEL_TOKENIZER({ folder, network, reason, hint }));
  };
  const pieces = await piecesIn(folder);
  if (!pieces) {
    log.warn(`${folder} has no vocabulary, so nobody can tell whether the network '${network}' means the same pieces by the same ids.`);
    return;
  }
  const { vocabularySize } = tokenizer;
  const ids = Array.from({ length: Math.max(pieces.length, vocabularySize) }, (_, id) => id);
  const differing = ids.filter((id) => id >= vocabularySize || pieces[id] !== tokenizer.token(id)).length;
  if (differing > 0)
    refuse(
      `${differing} of its pieces are others than the tokenizer's`,
      `Take its own: --set tokenizer.vocabulary=${vocabularyFileIn(folder)}`,
    );
  // A tokenizer that reads no folders is nobody's to compare.
  if (!definition?.ofFolder) return;
  const theirs = await openTokenizer(folder, [definition], Infinity);
  if (theirs.encode(PROBE).join() === tokenizer.encode(PROBE).join()) return;
  refuse(
    'its tokenizer has the same pieces and cuts texts in another way',
    "Leave the tokenizer's options out, such as lowercase and stripAccents: they come along with the model.",
  );
}
