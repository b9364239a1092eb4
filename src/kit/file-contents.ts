/** What the files of a corpus hold, for its fingerprint. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { MatchedFile } from '../files/patterns.ts';

/** Each file's name and the SHA-256 of its bytes, as they stand on the disk. */
export async function fileContents(files: readonly MatchedFile[]): Promise<[name: string, sha256: string][]> {
  const contents: [string, string][] = [];
  for (const { file, name } of files) {
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
    contents.push([name, hash.digest('hex')]);
  }
  return contents;
}
