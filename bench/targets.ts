/** What each work must reach, compared with what it does. */
import { median } from './statistics.ts';
import { works } from './spec.ts';
import type { Results } from './store.ts';
import { figuresOf, type PeerFigures } from './table.ts';

interface Target {
  readonly work: string;
  readonly text: string;
  readonly need: number;
  /** At least unless said. */
  readonly atMost?: boolean;
  value(figures: Figures): number | undefined;
}

interface Figures {
  readonly ours: PeerFigures;
  peer(name: PeerFigures['peer']): PeerFigures | undefined;
  /** The fastest PyTorch mode. */
  readonly best: PeerFigures | undefined;
  readonly bestFloat32: PeerFigures | undefined;
  /** The smallest peak of any PyTorch mode. */
  readonly leanest: number;
}

const best = ({ best }: Figures): number | undefined => best?.ratio;
const compiled = ({ peer }: Figures): number | undefined => peer('pytorch-compile-f32')?.ratio;
const overBest = (work: string, need: number): Target => ({ work, text: "PyTorch's best mode", need, value: best });
const memory = (work: string): Target => ({
  work,
  text: "of PyTorch's least peak memory",
  need: 0.6,
  atMost: true,
  value: ({ ours, leanest }) => ours.peak / leanest,
});

const systems = works.filter(({ system }) => system !== 'electra').map(({ name }) => name);

const targets: readonly Target[] = [
  overBest('small', 1.05),
  { work: 'small', text: 'torch.compile in float32', need: 1.9, value: compiled },
  { work: 'small', text: 'the bare multiplications', need: 1.3, atMost: true, value: ({ peer }) => inverse(peer('gemms')?.ratio) },
  overBest('small-dropout', 1.25),
  overBest('small-32', 1),
  overBest('small-512', 1),
  overBest('tiny', 1.5),
  { work: 'base', text: 'torch.compile in float32', need: 1, value: compiled },
  ...['finetune', 'inference', ...systems].map((work): Target => ({
    work,
    text: "PyTorch's best float32 mode",
    need: 1,
    value: ({ bestFloat32 }) => bestFloat32?.ratio,
  })),
  ...['small', 'small-dropout', 'small-32', 'small-512', 'tiny', 'base', 'finetune', 'inference'].map(memory),
];

/** Cells: work, what must be, what is, whether it is reached. */
export function targetLines(results: Results): string[][] {
  const speeds = targets.flatMap(({ work, text, need, atMost = false, value }) => {
    const found = results.works[work];
    const figures = found && gather(figuresOf(found));
    const is = figures && value(figures);
    if (is === undefined || Number.isNaN(is)) return [];
    return [[work, `${atMost ? 'at most' : 'at least'} ${need} × ${text}`, is.toFixed(2), verdict(is, need, atMost)]];
  });
  const start = results.start;
  const starts = start ? [['start', 'under 3 s', median(start.seconds).toFixed(2), verdict(median(start.seconds), 3, true)]] : [];
  return [...speeds, ...starts];
}

function gather(all: readonly PeerFigures[]): Figures | undefined {
  const ours = all.find(({ peer }) => peer === 'ours');
  if (!ours) return undefined;
  const pytorch = all.filter(({ peer }) => peer.startsWith('pytorch')).toSorted((a, b) => a.seconds - b.seconds);
  return {
    ours,
    peer: (name) => all.find(({ peer }) => peer === name),
    best: pytorch[0],
    bestFloat32: pytorch.find(({ peer }) => peer.endsWith('f32')),
    leanest: Math.min(...pytorch.map(({ peak }) => peak)),
  };
}

function verdict(is: number, need: number, atMost: boolean): string {
  if (atMost ? is <= need : is >= need) return 'reached';
  return `missed by ${((Math.abs(is - need) / need) * 100).toFixed(0)} %`;
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value;
}
