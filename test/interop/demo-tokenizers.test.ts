/** The page that `demo` writes, in a real browser, for networks that read with each of the tokenizers that are not BERT's. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { demoPages, heatOf, SENTENCE, succeed, trainTiny } from './demo-page.ts';

const folder = temporaryFolder('demo-tokenizers');

describe.each([
  ['byte-level-bpe', { tokenizer: { $replace: { type: 'byte-level-bpe', vocabularySize: 500 } } }],
  ['unigram', { tokenizer: { $replace: { type: 'unigram', vocabularySize: 500 } } }],
])('%s', (name, changes) => {
  const run = path.join(folder, 'runs', name);
  beforeAll(async () => {
    await trainTiny(folder, name, `tokenizer=${JSON.stringify(changes.tokenizer)}`);
    await succeed(folder, ['demo', `runs/${name}`, '--no-serve']);
  });
  const open = demoPages(() => path.join(run, 'demo'));

  it('the heat is what score says, token by token, and pieces are shown as they are read', async () => {
    const { page, complaints } = await open(`#${new URLSearchParams({ text: SENTENCE, hide: '' }).toString()}`);
    const file = path.join(folder, 'question.jsonl');
    writeFileSync(file, `${JSON.stringify({ text: SENTENCE })}\n`);
    const said = JSON.parse(await succeed(folder, ['score', file, '--model', run])) as { readonly replaced: number[] };
    const heat = await heatOf(page);
    expect(heat).toHaveLength(said.replaced.length - 2);
    for (const [index, share] of heat.entries()) expect(share).toBeCloseTo(said.replaced[index + 1], 5);
    expect((await page.locator('#pieces').innerText()).replaceAll(/[\s]/g, '').toLowerCase()).toContain('people');
    expect(await page.locator('#pieces').innerText()).not.toMatch(/[Ġ▁]\w/);
    expect(complaints).toEqual([]);
  });
});
