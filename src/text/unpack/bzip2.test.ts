import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bzip2Of, prefixCodes, symbolsOf, type Bzip2Block } from '../../../test/support/bzip2-writer.ts';
import { damagedBytes } from '../../../test/support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../../../test/support/fuzz.ts';
import { unpackedBzip2 } from './bzip2.ts';

/** Numbers in words of one length, packed by bzip2 1.0.8 with -1: three blocks of 100 kB, and a run of 70,000 bytes in the last. */
const NUMBERS =
  'QlpoMTFBWSZTWfGjOXsARVaYAEAAf+BQBFwD0qQACpEA000EA000EA000CaqBNEBSplJp6o2SRcki0SLskXZIski7JF+JFqSLckXqSLskW5IuyRfSRdJF4ki/SReyRdJF5JF' +
  '6ki3SRbJF9JFyki+ki0SLEkWSReSRYki6SLEkXZItEi1JFmSLMkWSRYki7JFmSLRIYkpxJTqSmJKepKfSkXUkWSRaki+ki7JFmSLwkXZItkixJF2JTUlPUlOJKYqoP5IXxIt' +
  'UkW5IvZIvpItpKdSUxJTqSm0lPElOUlPUlOpKakp1JTSRcJFhJFySL8SL1JF2kizJF9ySL8SL6SL9JFwkXKSLhIuSRbki5JFyUkW5Iuki1JFokWZItSRbJF9JFiSLckWZIuE' +
  'izKSL2SLBIvZIvCRdpItSRaki+pItyRcJFtUoMSRdki5JFgkXZIsyRYJFqSLZIvEkWBSo8ki8ki5JF4SLJItSRZki7JF9JFiSLkkWZIvECqxJFiSLkkXxIvCRcki0SLMkXJS' +
  'mpKeJKfAiq6kp1IWCRYkizFKjkkWpIeJKakpqSmJKYkpqSnAiq1JTElMSUxIWSRe0kWhSo/mKCskyms7qAXwAAsTCzAQAggAD/xAwCAAIAEKAI/AAAAAAU0yMTExCmmRiYmI' +
  'U0yMTExCmmRiYmIFSmQFKeoNP3kA4AaAPAHoAoA8AfQCwDIB8gBwAyAcgD9AHADYA+gHYA4AbAOgDMAMgHgDUAPAFgGACgDYBgA4AYAOAFgFwBQBQBQBiAOAFAFgFQBgA6AV' +
  'AG4A4AOACgC4A8AcgCgDYBwAyAYAOQBcAbgDEAUgE9AHgC4AZgDoB6AMgHYAoA7AFgGQDABsA6AXAGOgFwBoAwANAGPoB0AbgBQBYB8AOwB4AyAfABoA0AZgDQBpABmAOAFg' +
  'FgFAFgGQDwBgAyAVAGgCkAHQDAB0A2AcQBYBcAegBkA0AXlAJFQBwAsAwAcAKgDABYBkA2AMAH3EAQ5AHADcAcAKALAKAOwB8gDEAaAKgDaAJgAwAaAPgBsA1AFgFAGoAsAy' +
  'AaICR4A6AYAMQBSQCNAFwBkAsAuAKgCoAsAxEBIsAoAoAqAKAOoAuQBH4hBj+QkhP9+flyEH/F3JFOFCQPgZddw=';

const textAndCodes = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.tuple(fc.nat(255), fc.nat(900)).map(runOf)), { minLength: 1, maxLength: 8 })
  .map((parts) => Buffer.concat(parts))
  .filter((text) => text.length > 0)
  .chain((text) => fc.record({ text: fc.constant(text), lengths: prefixCodes(symbolsOf(text)) }));

