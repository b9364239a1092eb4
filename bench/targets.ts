/** What each work must reach, compared with what it does. */
import { median } from './statistics.ts';
import { works } from './spec.ts';
import type { Results } from './store.ts';
import { efficiency, figuresOf, type PeerFigures } from './table.ts';

interface Target {
  readonly work: string;
  readonly text: string;
  readonly need: number;
  /** At least unless said. */
  readonly atMost?: boolean;
  value(figures: Figures): number | undefined;
}

interface Figures {
  /** Of each of our engines that was measured. */
  readonly onnx: PeerFigures;
  readonly float32: PeerFigures;
  readonly bfloat16: PeerFigures | undefined;
  peer(name: PeerFigures['peer']): PeerFigures | undefined;
  /** The fastest PyTorch mode. */
  readonly best: PeerFigures | undefined;
  readonly bestFloat32: PeerFigures | undefined;
  /** The smallest peak of any PyTorch mode. */
  readonly leanest: number;
}

const over = (theirs: PeerFigures | undefined, ours: PeerFigures | undefined): number | undefined =>
  theirs && ours && theirs.ratio / ours.ratio;

/** On a processor that multiplies bfloat16, against whatever PyTorch does fastest there. */
const inBfloat16 = (work: string, need: number): readonly Target[] => [
  { work, text: "PyTorch's best mode, in bfloat16", need, value: ({ best, bfloat16 }) => over(best, bfloat16) },
  {
    work,
    text: "of PyTorch's least peak memory, in bfloat16",
    need: 0.75,
    atMost: true,
    value: ({ bfloat16, leanest }) => bfloat16 && bfloat16.peak / leanest,
  },
  {
    work,
    text: 'the bare multiplications in bfloat16',
    need: 1.5,
    atMost: true,
    value: ({ peer, bfloat16 }) => over(bfloat16, peer('gemms-bf16')),
  },
];
/** The faster of our engines. */
const inFloat32 = (work: string, need: number): Target => ({
  work,
  text: "PyTorch's best float32 mode, in float32",
  need,
  value: ({ bestFloat32, float32 }) => over(bestFloat32, float32),
});
const memory = (work: string): Target => ({
  work,
  text: "of PyTorch's least peak memory, onnx",
  need: 0.6,
  atMost: true,
  value: ({ onnx, leanest }) => onnx.peak / leanest,
});

const systems = works.filter(({ system }) => system !== 'electra').map(({ name }) => name);

const targets: readonly Target[] = [
  ...inBfloat16('small', 1.25),
  ...inBfloat16('small-dropout', 1.65),
  ...inBfloat16('small-32', 1.25),
  ...inBfloat16('small-512', 1.15),
  ...inBfloat16('tiny', 1.6),
  ...inBfloat16('base', 1.15),
  ...inBfloat16('finetune', 1.4),
  ...inBfloat16('inference', 1.25),
  ...['small', 'small-32', 'base'].map((work) => inFloat32(work, 1.1)),
  ...['small-512', 'inference'].map((work) => inFloat32(work, 1.05)),
  inFloat32('small-dropout', 1.25),
  inFloat32('tiny', 1.5),
  ...['finetune', ...systems].map((work) => inFloat32(work, 1)),
  { work: 'small', text: 'the bare multiplications, onnx', need: 1.3, atMost: true, value: ({ onnx, peer }) => over(onnx, peer('gemms')) },
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
  return [...speeds, ...starts, ...parallelLines(results)];
}

/** Two ranks, through whatever carries the gradients, beside two trainings apart and the faster mode of PyTorch. */
function parallelLines({ parallel }: Results): string[][] {
  const good = (parallel?.ways ?? []).filter(({ failed }) => failed === undefined);
  const speed = (name: string): readonly number[] | undefined => good.find((way) => way.name === name)?.tokensPerSecond;
  const theirs = (['ddp-eager', 'ddp-compile'] as const).flatMap((name) => [speed(name) ?? []].filter(({ length }) => length > 0));
  const best = theirs.toSorted((a, b) => median(b) - median(a))[0];
  const apart = speed('apart');
  return (['threads', 'mpi'] as const).flatMap((name) => {
    const own = speed(name);
    if (!own) return [];
    const line = (text: string, need: number, others: readonly number[] | undefined): string[][] => {
      if (!others) return [];
      const is = efficiency(own, others);
      return [['parallel', `at least ${need} × ${text}, two ranks (${name})`, is.toFixed(2), verdict(is, need, false)]];
    };
    return [...line('two trainings apart', 0.95, apart), ...line("PyTorch's best DistributedDataParallel", 1, best)];
  });
}

function gather(all: readonly PeerFigures[]): Figures | undefined {
  const peer: Figures['peer'] = (name) => all.find((each) => each.peer === name);
  const onnx = peer('ours');
  if (!onnx) return undefined;
  const fastest = (some: readonly PeerFigures[]): readonly PeerFigures[] => some.toSorted((a, b) => a.seconds - b.seconds);
  const pytorch = fastest(all.filter((each) => each.peer.startsWith('pytorch')));
  const others = ['ours-openvino-f32' as const].flatMap((name) => peer(name) ?? []);
  return {
    onnx,
    float32: fastest([onnx, ...others])[0],
    bfloat16: peer('ours-bf16'),
    peer,
    best: pytorch[0],
    bestFloat32: pytorch.find((each) => each.peer.endsWith('f32')),
    leanest: Math.min(...pytorch.map(({ peak }) => peak)),
  };
}

function verdict(is: number, need: number, atMost: boolean): string {
  if (atMost ? is <= need : is >= need) return 'reached';
  return `missed by ${((Math.abs(is - need) / need) * 100).toFixed(0)} %`;
}
