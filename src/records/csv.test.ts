import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { csvRecords, type CsvRecord } from './csv.ts';

const folder = temporaryFolder('csv-records');

it('reads back whatever is written by the rules', async () => {
  const field = fc.array(fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'é', '\t', '""')).map((pieces) => pieces.join(''));
  // A line of one empty field would be an empty line.
  const record = fc.array(field, { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1 }), fc.boolean(), fc.boolean(), async (records, always, windows) => {
      const said = (text: string): string => (always || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const text = records.map((fields) => `${fields.map(said).join(',')}\n`).join('');
      await writeFile(join(folder, 'r.csv'), windows ? text.replaceAll('\n', '\r\n') : text);
      const read: unknown[] = [];
      for await (const { fields, lines } of csvRecords(join(folder, 'r.csv'), ',', {})) read.push({ fields, line: lines[0] });
      let line = 1;
      expect(read).toEqual(
        records.map((fields) => {
          const begins = line;
          line += fields.join('').split('\n').length;
          return { fields, line: begins };
        }),
      );
    }),
    { numRuns: fuzzRuns(100) },
  );
});

it('goes on behind a broken line, which it tells of in the place of a record', async () => {
  await writeFile(join(folder, 'broken.csv'), 'a,b\nc,d "e"\n"f\n" g,h\ni,j\n');
  const read: CsvRecord[] = [];
  for await (const record of csvRecords(join(folder, 'broken.csv'), ',', {})) read.push(record);
  expect(read.map(({ fields, lines, broken }) => [fields, lines[0], broken?.message.split(': ')[0]])).toEqual([
    [['a', 'b'], 1, undefined],
    [[], 2, join(folder, 'broken.csv:2:5')],
    [[], 4, join(folder, 'broken.csv:4:2')],
    [['i', 'j'], 5, undefined],
  ]);
});
