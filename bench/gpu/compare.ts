/**
 * Fifty steps on a card against those of the CPU: losses, gradient norms, the weights at the end; and a run that goes from the CPU to the
 * card and back in the middle.
 *
 * The CPU's are there twice: computed here, and in the archive from the machine that packed it. Where those two agree, and the card's part
 * from both, the card is wrong.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, type Children, type Ended } from './child.ts';
import type { Device } from './engines.ts';
import type { Findings, Part, Setting } from './part.ts';
import { farthestWeights, type WeightDistance } from './weights.ts';

export const EXPERIMENTS = ['compare', 'base-50'] as const;
export type Compared = (typeof EXPERIMENTS)[number];

export const STEPS = 50;
const FIGURES = ['train/loss', 'train/mlm_loss', 'train/rtd_loss', 'train/gradient_norm', 'train/replaced_share'];

/**
 * How far a figure of a step, and a weight after the last one, may be from the CPU's; chosen before a card was tried. Figures: the bound
 * that an emulated card keeps by a hundredfold. Weights: two updates of the largest rate (1e-3), since AdamW makes whole updates of a
 * gradient that is nothing but rounding. CUDA's products are TF32 unless it is told otherwise: 10 bits of mantissa.
 */
export const BOUNDS = { float32: { figures: 1e-4, weights: 2e-3 }, tf32: { figures: 1e-2, weights: 2e-2 } } as const;

export interface Comparison {
  readonly steps: number;
  /** Largest relative difference of any figure of any step. */
  readonly figures: number;
  /** Of which step and figure. */
  readonly at: string;
  /** Of all weights and the optimizer's numbers after the last step. */
  readonly weights: WeightDistance;
  readonly bounds: { readonly figures: number; readonly weights: number };
  readonly equal: boolean;
}

/** Both experiments on each device, beside the CPU's here and those in the archive. */
export function comparePart(setting: Setting, devices: readonly Device[]): Part {
  return {
    name: 'equality',
    title: `${STEPS} steps equal to the CPU's`,
    limit: 150,
    async run(children, found) {
      for (const experiment of setting.quick ? EXPERIMENTS.slice(0, 1) : EXPERIMENTS) {
        const archived = path.join(setting.root, 'reference', experiment);
        const here = await train(children, setting, { experiment, name: `${experiment}-cpu`, device: 'cpu' });
        found[`${experiment}: CPU here against the archive's`] = compared(here, archived, BOUNDS.float32);
        for (const device of devices) {
          for (const [kind, environment] of kindsOf(device)) {
            const title = `${experiment}: ${device}${device === 'cuda' ? ` (${kind})` : ''} against the CPU here`;
            const name = `${experiment}-${device}-${kind}`;
            await noted(found, title, async () =>
              compared(await train(children, setting, { experiment, name, device, environment }), here, BOUNDS[kind]),
            );
          }
        }
      }
    },
  };
}

/** CUDA's products in float32 need a word, which NVIDIA's libraries read. */
function kindsOf(device: Device): [kind: keyof typeof BOUNDS, environment: Record<string, string>][] {
  const full: [keyof typeof BOUNDS, Record<string, string>] = ['float32', { NVIDIA_TF32_OVERRIDE: '0' }];
  return device === 'cuda' ? [full, ['tf32', {}]] : [full];
}

/** A run that is interrupted twice, and goes on on the card and on the CPU again: its figures are those of one that was left alone. */
export function movePart(setting: Setting, devices: readonly Device[]): Part {
  return {
    name: 'moving',
    title: 'Checkpoints from the CPU to the card and back',
    limit: 90,
    async run(children, found) {
      const here = path.join(setting.work, 'runs/compare-cpu');
      const [whose, reference] = existsSync(here)
        ? ['the CPU here', here]
        : ["the archive's CPU", path.join(setting.root, 'reference/compare')];
      for (const device of devices) {
        await noted(found, `CPU → ${device} → CPU against ${whose}`, async () => {
          const name = `moved-${device}`;
          const folder = path.join(setting.work, 'runs', name);
          const environment = { NVIDIA_TF32_OVERRIDE: '0' };
          const first = await untilStep(children, folder, 8, wordsOf(setting, 'compare', name, 'cpu'), environment);
          const second = await untilStep(children, folder, setting.quick ? 12 : 25, resumed(folder, device), environment);
          const last = await children.cli(resumed(folder, 'cpu'), { environment });
          if (last.code !== 0) throw new Error(failure(last));
          return { interrupted: [first, second], ...compared(folder, reference, BOUNDS.float32) };
        });
      }
    },
  };
}

