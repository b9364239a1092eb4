import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { BadBytes, strictDecoder } from './decoder.ts';
import { ENCODINGS, type TextEncoding } from './encoding.ts';
import { byteTable } from './single-bytes.ts';

const runs = { numRuns: fuzzRuns(200) };
/** Any text without NUL and halves of pairs. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((any) => any.replaceAll(/[\p{Surrogate}\0\ufeff]/gu, 'x'));
const cuts = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 });

describe('a decoder', () => {
  it('gives the text that was written in UTF-8 and UTF-16, however its bytes are cut into chunks', () => {
    const check = (encoding: TextEncoding, mark: boolean) =>
      fc.assert(
        fc.property(text, cuts, (wanted, sizes) => {
          const marked = mark ? `\ufeff${wanted}` : wanted;
          const bytes = encoded(marked, encoding);
          expect(decoded(encoding, bytes, sizes)).toBe(wanted);
        }),
        runs,
      );
    check('utf-8', false);
    check('utf-8', true);
    check('utf-16le', true);
    check('utf-16be', true);
  });

  it('takes of any bytes what a strict decoder of the platform takes, and says where they go wrong', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .array(fc.constantFrom(0x41, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0xa6), { maxLength: 12 })
        .map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(bytes, cuts, (some, sizes) => {
        const outcome = attempt(() => decoded('utf-8', some, sizes));
        const platform = attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(some));
        if (typeof outcome === 'string') {
          expect(outcome).toBe(platform);
          return;
        }
        expect(outcome).toBeInstanceOf(BadBytes);
        const { flaw, offset } = outcome as BadBytes;
        if (flaw === 'nul') expect(some[offset]).toBe(0);
        else if (flaw === 'mark') expect([0xff, 0xfe]).toContain(some[0]);
        else expect(platform).toBeInstanceOf(TypeError);
        // Up to there it is text, and with one byte more it is the end of none.
        expect(typeof attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(some.subarray(0, offset)))).toBe('string');
      }),
      runs,
    );
  });

  it.each(ENCODINGS)('%s: takes any bytes for text or says what is wrong with them', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), cuts, (some, sizes) => {
        const outcome = attempt(() => decoded(encoding, some, sizes));
        if (typeof outcome !== 'string') expect(outcome).toBeInstanceOf(BadBytes);
        else expect(outcome).not.toMatch(encoding.startsWith('utf') ? /\0|\p{Surrogate}/u : /\0|\uffff/);
      }),
      { numRuns: fuzzRuns(30) },
    );
  });

  it.each([
    ['a lone surrogate', Buffer.from('ab\ud83d', 'utf16le'), 'utf-16le', 'cut', 4],
    ['half a character', Buffer.from('abc', 'utf16le').subarray(0, 5), 'utf-16le', 'cut', 4],
    ['a surrogate of UTF-8', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 'utf-8', 'invalid', 1],
    ['a longer form than needed', Buffer.from([0x61, 0x62, 0xc0, 0xaf]), 'utf-8', 'invalid', 2],
    ['a NUL', Buffer.from('ab\0c'), 'utf-8', 'nul', 2],
    ['a byte that windows-1252 has no letter for', Buffer.from([0x61, 0x81]), 'windows-1252', 'invalid', 1],
    ['a quotation mark of windows-1252', Buffer.from([0x61, 0x92]), 'iso-8859-1', 'invalid', 1],
    ['UTF-8 read as windows-1252', Buffer.from('un été'), 'windows-1252', 'evidently-other', 3],
    ['UTF-8 read as UTF-16', Buffer.from('some text '), 'utf-16le', 'evidently-other', 0],
    ['UTF-16 of the other order', Buffer.from('some text ', 'utf16le'), 'utf-16be', 'evidently-other', 0],
    ['the mark of the other order', Buffer.from('\ufeffsome text ', 'utf16le'), 'utf-16be', 'mark', 0],
    ['the mark of UTF-8', Buffer.from('\ufeffsome text '), 'iso-8859-15', 'mark', 0],
  ] as const)('refuses %s', (_, bytes, encoding, flaw, offset) => {
    expect(attempt(() => decoded(encoding, bytes, []))).toMatchObject({ flaw, offset });
  });

  it('takes a mark off at the beginning only', () => {
    expect(decoded('utf-8', Buffer.from('\ufeffa\ufeffb'), [])).toBe('a\ufeffb');
  });
});

it('has the same tables on every Node', () => {
  const single = ENCODINGS.filter((encoding) => !encoding.startsWith('utf'));
  const hash = createHash('sha256');
  for (const encoding of single) hash.update(new Uint8Array(byteTable(encoding).buffer));
  expect(hash.digest('hex')).toBe('68a6e8cd9295258978cfc1de543fd5866e92b573c66188f9f0d9667c02c12ff6');
});

function attempt(decode: () => string): string | unknown {
  try {
    return decode();
  } catch (error) {
    return error;
  }
}

/** In chunks of these sizes, the rest at once. */
function decoded(encoding: TextEncoding, bytes: Uint8Array, sizes: readonly number[]): string {
  const decoder = strictDecoder(encoding);
  let all = '';
  let at = 0;
  for (const size of sizes) {
    all += decoder.decode(bytes.subarray(at, at + size), false);
    at += size;
  }
  return all + decoder.decode(bytes.subarray(at), false) + decoder.decode(new Uint8Array(0), true);
}

function encoded(wanted: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(wanted);
  const bytes = Buffer.from(wanted, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}
