/** Archives among the files of a corpus: what an experiment says of them, and the texts' way out of them. */
import { Type } from 'typebox';
import type { MatchedFile } from '../files/patterns.ts';
import { isTar, fileParts, type FilePart } from '../text/unpack/parts.ts';
import type { Log } from '../track/log.ts';
import { TextCounts } from './text-counts.ts';

/** Options of a component whose files may be archives; spread into its own. */
export const archiveOptions = {
  members: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description:
        "Of files that are tar archives: endings of the names of members that are read, e.g. ['.txt', '.jsonl.gz']. Others are left out, " +
        'and counted. All are read unless given.',
    }),
  ),
  archives: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description:
        "Endings of the names of tar archives beside .tar, .tgz, .tar.gz and the like: ['_data.xz'] for those within OpenWebText.",
    }),
  ),
};

/** Values of {@link archiveOptions}. */
export interface ArchiveSettings {
  readonly members?: readonly string[];
  readonly archives?: readonly string[];
}

/**
 * Gives the parts of files: each file, or the members of the archive that it is. Two members of one name are an error, since one would
 * have replaced the other on a disk; 27 to 54 bytes are kept of each name. The first whole pass says how many members are left out.
 */
export function partsReader(
  { members, archives = [] }: ArchiveSettings,
  log: Log,
): (files: readonly MatchedFile[]) => AsyncGenerator<FilePart> {
  let said = false;
  const endsLike = (name: string, endings: readonly string[]): boolean => endings.some((ending) => name.endsWith(ending));
  return async function* (files) {
    let leftOut = 0;
    const settings = {
      isArchive: (name: string) => isTar(name) || endsLike(name, archives),
      isWanted: (name: string) => members === undefined || endsLike(name, members),
      onLeftOut: () => void (leftOut += 1),
    };
    for (const file of files) {
      const names = new TextCounts();
      for await (const part of fileParts(file, settings)) {
        if (part.source && names.meet(part.name) > 0)
          throw new Error(
            `${part.file} is there twice: its archive has two members of this name. Unpack it and take the one that you want.`,
          );
        yield part;
      }
    }
    if (leftOut > 0 && !said)
      log.info(
        leftOut === 1
          ? '1 member of archives is left out, by its name.'
          : `${leftOut.toLocaleString('en')} members of archives are left out, by their names.`,
      );
    said = true;
  };
}
