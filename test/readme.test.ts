/** What the README shows is real: its files are the fixtures, which run, and its output is what the program prints. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const fixtures = path.join(root, 'test/fixtures/readme');
const folder = temporaryFolder('readme');
cpSync(fixtures, folder, { recursive: true });

describe('the README', () => {
  it.each(readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name)))(
    'shows %s as it is',
    (name) => {
      expect(readme).toContain(`\n${readFileSync(path.join(fixtures, name), 'utf8').trimEnd()}\n\`\`\``);
    },
  );

  it('shows a plugin that trains', async () => {
    writeFileSync(path.join(folder, 'text.txt'), `${readme}\n`.repeat(2));
    const small = [
      'train.steps=2',
      'train.batch=2',
      'train.evaluateBatches=1',
      'tasks=[]',
      'tokenizer.vocabularySize=300',
      'corpus={ type: "text", files: ["text.txt"], documents: "line" }',
    ];

    expect(await inProcess(['spans.json5', ...small], { folder })).toMatchObject({ code: 0 });
  });

  it('shows the report that a typo really gives', async () => {
    const ended = await inProcess(['spans.json5', '--set', 'objective.masker.spann=2'], { folder });

    expect(ended.code).toBe(2);
    expect(readme).toContain(`\n${ended.error.trim()}\n\`\`\``);
  });

  it('shows an experiment for the reader’s own text that validates', async () => {
    const [, own] = /^## Your own language or domain[^]*?```json5\n([^]*?)```/m.exec(readme) ?? [];
    mkdirSync(path.join(folder, 'texts'));
    for (const name of ['texts/a.txt', 'train.tsv', 'dev.tsv']) writeFileSync(path.join(folder, name), '');
    writeFileSync(path.join(folder, 'own.json5'), own);

    expect(await inProcess(['validate', 'own.json5'], { folder })).toMatchObject({ code: 0 });
  });

  it('names only experiments, folders and pictures that are there', () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      expect([target, readdirSync(path.join(root, path.dirname(target))).includes(path.basename(target))]).toEqual([target, true]);
  });
});
