/**
 * What ranks on many machines would bring an experiment: its steps simulated over more and more of them, and its course with failures.
 *
 * Each rank is a machine of its own, like the one whose times are given. `text.ts` prints it.
 */
import { planFailures, type FailurePlan } from './courses.ts';
import type { ClusterNetwork } from './network.ts';
import { OWN_SUMMING, updateOf, type Summing } from './step.ts';
import { secondsOfStep, type EvenStep, type Unevenness } from './steps.ts';
import { sentOf, floatBytes, sentInStep, stepTraffic, type Exchanged } from './traffic.ts';

/** The machines that are asked about; times in seconds. */
export interface Cluster extends Unevenness {
  /** How many, one rank each. */
  readonly ranks: number;
  readonly network: ClusterNetwork;
  /** Mean time from one failure of a machine to its next; null: none fails. */
  readonly failures: number | null;
  /** From a failure to the first step after it. */
  readonly restart: number;
}

/** A stage of pre-training, and what one machine takes for a step of it; times in seconds. */
export interface StageTimes extends Pick<EvenStep, 'figures' | 'layOut' | 'update' | 'microBatch'> {
  readonly steps: number;
  /** Of a step, padding included. */
  readonly tokens: number;
  /** Micro-batches per step. */
  readonly parts: number;
}

/** What is shared. */
export interface SharedTraining {
  readonly stages: readonly StageTimes[];
  /** The stage whose step is the dearest. */
  readonly dearest: number;
  /** Share of a micro-batch in the forward pass. */
  readonly forward: number;
  /** Whether each rank updates a slice alone. */
  readonly apart: boolean;
  /** Of the gradient. */
  readonly floats: number;
  /** Seconds to add one of them to a sum. */
  readonly adding: number;
  /** Steps from one checkpoint to the next; 0: one at the end. */
  readonly checkpointEvery: number;
  /** Bytes of one. */
  readonly checkpoint: number;
}

/** A stage on so many ranks; times in seconds. */
export interface RankRow {
  readonly ranks: number;
  /** Micro-batches of each rank. */
  readonly rounds: number;
  /** Of one step, and of what each rank computes in it. */
  readonly step: number;
  readonly computing: number;
  /** Bytes that a rank gives others in a step, the one that gives most, and all ranks together. */
  readonly sent: number;
  readonly sentByAll: number;
  /** How many times as fast as one rank, and that by the number of ranks. */
  readonly speedUp: number;
  readonly efficiency: number;
  readonly tokensPerSecond: number;
  /** Of all steps. */
  readonly seconds: number;
}

/** A way of adding up gradients, at the most ranks. */
export interface SummingRow {
  readonly summing: Summing;
  readonly step: number;
  readonly sent: number;
  readonly efficiency: number;
}

/** What a cluster would bring. */
export interface ClusterPlan {
  readonly cluster: Cluster;
  /** Seconds of a step of one rank, whose parts these are. */
  readonly alone: Pick<StageTimes, 'layOut' | 'update' | 'microBatch'> & { readonly adding: number };
  /** In their order: a row for 1, 2, 4 and so on, as far as they divide the micro-batches, up to all. */
  readonly stages: readonly { readonly steps: number; readonly rows: readonly RankRow[] }[];
  /** All stages, by the number of ranks. */
  readonly training: readonly Pick<RankRow, 'ranks' | 'speedUp' | 'efficiency' | 'tokensPerSecond' | 'seconds'>[];
  /** Of the dearest stage. */
  readonly summings: readonly SummingRow[];
  readonly failures: FailurePlan | null;
}

/** Bytes per second that a checkpoint is assumed to be written at. */
const SAVING = 500e6;

/** What is looked at beside each other. */
const SUMMINGS: readonly Summing[] = ['in-order', 'in-order-meanwhile', 'ring', 'ring-meanwhile', 'tree'];

