import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { UserError } from '../errors/index.ts';
import { linesOf, LONGEST_LINE, type LineSettings } from './lines.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the lines of a file', () => {
  it('are those that were written, with either line end, packed or not', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 5 }).map((any) => any.replaceAll(/[\r\n\0\ufeff]|\p{Surrogate}/gu, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean(), async (lines, end, packed) => {
        const text = lines.map((each) => `${each}${end}`).join('');
        const file = write(packed ? 'a.txt.GZ' : 'a.txt', packed ? gzipSync(text) : text);
        expect(await read(file)).toEqual(lines);
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it('of any bytes are lines, or an error with the place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const file = write('any.txt', bytes);
        const error = await read(file).then(
          () => null,
          (reason: unknown) => reason,
        );
        if (error === null) return;
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).message).toMatch(/any\.txt:\d+:\d+: /);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it.each([
    ['Latin-1', Buffer.from('un\nh\xf4tel deux', 'latin1'), ':2:2: the byte 0xf4 at byte offset 4 is not utf-8', "'hôtel'"],
    ['UTF-16', Buffer.from('un deux', 'utf16le'), ':1:2: a NUL character at byte offset 1', 'It looks like utf-16le without'],
    ['UTF-16 with a mark', Buffer.from('\ufeffun deux', 'utf16le').swap16(), ':1:1: the byte order mark', 'of utf-16be'],
    ['UTF-32', utf32('un deux'), ':1:2: a NUL character', 'It looks like utf-32le without'],
    ['UTF-32 with a mark', utf32('\ufeffun deux'), ':1:1: the byte order mark', 'of utf-32le'],
    ['gzip without its ending', gzipSync('some text'), ':1:2: the byte 0x8b', 'It looks like a gzip file.'],
    ['random bytes', Uint8Array.from({ length: 999 }, (_, i) => (i * i * 7 + i * 31) % 251), 'any.txt:1:', 'It looks like a binary file.'],
    [
      'mostly UTF-8',
      Buffer.concat([Buffer.from('été à Noël\nh'), Buffer.from([0xf4])]),
      ':2:2: the file ends in',
      'Most of what is around',
    ],
  ])('are refused where they are %s', async (_, bytes, place, looks) => {
    const file = write('any.txt', bytes);
    await expect(read(file)).rejects.toMatchObject({
      code: 'not-text',
      text: expect.stringMatching(new RegExp(`${escaped(place)}[^]*${escaped(looks)}`)),
    });
  });

  it('names the bytes of the unpacked text, and a command', async () => {
    const file = write('latin.txt.gz', gzipSync(Buffer.from('a\ncaf\xe9 noir', 'latin1')));
    await expect(read(file)).rejects.toMatchObject({
      text: expect.stringMatching(/:2:4: .*offset 5 of the unpacked text[^]*iconv -f WINDOWS-1252 -t UTF-8 \S*latin\.txt > <new file>/),
    });
  });

  it('end with LF or CR LF, and with nothing else', async () => {
    await expect(read(write('mac.txt', 'one\rtwo'))).rejects.toMatchObject({
      code: 'lone-return',
      message: expect.stringContaining(':1:4:'),
    });
    await expect(read(write('cut.txt', 'one\ntwo\r'))).rejects.toMatchObject({ message: expect.stringContaining(':2:4:') });
    await expect(read(write('twice.txt', 'one\r\r\n'))).rejects.toMatchObject({ message: expect.stringContaining(':1:4:') });
    const far = `${'x'.repeat(200_000)}\r${'y'.repeat(200_000)}`;
    await expect(read(write('far.txt', far))).rejects.toMatchObject({ message: expect.stringContaining(':1:200001:') });
    expect(await read(write('mac.txt', 'one\rtwo'), { loneReturns: 'keep' })).toEqual(['one\rtwo']);
  });

  it('may be long, and not longer than the limit, which is said as soon as it is passed', async () => {
    expect(await read(write('long.txt', `a\n${'x'.repeat(300_000)}\n`), { longest: 300_000 })).toHaveLength(2);
    for (const name of ['long.txt', 'long.txt.gz']) {
      const text = `a\n${'x'.repeat(300_000)}\n`;
      const file = write(name, name.endsWith('.gz') ? gzipSync(text) : text);
      await expect(read(file, { longest: 299_999 })).rejects.toMatchObject({
        code: 'line-too-long',
        message: `${file}:2: the line is longer than 299,999 characters.`,
      });
    }
  });

  it('that a small packed file unfolds to without an end are given up soon', async () => {
    // A member of 32 Mi characters, as often as the limit asks for; together far more would follow.
    const member = gzipSync(Buffer.alloc(2 ** 25, 'x'), { level: 1 });
    const file = write('bomb.txt.gz', Buffer.concat(Array<Buffer>(64).fill(member)));
    await expect(read(file)).rejects.toMatchObject({ code: 'line-too-long' });
    expect(LONGEST_LINE).toBe(2 ** 27);
  });

  it('of 30 MB each take the time that short ones take', async () => {
    // Putting the rest of a line together at every chunk takes half a minute for these.
    const line = 'the quick brown fox '.repeat(1_500_000);
    const file = write('wide.txt', `${line}\n${line}`);
    const started = performance.now();
    expect((await read(file)).map(({ length }) => length)).toEqual([line.length, line.length]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('tell at the end how many characters an earlier conversion lost', async () => {
    const lost: unknown[] = [];
    const file = write('lost.txt', 'fine\n\nh\ufffdtel\ncaf\ufffd');
    await read(file, { onLost: (each) => lost.push(each) });
    expect(lost).toEqual([{ file, line: 3, count: 2 }]);
  });
});

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function read(file: string, settings?: LineSettings): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(file, settings)) lines.push(line);
  return lines;
}

function utf32(text: string): Uint8Array {
  return new Uint8Array(Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0).buffer);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
