/** What filters have done to a corpus, kept in the cache for those that find its tokens there and do not read it: `filtered/<key>.json`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf, makeFolder, writeFileAtomic, type FilterTally, type Log } from 'electra-run';

/** What each filter has done, and what is left behind all of them. */
export interface FilteredText {
  readonly tallies: readonly FilterTally[];
  readonly left: FilterTally['seen'];
}

/** Undefined where the text was not read yet; with a warning where what is kept is damaged. `key`: of the text and the filters. */
export async function keptTallies(cacheFolder: string, key: string, log: Log): Promise<FilteredText | undefined> {
  const file = fileOf(cacheFolder, key);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { fingerprint, filtered } = JSON.parse(text) as { readonly fingerprint: string; readonly filtered: FilteredText };
    if (fingerprintOf(filtered) === fingerprint) return filtered;
  } catch {
    // Falls through to the warning: half a file and a changed one are the same to us.
  }
  log.warn(`What filters did is damaged in ${file}: it is counted again when the corpus is read, and not said before.`);
  return undefined;
}

/** Puts it there. */
export async function keepTallies(cacheFolder: string, key: string, filtered: FilteredText): Promise<void> {
  await makeFolder(join(cacheFolder, 'filtered'));
  await writeFileAtomic(fileOf(cacheFolder, key), JSON.stringify({ fingerprint: fingerprintOf(filtered), filtered }));
}

function fileOf(cacheFolder: string, key: string): string {
  return join(cacheFolder, 'filtered', `${key}.json`);
}
