/**
 * CRC-32C (Castagnoli), masked the way TFRecord files store it.
 *
 * The mask is there because records may themselves hold checksums: a CRC over a text with CRCs in
 * it is weak. Formula: tensorflow/core/lib/hash/crc32c.h.
 */

/** The checksum that stands in a TFRecord: rotated right by 15 bits, plus a constant. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Plain CRC-32C, reflected, polynomial 0x1EDC6F41 (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});
