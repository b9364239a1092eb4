/** Names content: the same words give the same short name on every machine. Part of cache keys, not of security. */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits that change whenever the value (anything JSON can hold) does. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
