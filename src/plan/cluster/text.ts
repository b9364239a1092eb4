/** What a cluster would bring, for a person: a table over the number of ranks, one of ways to add up, and what failures cost. */
import { formatFigure, renderTable } from '../../track/table.ts';
import { formatBits, formatBytes, formatShare, formatSmallTime, formatTime } from '../units.ts';
import type { ClusterPlan, RankRow } from './cluster.ts';
import type { FailurePlan } from './courses.ts';
import { BUCKET, OWN_SUMMING, type Summing } from './step.ts';

/** `measured`: whether real steps were timed. */
export function clusterText(plan: ClusterPlan, measured: boolean): string {
  const { stages, training } = plan;
  const several = stages.length > 1;
  return [
    headline(plan, measured),
    ...stages.map(({ steps, rows }, index) => (several ? `Stage ${index + 1}, ${formatFigure(steps)} steps:\n\n` : '') + ranksTable(rows)),
    ...(several ? [`All stages:\n\n${trainingTable(training)}`] : []),
    ...(plan.summings.length > 0 ? [summingsTable(plan)] : []),
    ...(plan.failures ? [failuresText(plan.failures, plan.cluster)] : []),
  ].join('\n\n');
}

function headline({ cluster, alone, stages }: ClusterPlan, measured: boolean): string {
  const { ranks, network, slow, jitter } = cluster;
  const which = stages.length > 1 ? ' of the dearest stage' : '';
  const layOut = measured ? `, lays the batch out in ${formatSmallTime(alone.layOut)}` : '';
  return [
    `${formatFigure(ranks)} ${ranks === 1 ? 'rank' : 'ranks'}, each on a machine of its own like this one, ` +
      `over ${formatBits(8 * network.bandwidth)} with a latency of ${formatSmallTime(network.latency)}:`,
    `Each computes a micro-batch${which} in ${formatSmallTime(alone.microBatch)}, updates in ${formatSmallTime(alone.update)}, ` +
      `adds up a round in ${formatSmallTime(alone.adding)}${layOut}: ` +
      (measured
        ? 'measured on a few real steps just now.'
        : 'estimated from matrix products; --measure times real steps, with laying out.'),
    ...(slow === 1 || ranks === 1 ? [] : [`One of them computes ${slow} times as long as the others.`]),
    ...(jitter === 0 || ranks === 1 ? [] : [`Their micro-batches take ${formatShare(jitter)} more or less each time.`]),
  ].join('\n');
}

function ranksTable(rows: readonly RankRow[]): string {
  return renderTable(
    ['ranks', 'micro-batches each', 'a step', 'computing', 'exchanging', 'sent', 'tokens/s', 'speed-up', 'efficiency', 'all steps'],
    rows.map(({ ranks, rounds, step, computing, sent, tokensPerSecond, speedUp, efficiency, seconds }) => [
      formatFigure(ranks),
      formatFigure(rounds),
      formatSmallTime(step),
      formatSmallTime(computing),
      ...(ranks === 1 ? ['–', '–'] : [formatSmallTime(step - computing), formatBytes(sent)]),
      formatFigure(Math.round(tokensPerSecond)),
      threeDigits(speedUp),
      formatShare(efficiency),
      formatTime(seconds),
    ]),
  );
}

/** e.g. `1.87`, `671`, `2,510`. */
function threeDigits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

function trainingTable(training: ClusterPlan['training']): string {
  return renderTable(
    ['ranks', 'tokens/s', 'speed-up', 'efficiency', 'all steps'],
    training.map(({ ranks, tokensPerSecond, speedUp, efficiency, seconds }) => [
      formatFigure(ranks),
      formatFigure(Math.round(tokensPerSecond)),
      threeDigits(speedUp),
      formatShare(efficiency),
      formatTime(seconds),
    ]),
  );
}

const WAYS: Readonly<Record<Summing, string>> = {
  'in-order': 'slices, in the order of the micro-batches',
  'in-order-meanwhile': 'the same, while the next micro-batch is computed',
  ring: 'a ring, after the last micro-batch',
  'ring-meanwhile': `a ring in buckets of ${formatBytes(BUCKET)}, during its backward pass`,
  tree: 'a tree, after the last micro-batch',
};

function summingsTable({ cluster, summings, stages }: ClusterPlan): string {
  const which = stages.length > 1 ? ', dearest stage' : '';
  const rows = summings.map(({ summing, step, sent, efficiency }) => [
    `${WAYS[summing]}${summing === OWN_SUMMING ? ' (this program)' : ''}`,
    formatSmallTime(step),
    formatBytes(sent),
    formatShare(efficiency),
  ]);
  return renderTable([`how ${formatFigure(cluster.ranks)} ranks could add up${which}`, 'a step', 'sent', 'efficiency'], rows);
}

function failuresText(plan: FailurePlan, { ranks, failures }: ClusterPlan['cluster']): string {
  const { between, restart, saving, every, undisturbed, expected, simulated, best } = plan;
  const checkpoints = every === 0 ? 'no checkpoint before the end' : `a checkpoint every ${formatFigure(every)} steps`;
  const which = ranks === 1 ? '' : `, one of all every ${formatTime(between)}`;
  const lines = [
    `With a failure of each machine every ${formatTime(failures ?? 0)}${which}, ` +
      `${formatTime(restart)} to start again, and ${checkpoints}, written in ${formatSmallTime(saving)}:`,
    simulated === null
      ? 'failures come faster than checkpoints, and the training would hardly ever end.'
      : `all steps take ${formatTime(simulated.seconds)} instead of ${formatTime(undisturbed)}, ` +
        `nine of ten of ${formatFigure(simulated.courses)} simulated courses between ${formatTime(simulated.low)} and ` +
        `${formatTime(simulated.high)}, with ${threeDigits(simulated.failures)} failures on average.`,
    ...(best.every === every || best.expected > 0.995 * expected
      ? []
      : [`Least is lost with train.checkpointEvery: ${best.every}, which takes ${formatTime(best.expected)}.`]),
  ];
  return lines.join('\n');
}
