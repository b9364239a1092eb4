/** What docs/experiments.md shows is real: its files are valid or broken as it says, and its output is what the program prints. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const page = readFileSync(path.join(root, 'docs/experiments.md'), 'utf8');
const folder = temporaryFolder('experiments-page');
for (const name of ['texts', 'model']) mkdirSync(path.join(folder, name));
for (const name of ['texts/a.txt', 'vocab.txt', 'model/config.json', 'model/model.safetensors', 'model/vocab.txt'])
  writeFileSync(path.join(folder, name), '');
for (const [, name, text] of page.matchAll(/^`(\S+\.json5)`\n```json5\n([^]*?)```/gm)) writeFileSync(path.join(folder, name), text);
writeFileSync(path.join(folder, 'smaller.json5'), '{ train: { batch: 8 } }\n');

describe('docs/experiments.md', () => {
  it('shows experiments that are right', async () => {
    expect(await inProcess(['validate', 'own.json5', 'referring.json5', 'adapted.json5'], { folder })).toMatchObject({ code: 0 });
  });

  it.each([...page.matchAll(/^\$ npx electra-run (.*)\n([^]*?)```/gm)].map(([, words, printed]) => ({ words, printed })))(
    'shows what `electra-run $words` prints',
    async ({ words, printed }) => {
      const { out, error } = await inProcess(words.split(' '), { folder });
      expect((out + error).trim()).toBe(printed.trim());
    },
  );

  it('shows changes that are right', async () => {
    const shown = [...page.matchAll(/^electra-run own\.json5 (.*?) *#/gm)].map(([, words]) =>
      [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare),
    );
    expect(shown.length).toBeGreaterThan(3);
    const tasks = 'tasks=[{type: "text-classification", dataset: "wordnet-supersense"}]';
    for (const words of shown)
      expect(await inProcess(['validate', 'own.json5', tasks, 'tokenizer.vocabulary=vocab.txt', ...words], { folder })).toMatchObject({
        code: 0,
        error: '',
      });
  });
});
