import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { tarOf } from '../../../test/support/tar-files.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { isTar, fileParts, type PartSettings } from './parts.ts';
import { unpackedBytes } from './unpack.ts';

const folder = temporaryFolder('parts');
const inner = tarOf([
  { name: 'deep/c.txt', text: 'c' },
  { name: 'deep/d.txt.gz', text: gzipSync('d'.repeat(100_000)) },
]);
const outer = tarOf([
  { name: './a.txt', text: 'a' },
  { name: './.DS_Store', text: '\u0000' },
  { name: './._a.txt', text: '\u0000' },
  { name: 'b.txt.gz', text: gzipSync('b') },
  { name: 'more.tgz', text: gzipSync(inner) },
  { name: 'notes.md', text: 'no' },
]);

it('of an archive are its members, unpacked by their own names, those of archives within it too', async () => {
  const left: string[] = [];
  const isWanted = (name: string): boolean => /\.txt(?:\.gz)?$/.test(name);
  const all = [
    ['outer.tar!a.txt', 'a'],
    ['outer.tar!b.txt.gz', 'b'],
    ['outer.tar!more.tgz!deep/c.txt', 'c'],
    ['outer.tar!more.tgz!deep/d.txt.gz', 'd'.repeat(100_000)],
  ];
  expect(await read('outer.tar', outer, { isWanted, onLeftOut: (name) => left.push(name) })).toEqual(all);
  expect(left).toEqual(['.DS_Store', '._a.txt', 'notes.md']);
  const packed = all.map(([name, text]) => [name.replace('outer.tar', 'outer.TAR.gz'), text]);
  expect(await read('outer.TAR.gz', gzipSync(outer), { isWanted })).toEqual(packed);
});

it('of another file is the file itself', async () => {
  expect(await read('a.txt', Buffer.from('text'))).toEqual([['a.txt', 'text']]);
  expect(['a.tar', 'a.tar.xz', 'a.TGZ', 'a.tzst', 'a.txz', 'a.tar.bz2', 'a.tbz', 'a.tbz2'].filter(isTar)).toHaveLength(8);
  expect(['tar', 'a.tar.lz', 'a.tart', 'star', 'a.gz', 'a.tar.txt'].filter(isTar)).toEqual([]);
});

it('names the member that cannot be read, and the archive where it is that', async () => {
  const damaged = tarOf([{ name: 'x.txt.gz', text: gzipSync('some text').subarray(0, 12) }]);
  await expect(read('outer.tar', damaged)).rejects.toThrow(
    /outer\.tar!x\.txt\.gz cannot be read: .*\. Check that its archive is whole and is a whole gzip file\.$/,
  );
  const long = tarOf([{ name: 'long.txt', text: 'x'.repeat(2000) }]);
  await expect(read('outer.tar', long.subarray(0, 1000))).rejects.toThrow(
    /outer\.tar!long\.txt cannot be read: it ends too early\. Check that its archive is whole\.$/,
  );
  await expect(read('outer.tar', outer.subarray(0, 1024))).rejects.toThrow(
    /outer\.tar cannot be read: it ends too early\. Check that it is a whole tar archive\.$/,
  );
  const packed = gzipSync(outer, { level: 0 });
  await expect(read('outer.tgz', packed.subarray(0, 700))).rejects.toThrow(
    /outer\.tgz cannot be read: unexpected end of file\. Check that the file exists and is a whole gzip file\.$/,
  );
  await expect(read('none.tar', null)).rejects.toThrow(/none\.tar cannot be read: ENOENT/);
});

it('are not looked for without an end', async () => {
  let nested = tarOf([{ name: 'a.txt', text: 'a' }]);
  for (let depth = 0; depth < 6; depth++) nested = tarOf([{ name: 'in.tar', text: nested }]);
  await expect(read('outer.tar', nested)).rejects.toThrow(/outer\.tar!in\.tar!in\.tar!in\.tar!in\.tar is an archive in 4 others/);
});

it('of an archive are read where whoever reads stops in the middle, and the file is let go', async () => {
  await writeFile(join(folder, 'left.tar'), outer);
  for (let reading = 0; reading < 50; reading++)
    for await (const part of fileParts({ file: join(folder, 'left.tar'), name: 'left.tar' })) if (part.name.endsWith('b.txt.gz')) break;
  if (process.platform !== 'linux') return;
  const open = execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' }).split('left.tar').length - 1;
  // The last ones may still be closing.
  expect(open).toBeLessThan(5);
});

it('of an archive do not run into each other, where one is left before its end', async () => {
  // What unpacks it stops at the zeros, and has read on.
  const packed = Buffer.concat([gzipSync('first'), Buffer.alloc(300_000)]);
  const archive = tarOf([
    { name: 'a.txt.gz', text: packed },
    { name: 'b.txt', text: 'second' },
  ]);
  expect(await read('odd.tar', archive)).toEqual([
    ['odd.tar!a.txt.gz', 'first'],
    ['odd.tar!b.txt', 'second'],
  ]);
});

async function read(name: string, bytes: Uint8Array | null, settings?: PartSettings): Promise<[string, string][]> {
  const file = join(folder, name);
  if (bytes) await writeFile(file, bytes);
  const all: [string, string][] = [];
  for await (const part of fileParts({ file, name }, settings)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.source ?? unpackedBytes(part.file)) chunks.push(chunk);
    all.push([part.name, Buffer.concat(chunks).toString('utf8')]);
  }
  return all;
}
