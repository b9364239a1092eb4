/** Files that are not what they seem, given to a whole run: each is a message with the place, and nothing is trained. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { isMessage } from './support/is-message.ts';
import { pattern } from './support/pattern.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('reading');
const latin1 = Buffer.from('une nuit\nun h\xf4tel\n'.repeat(50), 'latin1');
const treebank = '# sent_id = 1\n# text = Go on\n1\tGo\tgo\tVERB\n2-3\ton\t_\t_\n2\ton\ton\tADV\n3\t.\t.\tPUNCT\n\n';

it.each([
  ['text in Latin-1', 'a.txt', latin1, corpus('a.txt'), /not-text\n {2}\S+a\.txt:2:5: the byte 0xf4 at byte offset 13 is not utf-8\./],
  ['text in UTF-16', 'a.txt', Buffer.from('one two\n'.repeat(50), 'utf16le'), corpus('a.txt'), /a\.txt:1:2: a NUL .*\n.*utf-16le/],
  [
    'text of blanks alone',
    'a.txt',
    ' \n\t\n\n',
    corpus('a.txt'),
    /data-unusable\n {2}The corpus 'text' cannot be used: .*a\.txt has no text/,
  ],
  ['text without a letter', 'a.txt', '\u200b\n\u200b\n', corpus('a.txt'), /data-unusable\n {2}The corpus cannot be used: .* hold no words/],
  ['lines that end with CR', 'a.txt', 'one\rtwo\rthree', corpus('a.txt'), /lone-return\n {2}\S+a\.txt:1:4: a carriage return/],
  [
    'a treebank that nobody calls one',
    'a.txt',
    treebank,
    tagged('a.txt'),
    /data-unusable\n.*a\.txt:1: this looks like a comment of CoNLL-U/,
  ],
  [
    'labels in Latin-1',
    'a.tsv',
    Buffer.from('text\tlabel\nabc\td\xe9j\xe0\n', 'latin1'),
    labelled('a.tsv'),
    /not-text\n.*a\.tsv:2:6: .* 0xe9/,
  ],
  [
    'a column twice',
    'a.tsv',
    'label\ttext\tlabel\nneg\tabc\tpos\n',
    labelled('a.tsv'),
    /data-unusable\n.*a\.tsv:1: two columns are called/,
  ],
  ['a label that is null', 'a.jsonl', '{"text":"a","label":null}\n', labelled('a.jsonl'), /data-unusable\n.*a\.jsonl:1: 'label' is null/],
  [
    'a special token twice',
    'vocab.txt',
    '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\n[MASK]\n',
    'tokenizer.vocabulary=vocab.txt',
    /vocabulary-unusable\n.*vocab\.txt:8: the piece '\[MASK\]' has the id 4 already, from line 5\n?/,
  ],
  [
    'a layer in UTF-16',
    'layer.json5',
    Buffer.from('\ufeff{ seed: 2 }', 'utf16le'),
    '--set-file',
    /layer\.json5:1:1 {2}error {2}not-text\n[^]*utf-16le/,
  ],
])('%s', async (what, name, content, change, message) => {
  const at = path.join(folder, what.replaceAll(' ', '-'));
  mkdirSync(at);
  writeFileSync(path.join(at, name), content);
  const words = change.startsWith('--') ? [change, name] : [change];
  const ended = await inProcess([tiny, ...words, 'name=never'], { folder: at, environment: { ELECTRA_RUN_CACHE: path.join(at, 'cache') } });
  expect(ended.error).toMatch(pattern(message));
  expect(ended.code).toBeGreaterThan(0);
  isMessage(ended);
  expect(existsSync(path.join(at, 'runs/never'))).toBe(false);
});

function corpus(file: string): string {
  return `corpus={type:"text",files:["${file}"],documents:"line"}`;
}

function tagged(file: string): string {
  const dataset = `{type:"conll-files",train:"${file}",wordColumn:1,labelColumn:3}`;
  return `tasks=[{type:"token-classification",dataset:${dataset},length:24,learningRates:[5e-3]}]`;
}

function labelled(file: string): string {
  return `tasks=[{type:"text-classification",dataset:{type:"text-files",train:"${file}"},length:24,learningRates:[5e-3]}]`;
}
