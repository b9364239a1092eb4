import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import conll from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'conll-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset conll-files', () => {
  it('reads sentences separated by blank lines, the label in the last column', async () => {
    await writeFile(join(folder, 'a.txt.gz'), gzipSync('-DOCSTART- -X- O\n\nRockwell NNP B-NP\r\nsaid VBD B-VP\n\n\nYes UH O'));
    const dataset = await create({ train: 'a.txt.gz', dev: 'a.txt.gz' });
    expect(await dataset.split('train')).toMatchObject([
      { words: ['Rockwell', 'said'], labels: ['B-NP', 'B-VP'] },
      { words: ['Yes'], labels: ['O'] },
    ]);
    expect(await dataset.labels()).toEqual(['B-NP', 'B-VP', 'O']);
  });

  it('takes other columns, and tabs as separators', async () => {
    await writeFile(join(folder, 'a.conll'), '1\tNew York\tPROPN\t_\n2\tis\tAUX\t_\n');
    const dataset = await create({ train: 'a.conll', dev: 'a.conll', wordColumn: 1, labelColumn: 2 });
    expect(await dataset.split('dev')).toMatchObject([{ words: ['New York', 'is'], labels: ['PROPN', 'AUX'] }]);
  });

  it('says where a bad file is bad', async () => {
    await writeFile(join(folder, 'a.txt'), 'Rockwell NNP\nsaid\n');
    await expect((await create({ train: 'a.txt' })).split('train')).rejects.toThrow(/a\.txt:2: 1 column, no word/);
    await writeFile(join(folder, 'b.txt'), '\n\n');
    await expect((await create({ train: 'b.txt' })).split('train')).rejects.toThrow(/has no sentences/);
    await expect((await create({ train: 'c.txt' })).split('train')).rejects.toThrow(/c\.txt cannot be read/);
  });
});

async function create(options: { train: string; dev?: string; wordColumn?: number; labelColumn?: number }) {
  return conll.create({ wordColumn: 0, labelColumn: -1, seed: 0, ...options }, { experimentFolder: folder });
}
