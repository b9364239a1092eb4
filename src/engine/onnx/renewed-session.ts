/**
 * A session that is made anew where its threads should spin now and did not before, or the other way round: onnxruntime
 * fixes that when a session is made. The order of no sum depends on it, so numbers stay the same to the bit.
 */
import type { Graph } from './graph.ts';
import { createSession, type Session, type SessionOptions } from './session.ts';

/** `spins` is asked before every run. */
export async function renewedSession(graph: Graph, options: Omit<SessionOptions, 'spin'>, spins: () => boolean): Promise<Session> {
  let spin = spins();
  let session = await createSession(graph, { ...options, spin });
  return {
    async run(feeds, fetches) {
      // A trace is of one session.
      if (!options.profile && spins() !== spin) {
        spin = !spin;
        const before = session;
        // Takes memory only when it runs.
        session = await createSession(graph, { ...options, spin });
        await before.release();
      }
      await session.run(feeds, fetches);
    },
    endProfile: () => session.endProfile(),
    release: () => session.release(),
  };
}
