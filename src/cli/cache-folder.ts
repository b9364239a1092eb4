/** Where a project keeps what can be made again: vocabularies, tokenized text, engines that were set up. */
import path from 'node:path';

/**
 * `.electra-run` where the program is started, unless the environment variable ELECTRA_RUN_CACHE names another folder.
 * An empty one names none: the working folder itself would be filled.
 */
export function cacheFolderHere(): string {
  return path.resolve(process.env.ELECTRA_RUN_CACHE || '.electra-run');
}
