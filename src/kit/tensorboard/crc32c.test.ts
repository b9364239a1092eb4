import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';

describe('CRC-32C', () => {
  it('agrees with the vectors of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('is masked as in a TFRecord: the header of a 24-byte record', () => {
    expect(maskedCrc32c(Buffer.from('1800000000000000', 'hex'))).toBe(Buffer.from('a37f4b22', 'hex').readUInt32LE());
  });
});
