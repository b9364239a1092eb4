import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import fc from 'fast-check';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { listed } from '../../test/support/listed.ts';
import { documentTexts, type DocumentText, type DocumentUnit } from './document-texts.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'texts-'))));
afterEach(async () => rm(folder, { recursive: true }));

async function read(text: string, unit: DocumentUnit, piece: number): Promise<DocumentText[]> {
  const file = join(folder, 'text.txt');
  await writeFile(file, text);
  return listed(documentTexts({ name: 'text.txt', file }, unit, { piece }));
}

/** Pieces put together. */
function whole(texts: readonly DocumentText[]): string[] {
  const documents = [''];
  for (const { text, more } of texts) {
    documents[documents.length - 1] += text;
    if (!more) documents.push('');
  }
  return documents.slice(0, -1);
}

it('hands out a long document in pieces that end where a line does and begin with a letter', async () => {
  const text = `${'a b\n'.repeat(5)}\n c\n\nd\ne\n${'f\n'.repeat(9)}`;
  const pieces = await read(text, 'file', 12);
  expect(pieces.map(({ text }) => text)).toEqual(['a b\n'.repeat(4), 'a b\n\n c\n\nd\ne\n', 'f\n'.repeat(7), 'f\nf']);
  expect(pieces.map(({ more }) => more)).toEqual([true, true, true, false]);
});

it('gives the same documents whatever the pieces are, with every way of cutting a text into them', async () => {
  const line = fc.constantFrom('', ' ', 'a', 'b c', '  d', 'é ', '\tx');
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), async (lines, piece) => {
      for (const unit of ['file', 'blank-line', 'line'] as const) {
        const pieces = await read(lines.join('\n'), unit, piece);
        expect(whole(pieces)).toEqual((await read(lines.join('\n'), unit, Infinity)).map(({ text }) => text));
        expect(pieces.at(-1)?.more ?? false).toBe(false);
        for (const { text } of pieces) expect(text.trim()).not.toBe('');
        for (const [at, { more }] of pieces.entries()) if (more) expect(pieces[at + 1].text).toMatch(/^\S/);
      }
    }),
    { numRuns: fuzzRuns(60) },
  );
});
