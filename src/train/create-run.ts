/** The components of a run, from its text and the tokenizer that its folder keeps. */
import { splitByText } from '../data/split.ts';
import { usable } from '../data/unusable.ts';
import { createRun, type Run } from '../registry/container.ts';
import { withKeptTokenizer } from '../start/tokenizer.ts';
import type { RunSetting } from './assemble.ts';
import { recordedSources } from './sources.ts';

/** Makes none of them yet. */
export async function createRunOf(setting: RunSetting): Promise<Run> {
  const { experiment, registry, experimentFolder, cacheFolder, folder, log, signal, group } = setting;
  const recorded = await group.fromFirst(() => setting.recordedText ?? recordedSources(folder.path).text);
  return createRun(registry, withKeptTokenizer(experiment, experimentFolder, folder.path), {
    cacheFolder,
    experimentFolder,
    runFolder: folder.path,
    log,
    documents: (corpus) =>
      usable(`The corpus '${experiment.corpus?.type}'`, async () =>
        splitByText(corpus, { heldOut: experiment.data.heldOut, cacheFolder, recorded, signal }),
      ),
  });
}
