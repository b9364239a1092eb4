import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { nameUnpacked, unpackedBytes } from './unpack.ts';

const folder = temporaryFolder('unpack');
const TEXT = `Żółw 🐢 one\n${'and two\n'.repeat(30)}`;

/** The text in two parts, each packed by Python's gzip, bz2, zstandard and lzma; and with no sum, behind something to be skipped. */
const PACKED = Object.entries({
  'a.gz': 'H4sIAAAAAAACAzu6+/Dmo03lCh/mT1ikkJ+XygUAXBbYOxEAAAAfiwgAAAAAAAIDS8xLUSgpz+dKHCE0AOx0nq3wAAAA',
  'a.bz2':
    'QlpoOTFBWSZTWcDDRlYAAAfR/IAQQAACAYCAEABAAJAACAgKAEAAIAAijQ9Rpk/UKYAAZ1tLn/EGgHoXckU4UJDAw0ZWQlpoOTFBWSZTWc/9zNoAACzRgAAQQAAkAYSA' +
    'IAAxDAgTVUHppkP4ewyGQ2HIbDou5IpwoSGf+5m0',
  'a.zst': 'KLUv/SQRiQAAxbvDs8WCdyDwn5CiIG9uZQpFoR6xKLUv/STwfQAAQGFuZCB0d28KAQDlUYUL4roIYA==',
  'a.xz':
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAQxbvDs8WCdyDwn5CiIG9uZQoAAAAAbZMi87Gg1d8AASkRMgpwDh+2830BAAAAAARZWv03elhaAAAE5ta0RgIAIQEWAAAAdC/l' +
    'o+AA7wAPXQAwm4irZvL04ZVG7OiWAAAAAIrQQP8dNOo9AAEr8AEAAAAQFrZescRn+wIAAAAABFla',
  'plain.zst': 'UypNGAMAAABhYmMotS/9AAD9AADAxbvDs8WCdyDwn5CiIG9uZQphbmQgdHdvAQCYR5Ux',
}).map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);

it.each(PACKED)('reads what is packed, part by part, by the name of its file: %s', async (name, packed) => {
  expect(await read(name, packed)).toBe(TEXT);
  expect(nameUnpacked(`corpus/b.txt.${name.split('.')[1]}`)).toBe('corpus/b.txt');
});

it.each(PACKED)('refuses what is cut anywhere, is empty, or has something behind its end: %s', async (name, packed) => {
  const isPart = new Set([packed.length]);
  for (let length = 0; length < packed.length; length++)
    await read(name, packed.subarray(0, length)).then(
      // Where the first part ends, or what is skipped.
      () => isPart.add(length),
      (error: Error) =>
        expect(error.message).toMatch(new RegExp(`${name} cannot be read: .*\\. Check that the file exists and is a whole`)),
    );
  expect(isPart.size).toBeLessThanOrEqual(2);
  if (!name.endsWith('.gz')) await expect(read(name, Buffer.concat([packed, Buffer.from('more')]))).rejects.toThrow('cannot be read');
});

it.each(PACKED.filter(([name]) => name !== 'plain.zst'))(
  'never gives another text where a byte is another one: %s',
  async (name, packed) => {
    for (let at = 0; at < packed.length; at++) {
      const damaged = Buffer.from(packed);
      damaged[at] ^= 0x41;
      // What says nothing of the text, such as the time in a gzip header, may be anything.
      await read(name, damaged).then(
        (text) => expect(text).toBe(TEXT),
        (error: Error) => expect(error.message).toContain('cannot be read'),
      );
    }
  },
);

it('takes no memory because a header asks for it', async () => {
  // A window of 2 GiB; and a content of 2^60 bytes in one piece.
  const window = Buffer.from('28b52ffd00a8010000', 'hex');
  const content = Buffer.from('28b52ffde00000000000000010010000', 'hex');
  for (const packed of [window, content]) await expect(read('huge.zst', packed)).rejects.toThrow(/more than 128 MiB of memory/);
});

it('says that a file is not there', async () => {
  for (const name of ['no.txt', 'no.gz', 'no.bz2', 'no.zst', 'no.XZ'])
    await expect(text(join(folder, name))).rejects.toThrow(new RegExp(`${name} cannot be read: ENOENT`));
});

async function read(name: string, packed: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), packed);
  return text(join(folder, name));
}

async function text(file: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of unpackedBytes(file)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
