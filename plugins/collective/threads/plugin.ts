/**
 * Ranks as threads of one process, which hand each other bytes through shared memory (`mailboxes.ts`).
 *
 * The thread that a person began is rank 0. It begins the others, each with the words that it was given itself, and hands them the
 * memory; what one of them fails with is told by rank 0, where it waits for that one.
 */
import { defineComponent, errors, Type, UserError, type Collective, type Peers } from 'electra-run';
import { sharedMemory, through, type Shared } from './mailboxes.ts';

export default defineComponent({
  kind: 'collective',
  name: 'threads',
  summary: 'Threads of this process, each with its share of the cores.',
  options: Type.Object({
    ranks: Type.Integer({
      default: 2,
      minimum: 1,
      maximum: 64,
      description: 'How many there are: no more than cores, or they slow each other down.',
    }),
  }),
  needs: ['peers'],
  create: ({ ranks }, { peers }) => (isHanded(peers.handed) ? follower(peers.handed) : first(ranks, peers)),
});

/** What rank 0 hands a thread. */
interface Handed {
  readonly rank: number;
  readonly shared: Shared;
}

function isHanded(handed: unknown): handed is Handed {
  return typeof handed === 'object' && handed !== null && 'rank' in handed && 'shared' in handed;
}

function follower({ rank, shared }: Handed): Collective {
  const exchange = through(shared, rank, () => undefined);
  return { name: nameOf(shared), rank, size: shared.size, exchange, close: () => farewell(exchange, shared.size) };
}

function first(size: number, peers: Peers): Collective {
  const shared = sharedMemory(size);
  /** Of the first thread that ended before all were done. */
  let lost: UserError | undefined;
  const others = Array.from({ length: size - 1 }, (_, index) =>
    peers.begin({ rank: index + 1, shared } satisfies Handed).catch((error: unknown) => {
      lost ??= lostRank(index + 1, error);
    }),
  );
  const exchange = through(shared, 0, () => lost);
  return {
    name: nameOf(shared),
    rank: 0,
    size,
    exchange,
    async close() {
      await farewell(exchange, size);
      await Promise.all(others);
    },
  };
}

function nameOf({ size }: Shared): string {
  return size === 1 ? 'this thread' : 'threads of one process';
}

/** Nobody has anything to say any more. */
function farewell(exchange: Collective['exchange'], size: number): Promise<void> {
  const bytes = (): Uint8Array[] => Array.from({ length: size }, () => new Uint8Array(1));
  return exchange(bytes(), bytes());
}

function lostRank(rank: number, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(errors.RANK_LOST({ rank, reason }), { exitCode: 1, cause });
}
