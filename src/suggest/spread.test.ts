import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { csvRecords } from '../records/csv.ts';
import { recordsWithin } from './csv-stretch.ts';
import { readSample } from './sample.ts';
import { spreadBytes, spreadRows, type Parting } from './spread.ts';

const folder = temporaryFolder('spread');

async function bytesOf(text: string | Buffer, most: number, parting: Parting): Promise<string | null> {
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

it('leaves a file alone that is not much larger, has two bytes for a character, or is one long text', async () => {
  expect(await bytesOf('a\n'.repeat(100), 150, 'line')).toBeNull();
  expect(await bytesOf(Buffer.from('\ufeffa\n'.repeat(1000), 'utf16le'), 100, 'line')).toBeNull();
  expect(await bytesOf('x'.repeat(10_000), 160, 'line')).toBeNull();
});

/** Each with its number in front and at its end, where lines, delimiters and quotes are in between. */
const quoted = (number: number): string => `"${number}\r\n, ""quoted"", ""\n${'a line, of the text\n'.repeat(number % 40)}""${number}"`;

it('takes whole records of CSV from all over the file, whatever is in its quotes', async () => {
  for (const [delimiter, end] of [
    [',', '\n'],
    [';', '\r\n'],
  ] as const) {
    const records = Array.from({ length: 6000 }, (_, number) => `${number}${delimiter}${quoted(number)}${delimiter}x${end}`);
    const found = (await bytesOf(`\ufeffid${delimiter}text${delimiter}x${end}${records.join('')}`, 200_000, { delimiter })) ?? '';
    await writeFile(join(folder, 'found.csv'), found);
    const taken: number[] = [];
    for await (const { fields, broken } of csvRecords(join(folder, 'found.csv'), delimiter, {})) {
      expect([broken, fields]).toEqual([undefined, expect.objectContaining({ length: 3 })]);
      if (fields[0] === 'id') continue;
      taken.push(Number(fields[0]));
      expect(fields[1].startsWith(`${fields[0]}\n`) && fields[1].endsWith(`"${fields[0]}`)).toBe(true);
    }
    expect(new Set(taken).size).toBe(taken.length);
    expect(new Set(taken.map((number) => Math.floor(number / 600))).size).toBe(10);
    expect(Buffer.byteLength(found)).toBeLessThan(250_000);
  }
});

it('reads on behind a broken record of CSV, and leaves the file alone where nothing says what is in quotes', async () => {
  const records = Array.from({ length: 20_000 }, (_, number) =>
    number % 1000 === 7 ? `${number},a "quote"\n` : `${number},"text, ${number}"\n`,
  );
  const found = (await bytesOf(`id,text\n${records.join('')}`, 40_000, { delimiter: ',' })) ?? '';
  const good = new Set(records);
  const lines = found.match(/.*\n/g)?.slice(1) ?? [];
  expect(lines.every((line) => good.has(line))).toBe(true);
  expect(new Set(lines.map((line) => Math.floor(Number(line.split(',')[0]) / 4000))).size).toBe(5);
  expect(await bytesOf(`text\n${'a line\n'.repeat(50_000)}`, 40_000, { delimiter: ',' })).toBeNull();
  expect(await bytesOf(`id§text\n${'1§a line\n'.repeat(50_000)}`, 40_000, { delimiter: '§' })).toBeNull();
});

it('never takes a piece of a quoted text for records, wherever the file is cut', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', 'é', '1') }).map((text) => `"${text.replaceAll('"', '""')}"`);
  const record = fc.tuple(fc.nat(99), field, field).map(([id, one, two]) => `${id},${one},${two}\n`);
  let found = 0;
  await fc.assert(
    fc.property(fc.array(record, { minLength: 500, maxLength: 600 }), fc.nat(4000), (records, at) => {
      const text = Buffer.from(records.join(''));
      const within = recordsWithin(text.subarray(at), Infinity, { delimiter: 44, fields: 3 });
      if (within === null) return;
      found += 1;
      let end = 0;
      const ends = new Set([0, ...records.map((each) => (end += Buffer.byteLength(each)))]);
      expect([ends.has(at + within.from), ends.has(at + within.to)]).toEqual([true, true]);
    }),
    { numRuns: fuzzRuns(60) },
  );
  expect(found).toBeGreaterThan(0.9 * fuzzRuns(60));
});

it('has rows of Parquet from all over them, as many as come to the text that is wanted', () => {
  const ranges = spreadRows({ rows: 1600, bytes: 1e6 }, 1e5) ?? [];
  expect(ranges).toHaveLength(16);
  expect(ranges[1]).toEqual({ from: 100, to: 110 });
  expect(ranges[15]).toEqual({ from: 1500, to: 1510 });
  expect(spreadRows({ rows: 1600, bytes: 1e6 }, 6e5)).toBeNull();
  expect(spreadRows({ rows: 20, bytes: 1e9 }, 1e5)).toBeNull();
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
