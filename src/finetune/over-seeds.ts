/**
 * What the seeds of a fine-tuning come to: middle, mean, spread and how sure the mean is; and which of them count.
 *
 * Fine-tuning is known to fail for some seeds (Mosbach et al. 2021, "On the stability of fine-tuning BERT"): a loss that is not finite, or
 * a network that says the same of every example. What failed is told and in no mean.
 */
import { medianOf, statisticOf } from '../statistics/statistic.ts';
import { isBetter } from './training.ts';
import type { Failure, FineTunedRun, Initialization, Trial } from './trial.ts';

/** A figure over the seeds that count. */
export interface OverSeeds {
  readonly mean: number;
  readonly median: number;
  /** Sample standard deviation; 0 for one seed. */
  readonly deviation: number;
  /** Ends of the 95 % confidence interval of the mean (Student's t over the seeds); null from one seed. */
  readonly low: number | null;
  readonly high: number | null;
  /** In the order of the seeds, those that failed left out. */
  readonly perSeed: readonly number[];
}

/** A seed that is in no mean, and why. */
export interface FailedSeed {
  readonly seed: number;
  readonly why: Failure;
}

/** What one start came to. */
export interface InitializationSummary extends OverSeeds {
  /** The rate with the fewest failed seeds, and of these with the best mean of the first metric. */
  readonly learningRate: number;
  /** Seeds that were tried at this rate. */
  readonly seeds: number;
  readonly failed: readonly FailedSeed[];
  /** Mean of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** The metric that decides, and what it gives to whoever says the same of every example. */
interface Judgement {
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** Undefined where the task has none: then only what diverged has failed. */
  readonly floor?: number;
}

/** Of at least one value. */
export function overSeeds(perSeed: readonly number[]): OverSeeds {
  const { mean, deviation, low, high } = statisticOf(perSeed);
  return { mean, median: medianOf(perSeed), deviation: deviation ?? 0, low, high, perSeed };
}

/**
 * The same runs, with those marked that stayed at the floor: not better than it, where another seed of the same start and rate is. Where
 * none is, that is what the start comes to at this rate, and no failure.
 */
export function markFailures(runs: readonly FineTunedRun[], { metric, higherIsBetter, floor }: Judgement): FineTunedRun[] {
  if (floor === undefined) return [...runs];
  const leaves = (run: FineTunedRun): boolean => !run.failed && isBetter(run.metrics[metric], floor, higherIsBetter);
  return runs.map((run) => {
    const others = runs.filter(({ init, learningRate }) => init === run.init && learningRate === run.learningRate);
    return run.failed || leaves(run) || !others.some(leaves) ? run : { ...run, failed: 'stayed at the floor' };
  });
}

/** What a start came to at the best of its rates. Some run of it must count. */
export function summaryOf(
  runs: readonly FineTunedRun[],
  init: Initialization,
  { metric, metrics, higherIsBetter }: Judgement & { readonly metrics: readonly string[] },
): InitializationSummary {
  const own = runs.filter((run) => run.init === init);
  const rates = [...new Set(own.map(({ learningRate }) => learningRate))];
  const candidates = rates.flatMap((learningRate): InitializationSummary[] => {
    const all = own.filter((run) => run.learningRate === learningRate);
    const counted = all.filter(({ failed }) => !failed);
    if (counted.length === 0) return [];
    const valuesOf = (name: string): number[] => counted.map((run) => run.metrics[name]);
    return [
      {
        learningRate,
        ...overSeeds(valuesOf(metric)),
        seeds: all.length,
        failed: all.flatMap(({ seed, failed }) => (failed ? [{ seed, why: failed }] : [])),
        metrics: Object.fromEntries(metrics.map((name) => [name, statisticOf(valuesOf(name)).mean])),
      },
    ];
  });
  return candidates.reduce((best, candidate) => (isPreferred(candidate, best, higherIsBetter) ? candidate : best));
}

function isPreferred(one: InitializationSummary, other: InitializationSummary, higherIsBetter: boolean): boolean {
  if (one.failed.length !== other.failed.length) return one.failed.length < other.failed.length;
  return isBetter(one.mean, other.mean, higherIsBetter);
}

/** How much better pre-trained is than scratch, seed by seed, which share head, batches and dropout. Null where no seed counts in both. */
export function gainOver(
  runs: readonly FineTunedRun[],
  rates: Readonly<Record<Initialization, number>>,
  { metric, higherIsBetter }: Judgement,
): OverSeeds | null {
  const sign = higherIsBetter ? 1 : -1;
  const counted = (init: Initialization) => runs.filter((run) => isOf(run, init, rates[init]) && !run.failed);
  const pairs = counted('pretrained').flatMap((run) => {
    const other = counted('scratch').find(({ seed }) => seed === run.seed);
    return other ? [[run.metrics[metric], other.metrics[metric]] as const] : [];
  });
  if (pairs.length === 0) return null;
  const [own, others] = [0, 1].map((side) => statisticOf(pairs.map((pair) => pair[side])).mean);
  return { ...overSeeds(pairs.map(([one, other]) => (one - other) * sign)), mean: (own - others) * sign };
}

function isOf(run: Trial, init: Initialization, rate: number): boolean {
  return run.init === init && run.learningRate === rate;
}

/** A line for each start of which seeds failed. */
export function failureLines(task: string, summary: { readonly [I in Initialization]?: InitializationSummary }): string[] {
  return Object.entries(summary).flatMap(([init, { learningRate, seeds, failed }]) => {
    if (failed.length === 0) return [];
    const why = failed.map((each) => `seed ${each.seed} ${each.why}`).join(', ');
    const start = init === 'pretrained' ? 'pre-trained' : 'from scratch';
    const verb = failed.length === 1 ? 'failed and is' : 'failed and are';
    return [`${task}: ${start}, rate ${learningRate}: ${failed.length} of ${seeds} seeds ${verb} in no mean: ${why}.`];
  });
}
