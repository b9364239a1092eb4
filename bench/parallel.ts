/**
 * One training that two ranks share, a thread each, beside one rank on one and on two threads, two trainings that know nothing of each
 * other, and PyTorch's DistributedDataParallel over gloo: how many tokens a second all of it together reads.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { Machine } from './environment.ts';
import { measure, untilIdle, type Command, type Failure, type Measurement, type Patience } from './measure.ts';
import { commandOf, peers, specOf, type PeerName, type Places } from './peers.ts';
import { works, type Ranks, type Spec, type Work } from './spec.ts';
import { median } from './statistics.ts';

/** Ranks, and sequences that each computes at once. */
const RANKS = 2;
const EACH = 8;

/** A step of all ranks; every way makes all of its steps, since ranks that ended by the clock would wait for each other. */
export const parallelWork: Work = {
  ...works[0],
  title: `ELECTRA-small, batch ${RANKS * EACH} × 128, no dropout, on ${RANKS} cores`,
  batch: RANKS * EACH,
};

export type WayName = 'one-thread' | 'two-threads' | 'apart' | 'threads' | 'mpi' | 'ddp-eager' | 'ddp-compile';

interface Way {
  readonly name: WayName;
  readonly title: string;
  /** The processes of it, all begun at once. */
  commands(places: Places): Promise<readonly Command[]>;
  /** Why it cannot be measured here, or null. */
  absence?(places: Places): string | null;
}

/** Tokens a second and memory of a way, over the rounds. */
export interface WayFigures {
  readonly name: WayName;
  readonly title: string;
  /** Of every round; as many as were good. */
  readonly tokensPerSecond: readonly number[];
  /** Median over rounds of the largest resident memory in the steps, of all its processes together. */
  readonly peak: number;
  /** Largest share of the machine that others used meanwhile. */
  readonly elsewhere: number;
  readonly failed?: string;
}

export interface ParallelResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly ways: readonly WayFigures[];
}

const ways: readonly Way[] = [
  { name: 'one-thread', title: 'electra-run, one rank on one thread', commands: async (places) => [ours(places, { micro: EACH })] },
  {
    name: 'two-threads',
    title: 'electra-run, one rank on two threads',
    commands: async (places) => [ours(places, { micro: EACH, threads: RANKS })],
  },
  {
    name: 'apart',
    title: 'two trainings apart, one thread each',
    commands: async (places) => Array.from({ length: RANKS }, () => ours(places, { batch: EACH })),
  },
  {
    name: 'threads',
    title: '**electra-run, two ranks (`threads`)**',
    commands: async (places) => [ours(places, { micro: EACH, ranks: { through: 'threads', count: RANKS } })],
  },
  {
    name: 'mpi',
    title: '**electra-run, two ranks (`mpi`)**',
    commands: async (places) => [underMpirun(ours(places, { micro: EACH, ranks: { through: 'mpi', count: RANKS } }))],
    absence: ({ cache }) => {
      if (!existsSync(path.join(cache, 'engines/mpi'))) return 'not installed: npx electra-run setup mpi';
      return mpirunVersion() === null ? 'there is no mpirun' : null;
    },
  },
  {
    name: 'ddp-eager',
    title: 'PyTorch, eager, DistributedDataParallel (gloo)',
    commands: (places) => overGloo(places, 'pytorch-eager-f32'),
  },
  {
    name: 'ddp-compile',
    title: 'PyTorch, torch.compile, DistributedDataParallel (gloo)',
    commands: (places) => overGloo(places, 'pytorch-compile-f32'),
  },
];

export async function measureParallel({
  places,
  patience,
  rounds,
  machine,
  say,
}: {
  places: Places;
  patience: Patience;
  rounds: number;
  machine: Machine;
  say(text: string): void;
}): Promise<ParallelResult> {
  const found = ways.map(({ name, title }) => ({ name, title, good: [] as Together[], failed: undefined as string | undefined }));
  for (let round = 1; round <= rounds; round++) {
    for (const [index, way] of ways.entries()) {
      // What has failed once would again, after minutes.
      const absent = found[index].failed ?? way.absence?.(places) ?? null;
      const result = absent === null ? await together(await way.commands(places), patience) : { failed: absent };
      if ('failed' in result) found[index].failed = result.failed;
      else found[index].good.push(result);
      const text = 'failed' in result ? result.failed : `${Math.round(result.tokensPerSecond)} tokens/s  ${megabytes(result.peak)} MB`;
      say(`  round ${round}  ${way.title.padEnd(56)}${text}`);
    }
  }
  const figures = found.map(({ name, title, good, failed }) => ({
    name,
    title,
    tokensPerSecond: good.map(({ tokensPerSecond }) => tokensPerSecond),
    peak: median(good.map(({ peak }) => peak)),
    elsewhere: Math.max(0, ...good.map(({ elsewhere }) => elsewhere)),
    ...(failed === undefined ? {} : { failed }),
  }));
  return { machine, rounds, ways: figures };
}

interface Together {
  readonly tokensPerSecond: number;
  readonly peak: number;
  readonly elsewhere: number;
}

/** Processes side by side: what they read in a second is added up. */
async function together(commands: readonly Command[], patience: Patience): Promise<Together | Failure> {
  await untilIdle(patience.idle);
  const results = await Promise.all(commands.map((command) => measure(command, { ...patience, idle: 0 })));
  const failure = results.find((result): result is Failure => 'failed' in result);
  if (failure) return failure;
  const good = results as readonly Measurement[];
  return {
    tokensPerSecond: good.reduce((sum, { seconds }) => sum + tokensOf(commands) / seconds, 0),
    peak: good.reduce((sum, { peak }) => sum + peak, 0),
    // Each takes the others of them for strangers.
    elsewhere: Math.max(0, good.reduce((sum, { elsewhere }) => sum + elsewhere, 0) - (good.length - 1)),
  };
}

/** Of one process's step. */
function tokensOf(commands: readonly Command[]): number {
  return (parallelWork.batch * parallelWork.length) / commands.length;
}

/** Every way in as many steps. */
const STEPS: Partial<Spec> = { steps: 8, warmup: 2, seconds: 1e6 };

function ours(places: Places, change: Partial<Spec>): Command {
  return commandOf(peerOf('ours'), specOf(parallelWork, peerOf('ours'), places, { ...STEPS, threads: 1, ...change }), places);
}

/** Root must say that it is meant, and only Open MPI asks. */
function underMpirun({ program, args, ...command }: Command): Command {
  const words = process.getuid?.() === 0 && /Open MPI/.test(mpirunVersion() ?? '') ? ['--allow-run-as-root'] : [];
  return { ...command, program: 'mpirun', args: [...words, '-n', String(RANKS), program, ...args] };
}

function mpirunVersion(): string | null {
  try {
    return execFileSync('mpirun', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

/** Each process has its own batches; their means of gradients are those of the whole batch. */
async function overGloo(places: Places, name: PeerName): Promise<readonly Command[]> {
  const port = await freePort();
  return Array.from({ length: RANKS }, (_, rank) => {
    const ranks: Ranks = { through: 'gloo', count: RANKS, rank, port };
    return commandOf(peerOf(name), specOf(parallelWork, peerOf(name), places, { ...STEPS, threads: 1, batch: EACH, ranks }), places);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function peerOf(name: PeerName): (typeof peers)[number] {
  return peers.find((peer) => peer.name === name) ?? peers[0];
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