/** Simulates. The number of ranks divides the micro-batches of every stage. */
export function planCluster(cluster: Cluster, training: SharedTraining): ClusterPlan {
  const counts = countsUpTo(cluster.ranks, training.stages);
  const stages = training.stages.map((stage) => ({ steps: stage.steps, rows: rowsOf(stage, counts, cluster, training) }));
  const [one, last] = [totalOf(stages, 0), totalOf(stages, counts.length - 1)];
  const { layOut, update, microBatch } = training.stages[training.dearest];
  const tokens = sum(training.stages.map((stage) => stage.steps * stage.tokens));
  const steps = sum(training.stages.map((stage) => stage.steps));
  const course = {
    steps,
    step: last / steps,
    every: training.checkpointEvery,
    saving: training.checkpoint / SAVING,
    restart: cluster.restart,
  };
  return {
    cluster,
    alone: { layOut, update, microBatch, adding: training.adding * training.floats },
    stages,
    training: counts.map((ranks, index) => {
      const seconds = totalOf(stages, index);
      return { ranks, speedUp: one / seconds, efficiency: one / seconds / ranks, tokensPerSecond: tokens / seconds, seconds };
    }),
    summings: summingsOf(training.stages[training.dearest], cluster, training),
    failures: cluster.failures === null ? null : planFailures(course, cluster.failures / cluster.ranks),
  };
}

/** Powers of two that share every stage evenly, and the number that was asked for. */
function countsUpTo(ranks: number, stages: readonly StageTimes[]): number[] {
  const powers = Array.from({ length: Math.floor(Math.log2(ranks)) + 1 }, (_, power) => 2 ** power);
  return [...new Set([...powers.filter((count) => stages.every(({ parts }) => parts % count === 0)), ranks])];
}

function rowsOf(stage: StageTimes, counts: readonly number[], cluster: Cluster, training: SharedTraining): RankRow[] {
  let one = 0;
  return counts.map((ranks) => {
    const step = sharedStep(stage, { ...cluster, ranks }, training);
    const seconds = secondsOfStep(step, OWN_SUMMING, cluster);
    if (ranks === 1) one = seconds;
    const speedUp = one / seconds;
    return {
      ranks,
      rounds: step.rounds,
      step: seconds,
      computing: stage.layOut + step.rounds * stage.microBatch + updateOf(step, OWN_SUMMING),
      sent: mostSent(step),
      sentByAll: sentInStep(step),
      speedUp,
      efficiency: speedUp / ranks,
      tokensPerSecond: stage.tokens / seconds,
      seconds: stage.steps * seconds,
    };
  });
}

function summingsOf(stage: StageTimes, cluster: Cluster, training: SharedTraining): SummingRow[] {
  if (cluster.ranks === 1) return [];
  const one = secondsOfStep(sharedStep(stage, { ...cluster, ranks: 1 }, training), OWN_SUMMING, cluster);
  const step = sharedStep(stage, cluster, training);
  return SUMMINGS.map((summing) => {
    const seconds = secondsOfStep(step, summing, cluster);
    return { summing, step: seconds, sent: sentBy(summing, step), efficiency: one / seconds / cluster.ranks };
  });
}

function sharedStep(
  { parts, figures, layOut, update, microBatch }: StageTimes,
  { ranks, network }: Cluster,
  training: SharedTraining,
): EvenStep {
  const { floats, forward, adding, apart } = training;
  return { ranks, network, rounds: parts / ranks, floats, figures, layOut, update, microBatch, forward, adding, apart };
}

/** Bytes that the rank which gives most gives others in a step. */
function sentBy(summing: Summing, step: Exchanged): number {
  const { ranks, floats } = step;
  if (summing === 'tree') return Math.ceil(Math.log2(ranks)) * floatBytes(floats);
  if (summing === 'ring' || summing === 'ring-meanwhile') return ((2 * (ranks - 1)) / ranks) * floatBytes(floats);
  return mostSent(step);
}

function mostSent(step: Exchanged): number {
  return Math.max(...stepTraffic(step).map(sentOf));
}

function totalOf(stages: ClusterPlan['stages'], index: number): number {
  return sum(stages.map(({ rows }) => rows[index].seconds));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
