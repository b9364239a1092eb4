/** Tar archives: some that Python's tarfile wrote, and a writer of small ones for tests. */
import { gunzipSync } from 'node:zlib';

/** A folder, a link and four files, one of a long name (in ustar, of a prefix) and one that is empty; in gzip, base64. */
const WRITTEN = {
  ustar:
    'H4sIAAAAAAACA+3XXwqCMBwH8D17il2gdDrdeYTWHzIXttB67ATdIOgKPfYY3qcjNHqKIZTQlOz7gR8/fRL2deO31CfOBUbC+bMbdm94TlgSEhqTDmw3Oi3MJ8l/Sn2Vy7' +
    'GudJ/5h8zKX8Sm0QD5O1dfb5f6UNL76Xim5lfwCPyTTOUzWYymKpvIwv/Om5aVfj1S3ux/xrl1/kdCJOzH93/6+YL1mb8ulYdCoZpr+PNftsiXbgfA1vM/Y0xEhIbuR1PM' +
    '/75crfXO6TK3zz8I4hDzfzf571VW9r3/Y/v+JxhH/p3Mf/NCSlyDAAAAAAAAAAAAAAbnAXIsRoEAKAAA',
  gnu:
    'H4sIAAAAAAACA+2XwWnDMBiFdfYUWsCWJUv2tQN4CUPVJNSxgqvWSY+ZIBsUukKPOQbvkxGq9hCIMZRApYT4ffAjoaOent7/V4x4J3XkUv6ujuE6ss+5EIQqEoDXF1u1lJ' +
    'KJUjHT6MSu7TX1F3ygfyFlSmgK/b3T7w9f/bajx4/dJ3VPISJgSiQsYQ+laWblonn26P8R3588L4ps6P9CFYSW8H+A//9Nt5u4di8gfjL1o27jplrqGz61em09Bxb0/9fT' +
    'P/Kf/4T9mf+zVHGB/A+B7UyEQqHG6/7//9o1fn7z9OL5n3OeZYQK/6Mp+j+mlyu78XrNl+vvmgLkfyD9303dXdv/ajj/5UpC/yD937zVGmMQAAAAAAAAAAAAwN3yDRyyAn' +
    'sAKAAA',
  pax:
    'H4sIAAAAAAACA+2YT0rEMBjFs+4pcoE2f5p2cDHUpUuvEDQ6Yv8MNdrO1hN4A8EruNSd9D4ewTigYCnIIGmlfT/4SOim0C/ve33RjHiHO1Kl9qujvw7sU5FKQhMyArc3Vt' +
    'fulWSZaFaVJrKtnbL/UvT6v0rcQjn6753u5e25u2/o++PDE3VHISBgSUQsYsenuj0x+tzU/vQ/oPtvzcdc/dS/cBPBzf8W+veOOErpVtvNWrM7U+/CvCovw4sqd4chLHVh' +
    '/vFTa1r76VwYWX/yf/9N+8X/hVK9/7+YJ4mE/4+BbaoAhUIN1/znf35VXvsNgAfnfyHEKiZU+o+myP/MFFu78/qZD+8/5/D/5eQ/rmLkv6nyX0zPqqIwpV23gZRfWbB73V' +
    '8LIV7Nf/5nWdZM7f9J//5XpQrzf5T8t6mNgQwAAAAAAAAAYPZ8ADKMhXAAKAAA',
};

/** An archive in one of the three forms that there are. */
export function writtenTar(form: keyof typeof WRITTEN): Buffer {
  return gunzipSync(Buffer.from(WRITTEN[form], 'base64'));
}

/** What a header may say otherwise than it should. */
export interface TarEntry {
  readonly name: string;
  readonly text?: string | Uint8Array;
  /** `0` when left out. */
  readonly type?: string;
  /** Of the text when left out. */
  readonly size?: number | string;
}

const BLOCK = 512;

/** The archive of these entries, with an end. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf({ name, text = '', type = '0', size }: TarEntry): Buffer[] {
  const bytes = Buffer.from(text as string);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  const said = size ?? bytes.length;
  header.write(typeof said === 'string' ? said : said.toString(8).padStart(11, '0'), 124, 12, 'latin1');
  header.write(type, 156);
  header.write('ustar\u000000', 257, 'latin1');
  header.write(' '.repeat(8), 148);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148);
  return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}
