// What carries the numbers between the ranks that train one run together. This one does it over TCP.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'collective',
  name: 'my-collective',
  summary: 'Processes on any machines, over TCP; RANK of the environment says which one this is.',
  options: Type.Object({
    ranks: Type.Array(Type.String({ pattern: '^[\\w.-]+:\\d+$' }), {
      default: ['localhost:7400'],
      minItems: 1,
      description: 'Host and port of each rank, in their order.',
    }),
  }),
  async create({ ranks }) {
    const [rank, size] = [Number(process.env.RANK ?? 0), ranks.length];
    if (!(rank < size)) throw new Error(`RANK is ${process.env.RANK}, and there are ${size} ranks.`);
    const sockets = await meet(rank, ranks);
    const others = [...sockets];
    return {
      name: 'TCP',
      rank,
      size,
      async exchange(outgoing, incoming) {
        incoming[rank].set(outgoing[rank]);
        const sent = others.map(([other, socket]) => written(socket, outgoing[other]));
        await Promise.all([...sent, ...others.map(([other, socket]) => filled(socket, incoming[other]))]);
      },
      async close() {
        for (const socket of sockets.values()) socket.end();
      },
    };
  },
});

// A socket to every other rank: this one calls those before it, and is called by those behind it.
async function meet(rank: number, ranks: readonly string[]): Promise<Map<number, Socket>> {
  const sockets = new Map<number, Socket>();
  const server = createServer();
  server.listen(Number(ranks[rank].split(':')[1]));
  await once(server, 'listening');
  for (let other = 0; other < rank; other++) {
    const [host, port] = ranks[other].split(':');
    const socket = await called(Number(port), host);
    await written(socket, Uint8Array.of(rank));
    sockets.set(other, socket);
  }
  while (sockets.size < ranks.length - 1) {
    const [socket] = await once(server, 'connection');
    const caller = new Uint8Array(1);
    await filled(socket, caller);
    sockets.set(caller[0], socket);
  }
  server.close();
  return sockets;
}

// Whoever is begun first waits a minute for the others.
async function called(port: number, host: string): Promise<Socket> {
  for (let tries = 600; ; tries--) {
    const socket = connect(port, host);
    try {
      await once(socket, 'connect');
      return socket.setNoDelay();
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(100);
    }
  }
}

function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
}

async function filled(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const piece = socket.read(Math.min(bytes.length - at, socket.readableLength));
    if (piece) {
      bytes.set(piece, at);
      at += piece.length;
    } else if (socket.readableEnded) throw new Error('another rank is gone.');
    else {
      const either = new AbortController();
      const events = ['readable', 'end'].map((event) => once(socket, event, { signal: either.signal }));
      await Promise.race(events).finally(() => either.abort());
    }
  }
}
