/** The page that `demo` writes, in a real browser, for networks that read with each of the tokenizers that are not BERT's. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { demoPages, heatOf, succeed, trainTiny } from './demo-page.ts';

const folder = temporaryFolder('demo-tokenizers');
/** Within 32 tokens whatever cuts it. */
const TEXT = 'The people have not forgotten 1865.';

const { kinds } = JSON.parse(readFileSync(new URL('../fixtures/tokenizer/hugging-face.json', import.meta.url), 'utf8')) as {
  readonly kinds: Readonly<Record<string, { readonly tokenizer: object }>>;
};

/** A tokenizer.json that is read by `hugging-face`: pieces of bytes, of words with a mark at their front, and at their end. */
function described(kind: string): readonly [name: string, tokenizer: object] {
  const vocabulary = path.join(folder, `${kind}.json`);
  writeFileSync(vocabulary, JSON.stringify(kinds[kind].tokenizer));
  return [`hugging-face, as ${kind}`, { type: 'hugging-face', vocabulary }];
}

describe.each<readonly [title: string, tokenizer: object]>([
  ['byte-level-bpe', { type: 'byte-level-bpe', vocabularySize: 500 }],
  ['unigram', { type: 'unigram', vocabularySize: 500 }],
  described('llama-3'),
  described('llama-2'),
  described('clip'),
])('%s', (title, tokenizer) => {
  const name = title.replaceAll(/\W+/g, '-');
  const run = path.join(folder, 'runs', name);
  beforeAll(async () => {
    await trainTiny(folder, name, `tokenizer=${JSON.stringify({ $replace: tokenizer })}`);
    await succeed(folder, ['demo', `runs/${name}`, '--no-serve']);
  });
  const open = demoPages(() => path.join(run, 'demo'));

  it('the heat is what score says, token by token, and pieces are shown as they are read', async () => {
    const { page, complaints } = await open(`#${new URLSearchParams({ text: TEXT, hide: '' }).toString()}`);
    const file = path.join(folder, 'question.jsonl');
    writeFileSync(file, `${JSON.stringify({ text: TEXT })}\n`);
    const said = JSON.parse(await succeed(folder, ['score', file, '--model', run])) as { readonly replaced: number[] };
    const heat = await heatOf(page);
    expect(heat).toHaveLength(said.replaced.length - 2);
    for (const [index, share] of heat.entries()) expect(share).toBeCloseTo(said.replaced[index + 1], 5);
    expect((await page.locator('#pieces').innerText()).replaceAll(/[\s]/g, '').toLowerCase()).toContain('people');
    expect(await page.locator('#pieces').innerText()).not.toMatch(/[Ġ▁]\w|\w<\/w>/);
    expect(complaints).toEqual([]);
  });
});