/** On CUDA with fewer updates per run than are left: Ctrl-C waits for the end of one. */
function resumed(folder: string, device: Device): string[] {
  const more = device === 'cuda' ? ', updatesPerRun: 5' : '';
  return ['resume', folder, '--set', `engine={ $replace: { type: 'onnx', device: '${device}'${more} } }`];
}

/** Interrupts a run as Ctrl-C does once it has logged this step; the step of its checkpoint. */
async function untilStep(
  children: Children,
  folder: string,
  step: number,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const ended = await children.cli(words, {
    environment,
    onStart(signal) {
      timer = setInterval(() => {
        if (lastStep(folder) < step) return;
        clearInterval(timer);
        signal('SIGINT');
      }, 2);
    },
  });
  clearInterval(timer);
  if (ended.code === 0) throw new Error('It was at its end before it could be interrupted.');
  if (ended.code !== 130) throw new Error(failure(ended));
  return lastStep(folder);
}

/** Trains to the end in the folder for runs; the run's folder. */
export async function train(
  children: Pick<Children, 'cli'>,
  setting: Pick<Setting, 'root' | 'work'>,
  run: { experiment: Compared; name: string; device: Device; environment?: Readonly<Record<string, string>> },
): Promise<string> {
  const ended: Ended = await children.cli(wordsOf(setting, run.experiment, run.name, run.device), { environment: run.environment });
  if (ended.code !== 0) throw new Error(failure(ended));
  return path.join(setting.work, 'runs', run.name);
}

export function wordsOf(
  { root }: Pick<Setting, 'root'>,
  experiment: Compared,
  name: string,
  device: Device,
  changes: readonly string[] = [],
): string[] {
  const all = [`name=${name}`, 'runs=runs', `engine.device=${device}`, ...changes];
  return [path.join(root, `bench/gpu/${experiment}.json5`), ...all.flatMap((change) => ['--set', change])];
}

/** Two folders of runs, or one of a run and one of the archive. */
export function compared(folder: string, reference: string, bounds: Comparison['bounds']): Comparison {
  const [ours, theirs] = [stepsOf(folder), stepsOf(reference)];
  if (ours.length !== STEPS || theirs.length !== STEPS)
    throw new Error(`There are ${ours.length} steps, and ${theirs.length} to compare with.`);
  let [figures, at] = [0, ''];
  for (const [index, line] of ours.entries()) {
    for (const figure of FIGURES) {
      const distance = line[figure] === theirs[index][figure] ? 0 : Math.abs(line[figure] / theirs[index][figure] - 1);
      // What is no number, or is not there, is as far as can be.
      if (distance <= figures) continue;
      [figures, at] = [Number.isFinite(distance) ? distance : Infinity, `step ${line.step}, ${figure}`];
    }
  }
  const weights = farthestWeights(checkpointOf(folder), checkpointOf(reference));
  return { steps: ours.length, figures, at, weights, bounds, equal: figures <= bounds.figures && weights.largest <= bounds.weights };
}

function checkpointOf(folder: string): string {
  return path.join(folder, 'checkpoints', `step-${String(STEPS).padStart(8, '0')}`, 'weights.safetensors');
}

function stepsOf(folder: string): Record<string, number>[] {
  const file = path.join(folder, 'metrics.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, number>)
    .filter((line) => 'train/loss' in line);
}

function lastStep(folder: string): number {
  return stepsOf(folder).at(-1)?.step ?? 0;
}

/** Writes down what it comes to, or why it does not; the next one is tried in any case. */
async function noted(found: Findings, title: string, work: () => Promise<object>): Promise<void> {
  found[title] = { failed: 'it was not at its end when the time was up' };
  try {
    found[title] = await work();
  } catch (error) {
    found[title] = { failed: error instanceof Error ? error.message : String(error) };
  }
}
