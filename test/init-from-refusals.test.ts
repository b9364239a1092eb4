/**
 * `electra-run init --from` where files are not what it takes: nothing is guessed, nothing written, and every message says what to type.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { madeTexts } from './support/made-texts.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('init-from-refusals');
const greek = 'Ο σκύλος κοιμάται στην κουζίνα.';

mkdirSync(path.join(folder, 'f'));
for (const [name, text] of Object.entries({
  'a.txt': 'Some text.\n\nAnd more of it.\n',
  'one.txt': 'A single document.\n',
  'empty.txt': '',
  'b.jsonl': '{"question": "What is it that was found there?", "answer": "It is what we had been looking for."}\n',
  'list.json': '[\n{"text": "a"}\n]\n',
  'torn.csv': 'text,label\n"some text, a\n',
  'nameless.csv': Array.from({ length: 6 }, (_, index) => `${index % 2 ? 'good' : 'bad'},the film number ${index} of this year\n`).join(''),
  'broken.jsonl': '{"text": "one two three"}\n{"text": 7}\n{"text": "four five six"}\n',
  'latin.txt': Uint8Array.from('Die K\u00fcche\n', (character) => character.charCodeAt(0)),
  'greek.txt': Uint8Array.from(greek, (character) => (character < '\u0080' ? character.charCodeAt(0) : character.charCodeAt(0) - 0x2d0)),
  'packed.txt': Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0),
}))
  writeFileSync(path.join(folder, 'f', name), text);

const refused = async (...words: readonly string[]) => {
  const { code, out, error } = await inProcess(['init', ...words], { folder });
  expect([out, readdirSync(folder).filter((name) => name.endsWith('.json5'))]).toEqual(['', []]);
  return [code, error.replaceAll(`${folder}/`, '').replace(/^. text .*\n/, '')];
};

describe('electra-run init --from', () => {
  it.each([
    ['a pattern without a file', ['f/*.md'], 2, 'Cannot read f/*.md: no file matches.'],
    ['a folder', ['f'], 2, "The files in it and below it are 'f/**/*'."],
    ['an empty file', ['f/empty.txt'], 2, 'f/empty.txt: nothing is in it, and an experiment needs two documents or more'],
    ['one document', ['f/one.txt'], 2, 'Name more files, or put a blank line between its texts.'],
    ['files of several sorts', ['f/a.txt', 'f/b.jsonl'], 2, '1 of plain text, such as f/a.txt; 1 of JSON Lines, such as f/b.jsonl'],
    ['two columns that could be the text', ['f/b.jsonl'], 2, "    'answer': 35 characters and 8 words on average\n"],
    ['JSON that is no JSON Lines', ['f/list.json'], 2, "jq -c '.[]' f/list.json > <new file>.jsonl"],
    ['CSV whose quote is never closed', ['f/torn.csv'], 1, 'f/torn.csv:2:1: the quote that is opened here is never closed.'],
    ['CSV without the names of its columns', ['f/nameless.csv'], 2, 'its first line looks like a record and not like the names of columns'],
    ['records many of which are broken', ['f/broken.jsonl'], 1, "1 of 3 records cannot be read, such as\n  f/broken.jsonl:2: 'text' is"],
    ['a packed file that does not say so', ['f/packed.txt'], 1, 'Give its name the ending .gz'],
    ['text in another encoding', ['f/latin.txt'], 1, 'Say so with --encoding windows-1252, or convert it: iconv -f WINDOWS-1252'],
    ['text in another alphabet', ['f/greek.txt'], 1, "windows-1253 (Greek) or another encoding of single bytes; there it reads 'Ο'"],
    ['names that a shell spelled out', Array.from({ length: 101 }, (_, i) => `${i}.txt`), 2, "in quotes: --from 'texts/**/*.txt'"],
    ['a column that is not there', ['f/b.jsonl', '--text-column', 'text'], 2, "f/b.jsonl: there is no column 'text', only:"],
  ] as const)('refuses %s', async (_, words, code, message) => {
    expect(await refused('--from', ...words)).toEqual([code, expect.stringContaining(message)]);
  });

  it('refuses what is about text where no text is named, and values that make no sense', async () => {
    expect(await refused('--hours', '2')).toEqual([2, expect.stringContaining('--hours is about text, and no text is named.')]);
    expect(await refused('--from', 'f/a.txt', '--hours', '0')).toEqual([2, expect.stringContaining('from 0.01 to 10000')]);
    expect(await refused('--from', 'f/a.txt', '--encoding', 'latin')).toEqual([2, expect.stringContaining('It must be one of utf-8, ')]);
  });

  it('overwrites nothing, and says so before it looks at anything', async () => {
    writeFileSync(path.join(folder, 'mine.json5'), '{}');
    const { code, error } = await inProcess(['init', '--from', 'f/nothing.txt', '--name', 'mine'], { folder });
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/would-overwrite\n.*\n {2}mine\.json5\n {2}Give the new one another name with --name/),
    ]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const place = path.join(folder, 'stopped');
    mkdirSync(place);
    writeFileSync(path.join(place, 'text.txt'), madeTexts('german', 20_000).join('\n'));
    const { child, ended } = startCli(['init', '--from', 'text.txt'], { folder: place });
    await new Promise<void>((resolve) => child.stderr?.on('data', (text: Buffer) => String(text).includes('vocabulary') && resolve()));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, out: '' });
    expect(readdirSync(place).filter((name) => name !== '.electra-run')).toEqual(['text.txt']);
    if (existsSync(path.join(place, '.electra-run'))) expect(readdirSync(path.join(place, '.electra-run'))).toEqual([]);
  }, 120_000);
});
