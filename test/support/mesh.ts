/** Ranks on one thread that hand each other bytes in memory: what shares work is tested with them where threads are not the point. */
import type { Collective } from '../../src/kinds/collective.ts';

/** The ends of so many ranks; their work is begun side by side, as with Promise.all. */
export function meshOf(size: number): Collective[] {
  const waiting = new Map<string, ((bytes: Uint8Array) => void)[]>();
  const posted = new Map<string, Uint8Array[]>();
  const post = (way: string, bytes: Uint8Array): void => {
    const taker = waiting.get(way)?.shift();
    if (taker) taker(bytes);
    else posted.set(way, [...(posted.get(way) ?? []), bytes]);
  };
  const take = (way: string): Promise<Uint8Array> => {
    const there = posted.get(way)?.shift();
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => waiting.set(way, [...(waiting.get(way) ?? []), resolve]));
  };
  return Array.from({ length: size }, (_, rank) => {
    const exchange: Collective['exchange'] = async (outgoing, incoming) => {
      outgoing.forEach((bytes, to) => post(`${rank}>${to}`, bytes.slice()));
      for (const [from, bytes] of incoming.entries()) bytes.set(await take(`${from}>${rank}`));
    };
    const none = (): Uint8Array[] => Array.from({ length: size }, () => new Uint8Array());
    return { name: 'a mesh', rank, size, exchange, close: () => exchange(none(), none()) };
  });
}
