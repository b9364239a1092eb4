import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damagedBytes } from '../../../test/support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../../../test/support/fuzz.ts';
import { tarOf, writtenTar, type TarEntry } from '../../../test/support/tar-files.ts';
import { tarMembers } from './tar.ts';

const FORMS = ['ustar', 'gnu', 'pax'] as const;

describe('a tar archive', () => {
  it.each(FORMS)('of the form %s has its files in order, with long names, and without folders and links', async (form) => {
    const members = await read(writtenTar(form));
    expect(members.map(({ text }) => text)).toEqual(['Żółw 🐢 one\n', 'two\n'.repeat(200), '', 'three']);
    const long = form === 'ustar' ? 'longer-folder/'.repeat(9) : 'very-long-folder-name/'.repeat(8);
    expect(members.map(({ name }) => name)).toEqual([
      'a/one.txt',
      `a/${long}text.txt`,
      'a/empty.txt',
      form === 'pax' ? 'a/żółw.txt' : 'a/zolw.txt',
    ]);
  });

  it('is the same in chunks of any size, and where members are left in the middle', async () => {
    const archive = writtenTar('pax');
    const whole = await read(archive);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), fc.nat({ max: 4 }), async (size, chunks) => {
        expect(await read(archive, { size })).toEqual(whole);
        const begun = await read(archive, { size, chunks });
        expect(begun.map(({ name }) => name)).toEqual(whole.map(({ name }) => name));
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  it.each(FORMS)('that is cut anywhere is an error, but for the zeros that fill up its last record: %s', async (form) => {
    const archive = writtenTar(form);
    const end = archive.findLastIndex((byte) => byte !== 0);
    // The second block of zeros behind the last member.
    const least = Math.ceil((end + 1) / 512) * 512 + 1024;
    for (let length = 0; length < least; length += 37) await expect(read(archive.subarray(0, length))).rejects.toThrow('it ends too early');
    expect(await read(archive.subarray(0, least))).toHaveLength(4);
  });

  it.each<[string, TarEntry, string]>([
    ['a size that it has not', { name: 'a', text: 'x', size: 2 ** 32 }, 'it ends too early'],
    ['a size that is no number', { name: 'a', text: 'x', size: '12x' }, 'a number in a header is none'],
    ['the size of a long name', { name: 'a', type: 'L', size: 2 ** 33 - 1 }, 'it has a header of 8589934591 bytes'],
    ['the size of further values', { name: 'a', type: 'x', size: 2 ** 30 }, 'it has a header of 1073741824 bytes'],
    ['further values that are none', { name: 'a', type: 'x', text: '99 path=b\n' }, 'a header of further values (pax) is none'],
    ['further values without a length', { name: 'a', type: 'x', text: 'path=b' }, 'a header of further values (pax) is none'],
    ['a size among further values', { name: 'a', type: 'x', text: '12 size=-10\n' }, "a member has the size '-10'"],
    ['a sparse file', { name: 'a', type: 'x', text: '22 GNU.sparse.major=1\n' }, 'a member of it is sparse'],
    ['a sparse file of old', { name: 'a', type: 'S' }, "'a' is of the kind 'S' in it, which is not read here"],
    ['a link with a content', { name: 'a', type: '2', text: 'x' }, "'a' is a symbolic link in it, and has 1 bytes"],
    ['no name', { name: '', text: 'x' }, 'a member of it has no name'],
  ])('with a header that says %s is refused', async (_, entry, message) => {
    await expect(read(tarOf([{ name: 'first', text: 'fine' }, entry, { name: 'last', text: 'x' }]))).rejects.toThrow(message);
  });

  it('is refused where it is none, or has something else behind its end', async () => {
    await expect(read(Buffer.from('just text '.repeat(100)))).rejects.toThrow('it is no tar archive, or damaged');
    const archive = tarOf([{ name: 'a', text: 'x' }]);
    await expect(read(Buffer.concat([archive, Buffer.from('more')]))).rejects.toThrow('it has something else behind its end');
    await expect(read(Buffer.concat([archive.subarray(0, -512), archive]))).rejects.toThrow('it has something else behind its end');
    expect(await read(Buffer.concat([archive, Buffer.alloc(100_000)]))).toEqual([{ name: 'a', text: 'x' }]);
  });

  it('never has a member of another name or length where a header is damaged', async () => {
    const archive = tarOf([
      { name: 'a', text: 'one' },
      { name: 'b', text: 'two' },
    ]);
    for (let at = 0; at < 512; at++) {
      const damaged = Buffer.from(archive);
      damaged[at] ^= 0x41;
      await expect(read(damaged)).rejects.toThrow(/it is no tar archive, or damaged/);
    }
  });

  it('of a gigabyte is read in the memory of a small one', async () => {
    const chunk = Buffer.alloc(2 ** 16);
    const header = tarOf([{ name: 'large', size: 2 ** 30 }]).subarray(0, 512);
    const large = async function* (): AsyncGenerator<Uint8Array> {
      yield header;
      for (let sent = 0; sent < 2 ** 30; sent += chunk.length) yield chunk;
      yield Buffer.alloc(1024);
    };
    const before = process.memoryUsage().rss;
    let [read, most] = [0, 0];
    for await (const { bytes } of tarMembers(large()))
      for await (const some of bytes) {
        read += some.length;
        most = Math.max(most, process.memoryUsage.rss());
      }
    expect(read).toBe(2 ** 30);
    expect(most - before).toBeLessThan(2 ** 27);
  }, 60_000);

  it(
    'of any bytes has members or is refused in a clause, in no time',
    async () => {
      const bytes = fc.oneof(...FORMS.map((form) => damagedBytes(writtenTar(form))), fc.uint8Array({ maxLength: 2000 }));
      await fc.assert(
        fc.asyncProperty(bytes, async (archive) => {
          const members = await read(Buffer.from(archive)).catch((error: Error) => error);
          if (members instanceof Error)
            expect([members.constructor, members.message]).toEqual([Error, expect.stringMatching(/^[^\n]{5,}$/)]);
          else expect(members.length).toBeLessThan(10);
        }),
        { numRuns: fuzzRuns(300) },
      );
    },
    fuzzPatience(60_000),
  );
});

interface Reading {
  /** Bytes that come at a time. */
  readonly size?: number;
  /** How many of them are read of each member. */
  readonly chunks?: number;
}

async function read(archive: Buffer, { size = 4096, chunks = Infinity }: Reading = {}): Promise<{ name: string; text: string }[]> {
  const members: { name: string; text: string }[] = [];
  for await (const { name, bytes } of tarMembers(inChunks(archive, size))) {
    const pieces: Uint8Array[] = [];
    for (let count = 0; count < chunks; count++) {
      const { done, value } = await bytes.next();
      if (done === true) break;
      pieces.push(value);
    }
    members.push({ name, text: Buffer.concat(pieces).toString('utf8') });
  }
  return members;
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
