/** The files of a corpus: how an experiment names them, and what they hold. */
import { Type } from 'typebox';
import { knownHash } from '../files/known-hash.ts';
import type { MatchedFile } from '../files/patterns.ts';
import { FilePath } from '../component/component.ts';

/** An option for names and patterns of files, with two of them as an example; `filesMatching` takes its value. */
export function filesOption(pattern: string, name: string) {
  return Type.Array(FilePath({ glob: true }), {
    minItems: 1,
    examples: [[pattern]],
    description:
      `Names and glob patterns of the files, from the folder of the file that says them, e.g. ['${pattern}', '${name}']. ` +
      "Each must find a file; '!data/old/**' takes files away.",
  });
}

/** Each file's name and the SHA-256 of its bytes, as they stand on the disk; a large file that has not changed is not read again. */
export async function fileContents(files: readonly MatchedFile[], cacheFolder: string): Promise<[name: string, sha256: string][]> {
  const contents: [string, string][] = [];
  for (const { file, name } of files) contents.push([name, await knownHash(file, cacheFolder)]);
  return contents;
}