describe('a bzip2 file', () => {
  it('is read in several blocks, with runs', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${(i * i) % 97} `).join('') + '='.repeat(70_000) + 'end\n';
    expect((await read(Buffer.from(NUMBERS, 'base64'))).equals(Buffer.from(text))).toBe(true);
  });

  it(
    'is the same whatever its blocks, its prefix codes and the chunks in which it comes',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(textAndCodes, { maxLength: 4 }), fc.integer({ min: 1, max: 500 }), async (blocks, size) => {
          expect(await read(bzip2Of(blocks), size)).toEqual(Buffer.concat(blocks.map(({ text }) => text)));
        }),
        { numRuns: fuzzRuns(60) },
      );
    },
    fuzzPatience(60_000),
  );

  it(
    'that is damaged anywhere is an error, or the same text',
    async () => {
      const text = Buffer.from('a text of words, a text of runs ===================== and of words'.repeat(3));
      const packed = bzip2Of([{ text }, { text }]);
      await fc.assert(
        fc.asyncProperty(damagedBytes(packed), async (damaged) => {
          const found = await read(Buffer.from(damaged)).catch((error: Error) => error.message);
          if (typeof found === 'string') expect(found).toMatch(/^it (?:is|ends|has) /);
          // All of it, or none.
          else expect([0, 2 * text.length]).toContain(found.length);
        }),
        { numRuns: fuzzRuns(300) },
      );
    },
    fuzzPatience(60_000),
  );

  const text = Buffer.from('abracadabra');
  it.each<[string, Partial<Bzip2Block>, string]>([
    ['another sum', { sum: 5 }, 'it is damaged: its sum is another one'],
    ['a start behind its end', { start: 11 }, 'it is damaged'],
    ['more words than there are', { lengths: [Array(7).fill(2), Array(7).fill(3)] as number[][] }, 'it is damaged'],
    ['a word of 21 bits', { lengths: [Array(7).fill(21), Array(7).fill(3)] as number[][] }, 'it is damaged'],
    ['one prefix code', { lengths: [Array(7).fill(3) as number[]] }, 'it is damaged'],
    ['seven prefix codes', { lengths: Array(7).fill(Array(7).fill(3)) as number[][] }, 'it is damaged'],
    ['no choice of a code', { choices: [] }, 'it is damaged'],
    ['a run that is longer than a block', { symbols: Array(18).fill(1) as number[] }, 'it is damaged'],
    ['a run without an end', { symbols: Array(49).fill(0) as number[] }, 'it is damaged'],
    ['the scrambling of a bzip2 of old', { isOld: true }, 'it is of a bzip2 before 0.9.5'],
  ])('with %s is refused', async (_, block, message) => {
    await expect(read(bzip2Of([{ text, ...block }]))).rejects.toThrow(message);
  });

  it('takes bits of a word that no symbol has for damage', async () => {
    const lengths = [Array(7).fill(4), Array(7).fill(4)] as number[][];
    expect(await read(bzip2Of([{ text, lengths }]))).toEqual(text);
    const packed = bzip2Of([{ text, lengths }]);
    packed.fill(0xff, packed.length - 14, packed.length - 12);
    await expect(read(packed)).rejects.toThrow('it is damaged');
  });

  it('of a few bytes unfolds to many without holding them', async () => {
    let length = 0;
    const run = runOf([0x20, 259 * 300]);
    const packed = bzip2Of(Array.from({ length: 10 }, () => ({ text: run })));
    for await (const chunk of unpackedBzip2(chunksOf(packed, 100))) {
      expect(chunk.length).toBeLessThanOrEqual(2 ** 17);
      length += chunk.length;
    }
    expect(length).toBe(10 * run.length);
  });

  it('has a digit for the size of its blocks', async () => {
    await expect(read(Buffer.from('BZh0'.padEnd(30, 'x')))).rejects.toThrow('it is damaged');
    await expect(read(Buffer.from('BZ'))).rejects.toThrow('it ends too early');
    await expect(read(Buffer.concat([bzip2Of([{ text }]), Buffer.from('B')]))).rejects.toThrow('it ends too early');
    expect(await read(Buffer.concat([bzip2Of([]), bzip2Of([{ text }]), bzip2Of([])]))).toEqual(text);
  });
});

async function read(packed: Buffer, size = 1000): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of unpackedBzip2(chunksOf(packed, size))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function runOf([byte, length]: readonly [number, number]): Buffer {
  return Buffer.alloc(length, byte);
}
