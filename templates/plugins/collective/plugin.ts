// What carries the numbers between the ranks that train one run together. This one does it over TCP.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
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
    const server = createServer().listen(Number(ranks[rank].split(':')[1]));
    await once(server, 'listening');
    // A socket to every other rank: this one calls those before it, and is called by those behind it.
    const sockets = new Map();
    for (let other = 0; other < rank; other++) {
      const [host, port] = ranks[other].split(':');
      // Whoever is begun first waits a minute for the others.
      for (let tries = 600; !sockets.has(other); tries--) {
        const socket = connect(Number(port), host);
        try {
          await once(socket, 'connect');
          socket.setNoDelay().write(Uint8Array.of(rank));
          sockets.set(other, socket);
        } catch (error) {
          if (tries === 0) throw error;
          await sleep(100);
        }
      }
    }
    while (sockets.size < size - 1) {
      const [socket] = await once(server, 'connection');
      await once(socket, 'readable');
      sockets.set(socket.read(1)[0], socket);
    }
    server.close();
    return {
      name: 'TCP',
      rank,
      size,
      async exchange(outgoing, incoming) {
        incoming[rank].set(outgoing[rank]);
        const all = [...sockets].map(async ([other, socket]) => {
          const sent = promisify(socket.write).call(socket, outgoing[other]);
          const wanted = incoming[other];
          for (let at = 0; at < wanted.length;) {
            const piece = socket.read(Math.min(wanted.length - at, socket.readableLength));
            if (piece) {
              wanted.set(piece, at);
              at += piece.length;
            } else if (socket.readableEnded) throw new Error('another rank is gone.');
            else {
              const either = new AbortController();
              const events = ['readable', 'end'].map((event) => once(socket, event, { signal: either.signal }));
              await Promise.race(events).finally(() => either.abort());
            }
          }
          await sent;
        });
        await Promise.all(all);
      },
      async close() {
        for (const socket of sockets.values()) socket.end();
      },
    };
  },
});
