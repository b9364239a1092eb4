import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readSample } from './sample.ts';
import { spreadBytes } from './spread.ts';

const folder = temporaryFolder('spread');

async function bytesOf(text: string | Buffer, most: number, parting: 'line' | 'blank-line'): Promise<string | null> {
  const file = join(folder, 'large');
  await writeFile(file, text);
  const found = await spreadBytes({ file, size: Buffer.byteLength(text) }, { most, parting });
  if (found === null) return null;
  const all: Uint8Array[] = [];
  for await (const bytes of found) all.push(bytes);
  return Buffer.concat(all).toString();
}

it('takes whole lines from all over the file, and no more of them than are wanted', async () => {
  const lines = Array.from({ length: 10_000 }, (_, number) => `zażółć ${number}`);
  const found = (await bytesOf(`${lines.join('\n')}\n`, 20_000, 'line')) ?? '';
  const taken = found.trimEnd().split('\n');
  expect(taken.every((line) => lines.includes(line))).toBe(true);
  expect(new Set(taken.map((line) => Math.floor(Number(line.slice(7)) / 1000))).size).toBe(10);
  expect(Buffer.byteLength(found)).toBeLessThanOrEqual(20_016);
  expect(taken.length).toBeGreaterThan(1000);
});

it('parts at blank lines where those part texts, of either way to end a line', async () => {
  for (const end of ['\n', '\r\n']) {
    const texts = Array.from({ length: 2000 }, (_, number) => `first ${number}${end}second ${number}`);
    const found = (await bytesOf(texts.join(end + end), 8000, 'blank-line')) ?? '';
    expect(
      found
        .split(end + end)
        .filter((text) => text !== '')
        .every((text) => texts.includes(text)),
    ).toBe(true);
    expect(found).toContain('first 19');
  }
});

it('leaves a file alone that is not much larger, or has two bytes for a character; of one text, it is its beginning', async () => {
  expect(await bytesOf('a\n'.repeat(100), 150, 'line')).toBeNull();
  expect(await bytesOf(Buffer.from('\ufeffa\n'.repeat(1000), 'utf16le'), 100, 'line')).toBeNull();
  expect(await bytesOf('x'.repeat(10_000), 160, 'line')).toBe('x'.repeat(10));
});

it('a sample of one large file has texts of its end, and says that it is not all and how much there is', async () => {
  const file = join(folder, 'ordered.txt');
  const text = Array.from({ length: 40_000 }, (_, number) => `text number ${number} of many`).join('\n');
  await writeFile(file, text);
  const size = Buffer.byteLength(text);
  const files = [{ file, name: 'ordered.txt', size }] as never;
  const sample = await readSample({ files, empty: [], text: { kind: 'text', unit: 'line', why: '' } }, { most: 100_000 });
  expect(sample.isWhole).toBe(false);
  expect(sample.documents.some(({ text }) => Number(/\d+/.exec(text)?.[0]) > 37_000)).toBe(true);
  expect((sample.bytes * sample.scale) / size).toBeGreaterThan(0.9);
  expect((sample.bytes * sample.scale) / size).toBeLessThan(1.1);
});
