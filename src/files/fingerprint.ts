/** Names content: the same words give the same short name on every machine. Part of cache keys, not of security. */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits that change whenever the value (anything JSON can hold, or typed arrays) does. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, plain)).digest('hex').slice(0, 32);
}

/** A typed array counts as the array of its numbers. */
function plain(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
