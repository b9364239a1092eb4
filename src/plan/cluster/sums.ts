/**
 * Gradients of all ranks, added up: the ways of doing it, message by message.
 *
 * Each takes the time at which every rank is there, and returns that at which it has what it waits for. Messages of a way are sent in an
 * order in which every port serves its own one after the other, so that one pass over them gives their times, without a queue of events.
 */
import { secondsToMeet, portsOf, type ClusterNetwork, type Ports } from './network.ts';

/** Seconds of every rank. */
export type Clocks = Float64Array;

/** The ranks, and what is between them. */
export interface Mesh {
  readonly ranks: number;
  readonly network: ClusterNetwork;
}

/** Every rank gives every other `bytesTo(from, to)`, beginning with its neighbour, once all have greeted. */
export function exchangeAll({ ranks, network }: Mesh, there: Clocks, bytesTo: (from: number, to: number) => number): Clocks {
  if (ranks === 1) return there;
  const begin = latest(there) + secondsToMeet(ranks, 1, network);
  const ports = portsOf(ranks, network);
  const ends = new Float64Array(ranks);
  for (let distance = 1; distance < ranks; distance++)
    for (let from = 0; from < ranks; from++) {
      const to = (from + distance) % ranks;
      ends[to] = Math.max(ends[to], ports.send(from, to, bytesTo(from, to), begin));
    }
  for (let rank = 0; rank < ranks; rank++) ends[rank] = Math.max(ends[rank], ports.sent(rank));
  return ends;
}

/**
 * The ring (Patarasuk, Yuan 2009): chunks of an `ranks`th each go round twice, once to be added up and once to be handed to all.
 * `adding`: seconds to add a byte's worth of floats to a sum. `ports`: those of the step, where other sums went before.
 */
export function ring({ ranks, network }: Mesh, there: Clocks, bytes: number, adding: number, ports = portsOf(ranks, network)): Clocks {
  const chunk = bytes / ranks;
  let [now, next] = [there.slice(), new Float64Array(ranks)];
  for (let turn = 0; turn < 2 * (ranks - 1); turn++) {
    const added = turn < ranks - 1 ? adding * chunk : 0;
    for (let from = 0; from < ranks; from++) {
      const to = from + 1 === ranks ? 0 : from + 1;
      next[to] = ports.send(from, to, chunk, Math.max(now[from], now[to])) + added;
    }
    for (let rank = 0; rank < ranks; rank++) next[rank] = Math.max(next[rank], ports.sent(rank));
    [now, next] = [next, now];
  }
  return now;
}

/** The binomial tree: pairs, pairs of pairs and so on add up, and the sum goes back the same way. */
export function tree({ ranks, network }: Mesh, there: Clocks, bytes: number, adding: number): Clocks {
  const ports = portsOf(ranks, network);
  const now = there.slice();
  let distance = 1;
  for (; distance < ranks; distance *= 2)
    for (let to = 0; to + distance < ranks; to += 2 * distance) now[to] = handed(ports, now, to + distance, to, bytes) + adding * bytes;
  for (distance /= 2; distance >= 1; distance /= 2)
    for (let from = 0; from + distance < ranks; from += 2 * distance)
      now[from + distance] = handed(ports, now, from, from + distance, bytes);
  return now;
}

/** The sender goes on when the message is out. */
function handed(ports: Ports, now: Clocks, from: number, to: number, bytes: number): number {
  const arrived = ports.send(from, to, bytes, Math.max(now[from], now[to]));
  now[from] = ports.sent(from);
  return arrived;
}

/** When the last of them is there. */
export function latest(clocks: Clocks): number {
  let last = clocks[0];
  for (const clock of clocks) last = Math.max(last, clock);
  return last;
}
