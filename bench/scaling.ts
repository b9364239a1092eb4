/**
 * How the cost grows: one axis at a time from a network in the middle, and from one core to all.
 *
 * Measures ours and the bare multiplications; the plot and the table get a straight line through the
 * points on logarithmic axes.
 */
import { median } from './statistics.ts';
import { measure, type Command, type Patience } from './measure.ts';
import { commandOf, peers, specOf, type Peer, type PeerName, type Places } from './peers.ts';
import { size, works, type NetworkSpec, type Work } from './spec.ts';
import { flopsOf, multiplications } from './multiplications.ts';
import type { Machine } from './environment.ts';

export interface ScalingPoint {
  readonly axis: string;
  readonly x: number;
  readonly peer: PeerName;
  /** Median over rounds. */
  readonly seconds: number;
  readonly peak: number;
  readonly flops: number;
}

export interface ScalingResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly points: ScalingPoint[];
}

const network = (layers: number, width: number): NetworkSpec => ({
  vocabulary: 8192,
  embedding: 128,
  positions: 512,
  encoder: size(layers, width, width / 64),
  generator: size(layers, width / 4, Math.max(1, width / 256)),
});

const middle: Work = {
  name: 'scaling',
  title: '4 layers, width 256, batch 8 × 128, V 8,192',
  kind: 'pretrain',
  system: 'electra',
  network: network(4, 256),
  batch: 8,
  length: 128,
  dropout: 0,
  steps: 10,
};

const axes: Readonly<Record<string, { readonly at: readonly number[]; work(x: number): Work }>> = {
  layers: { at: [1, 2, 4, 8, 16], work: (x) => ({ ...middle, network: network(x, 256) }) },
  width: { at: [64, 128, 256, 512], work: (x) => ({ ...middle, network: network(4, x) }) },
  length: { at: [32, 64, 128, 256, 512], work: (x) => ({ ...middle, length: x }) },
  batch: { at: [1, 2, 4, 8, 16, 32], work: (x) => ({ ...middle, batch: x }) },
};

export async function measureScaling({
  places,
  patience,
  rounds,
  machine,
  peers: taking,
  say,
}: {
  places: Places;
  patience: Patience;
  rounds: number;
  machine: Machine;
  peers: readonly Peer[];
  say(text: string): void;
}): Promise<ScalingResult> {
  const wanted = [...alongAxes(places), ...alongCores(places)].filter(({ peer }) => taking.some(({ name }) => name === peer));
  const found = wanted.map(() => ({ seconds: [] as number[], peak: 0 }));
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { axis, x, peer, command }] of wanted.entries()) {
      const result = await measure(command, patience);
      if ('failed' in result) say(`scaling ${axis} ${x} ${peer}: ${result.failed}`);
      else {
        found[index].seconds.push(result.seconds);
        found[index].peak = Math.max(found[index].peak, result.peak);
        say(`scaling, round ${round}: ${axis} ${x}, ${peer}: ${(result.seconds * 1000).toFixed(1)} ms`);
      }
    }
  }
  const points = wanted.flatMap(({ axis, x, peer, flops }, index) =>
    found[index].seconds.length === 0 ? [] : [{ axis, x, peer, seconds: median(found[index].seconds), peak: found[index].peak, flops }],
  );
  return { machine, rounds, points };
}

interface Wanted {
  readonly axis: string;
  readonly x: number;
  readonly peer: PeerName;
  readonly flops: number;
  readonly command: Command;
}

function alongAxes(places: Places): Wanted[] {
  const taking = peers.filter(({ name }) => name === 'ours' || name === 'gemms');
  return Object.entries(axes).flatMap(([axis, { at, work }]) =>
    at.flatMap((x) => taking.map((peer) => wantedOf(axis, x, work(x), peer.name, places))),
  );
}

/** ELECTRA-small on one core, on which the process is pinned, and on all. */
function alongCores(places: Places): Wanted[] {
  return [1, places.threads].flatMap((threads) =>
    (['ours', 'pytorch-compile-f32', 'gemms'] as const).map((name) => {
      const wanted = wantedOf('cores', threads, works[0], name, { ...places, threads });
      const { program, args } = wanted.command;
      return threads > 1 ? wanted : { ...wanted, command: { ...wanted.command, program: 'taskset', args: ['-c', '0', program, ...args] } };
    }),
  );
}

function wantedOf(axis: string, x: number, work: Work, name: PeerName, places: Places): Wanted {
  const peer = peers.find((each) => each.name === name) ?? peers[0];
  const spec = specOf(work, peer, places, { seconds: 3 });
  return { axis, x, peer: name, flops: flopsOf(multiplications(spec)), command: commandOf(peer, spec, places) };
}
