/**
 * A network between ranks, in the terms of LogGP (Alexandrov, Ionescu, Schauser, Scheiman 1995): each rank has a port out and a port in,
 * and between all ports is a switch that is nobody's bottleneck.
 *
 * A message keeps the port out of its sender and the port in of its receiver busy for as long as its bytes take, and is there a latency
 * later. Ports serve their messages one after the other, in the order in which they are asked to.
 */

/** What a message costs. */
export interface ClusterNetwork {
  /** Bytes per second, in each direction of each rank. */
  readonly bandwidth: number;
  /** Seconds on the way, in which neither end is busy. */
  readonly latency: number;
  /** Seconds that a message of any size keeps both ends busy. */
  readonly overhead: number;
}

/** Seconds that a message keeps a rank busy where nothing better is known: two calls of the library, and what it does behind them. */
export const OVERHEAD = 2e-6;

/** The ports of all ranks, while a step is simulated. */
export interface Ports {
  /** Sends a message once both ranks are there (`ready`, in seconds) and their ports are free. Returns when it has arrived. */
  send(from: number, to: number, bytes: number, ready: number): number;
  /** When this rank's last message was out. */
  sent(rank: number): number;
}

/** All free at the beginning. */
export function portsOf(ranks: number, { bandwidth, latency, overhead }: ClusterNetwork): Ports {
  const out = new Float64Array(ranks);
  const into = new Float64Array(ranks);
  return {
    send(from, to, bytes, ready) {
      const done = Math.max(ready, out[from], into[to]) + overhead + bytes / bandwidth;
      out[from] = done;
      into[to] = done;
      return done + latency;
    },
    sent: (rank) => out[rank],
  };
}

/** Seconds in which every rank gives every other so few bytes, from the moment when the last of them is there. */
export function secondsToMeet(ranks: number, bytes: number, { bandwidth, latency, overhead }: ClusterNetwork): number {
  return ranks === 1 ? 0 : latency + (ranks - 1) * (overhead + bytes / bandwidth);
}
