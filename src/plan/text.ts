/** A plan as tables for a person. */
import { shareText } from '../data/load.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import type { SearchProspect } from '../sweep/search/prospect.ts';
import { clusterText } from './cluster/text.ts';
import type { Plan } from './plan.ts';
import type { SweepPlan } from './sweep.ts';
import { formatBytes, formatCount, formatFlops, formatTime } from './units.ts';

/** All tables of one experiment, and below them what does not fit and the notes. */
export function planText(plan: Plan): string {
  return [
    headline(plan),
    parametersTable(plan),
    phasesTable(plan),
    ...(plan.pretraining.stages.length > 1 ? [stagesTable(plan)] : []),
    ...(plan.pretraining.steps > 0 ? [stepText(plan)] : []),
    ...(plan.cluster ? [clusterText(plan.cluster, plan.speed?.by === 'measure')] : []),
    memoryTable(plan),
    diskTable(plan),
    ...(plan.problems.length > 0 ? [`DOES NOT FIT. ${plan.problems.join('\n')}`] : []),
    ...(plan.notes.length > 0 ? [plan.notes.map((note) => `Note: ${note}`).join('\n')] : []),
  ].join('\n\n');
}

/** What is said below the plan of one member. */
export function searchText({ members, finished, steps, trainings }: SearchProspect): string {
  return (
    `A search among ${formatFigure(members)} settings, of which about ${formatFigure(finished)} ` +
    `${finished === 1 ? 'is' : 'are'} trained to the end: about ${formatFigure(steps)} steps in all, ` +
    `as many as ${formatFigure(Number(trainings.toPrecision(2)))} such trainings.`
  );
}

/** One line per cost: members that differ in their seed only stand together. */
export function sweepText({ name, members, total }: SweepPlan): string {
  const groups = [...new Set(members.map(({ plan }) => plan))].map((plan) => members.filter((member) => member.plan === plan));
  const rows = groups.map((group) => {
    const [{ plan }] = group;
    const { parameters, memory, disk, fits } = plan;
    return [
      group.length > 1 ? `${group[0].name} and ${group.length - 1} more` : group[0].name,
      formatFigure(parameters.together),
      formatFlops(plan.total.flops),
      plan.total.seconds === null ? '' : formatTime(plan.total.seconds),
      formatBytes(memory.peak),
      formatBytes(disk.total),
      ...(total.fits ? [] : [fits ? '' : 'DOES NOT FIT']),
    ];
  });
  const together = [
    'all',
    '',
    formatFlops(total.flops),
    total.seconds === null ? '' : formatTime(total.seconds),
    formatBytes(total.memory),
    formatBytes(total.disk),
  ];
  const problems = new Set(members.flatMap(({ plan }) => plan.problems));
  const notes = new Set(members.flatMap(({ plan }) => plan.notes));
  return [
    `${name}: ${formatFigure(members.length)} runs, one after the other${members.some(({ plan }) => plan.speed) ? '' : ', times left out'}`,
    renderTable(['each', 'parameters', 'products', 'time', 'memory', 'disk', ...(total.fits ? [] : [''])], [...rows, together]),
    ...[...problems].map((problem) => `DOES NOT FIT. ${problem}`),
    ...[...notes].map((note) => `Note: ${note}`),
  ].join('\n\n');
}

function headline({ name, engine, vocabularySize, text, pretraining }: Plan): string {
  const size = text
    ? `${formatCount(text.tokens)} tokens of text in ${formatFigure(text.sequences)} sequences of ${pretraining.length}, ` +
      `${shareText(text.heldOut)} held out`
    : pretraining.steps === 0
      ? 'fine-tuning alone'
      : 'text not tokenized yet (--read does it, as the run would)';
  return `${name}: ${size}, a vocabulary of ${formatFigure(vocabularySize)}, on ${engine}`;
}

function parametersTable({ parameters }: Plan): string {
  const rows = Object.entries(parameters.networks).map(([name, { total, embeddings, layers, heads, shared }]) => [
    name,
    ...[total, embeddings, layers, heads, shared].map(formatFigure),
  ]);
  return renderTable(
    ['parameters', 'all', 'embeddings', 'layers', 'heads', 'shared'],
    [...rows, ['together', formatFigure(parameters.together)]],
  );
}

function phasesTable({ pretraining, evaluation, tasks, total }: Plan): string {
  const rows = [
    ...(pretraining.steps > 0
      ? ([
          ['pre-training', `${formatFigure(pretraining.steps)} steps`, pretraining],
          ['evaluation', `${formatFigure(evaluation.evaluations)} × ${formatFigure(evaluation.batches)} batches`, evaluation],
        ] as const)
      : []),
    ...tasks.map((task) => [task.name, `${formatFigure(task.runs)} × ${formatFigure(task.steps)} steps`, task] as const),
    ['all', '', total],
  ] as const;
  return renderTable(
    ['phase', 'what', 'products', 'time'],
    rows.map(([name, what, { flops, seconds }]) => [
      name,
      what,
      formatFlops(flops),
      seconds === null ? '' : `about ${formatTime(seconds)}`,
    ]),
  );
}

function stagesTable({ pretraining: { stages } }: Plan): string {
  const rows = stages.map(({ steps, batch, length, microBatches, tokens, flops, seconds, memory }, index) => [
    `${index + 1}`,
    formatFigure(steps),
    `${formatFigure(batch)} × ${formatFigure(length)}${microBatches > 1 ? ` in ${formatFigure(microBatches)}` : ''}`,
    formatCount(tokens),
    formatFlops(flops),
    seconds === null ? '' : `about ${formatTime(seconds)}`,
    formatBytes(memory),
  ]);
  return renderTable(['stage', 'steps', 'a step', 'tokens', 'products', 'time', 'memory'], rows);
}

function stepText({ pretraining, speed }: Plan): string {
  const { batch, length, microBatches, tokens, passes, step } = pretraining;
  const shares = Object.entries(step.networks).map(([name, flops]) => `${name} ${((100 * flops) / step.flops).toFixed(0)} %`);
  const which = pretraining.stages.length > 1 ? 'of the dearest stage ' : '';
  const pieces = microBatches > 1 ? ` in ${formatFigure(microBatches)} micro-batches` : '';
  const lines = [
    `A step ${which}is ${formatFigure(batch)} sequences of ${formatFigure(length)} tokens${pieces}: ` +
      `${formatFlops(step.flops)} in matrix products, ` +
      `forward ${formatFlops(step.forward)}, backward ${formatFlops(step.backward)}; ${shares.join(', ')}.`,
    `All steps read ${formatCount(tokens)} tokens${passes === null ? '' : `, ${passes.toFixed(passes < 10 ? 1 : 0)} times the text`}.`,
  ];
  if (speed && step.seconds !== null) {
    const how =
      speed.by === 'measure'
        ? 'measured on a few real steps just now'
        : 'estimated from matrix products timed just now (--measure times real steps)';
    lines.push(
      `A step takes about ${formatTime(step.seconds)}, ${formatFigure(Math.round(speed.tokensPerSecond))} tokens per second: ${how}.`,
    );
  }
  return lines.join('\n');
}

function memoryTable({ memory, limits, pretraining }: Plan): string {
  const { weights, gradients, fixed, moments, activations, dropout, text, process, total } = memory.pretraining;
  const trained: [string, string][] = [
    ['weights', formatBytes(weights)],
    ['gradients', formatBytes(gradients)],
    ["optimizer's state", formatBytes(moments)],
    ...(fixed > 0 ? [['networks that stay', formatBytes(fixed)] as [string, string]] : []),
    ['activations', formatBytes(activations)],
    ...(dropout > 0 ? [['dropout masks', formatBytes(dropout)] as [string, string]] : []),
    ...(text > 0 ? [['text', formatBytes(text)] as [string, string]] : []),
    ['program', formatBytes(process)],
    ['peak in pre-training', formatBytes(total)],
  ];
  const rows: [string, string][] = [
    ...(pretraining.steps > 0 ? trained : []),
    ...Object.entries(memory.tasks).map(([name, task]): [string, string] => [`peak in ${name}`, formatBytes(task.total)]),
    ['this machine has', formatBytes(limits.machine)],
  ];
  return renderTable(['memory', 'about'], rows);
}

function diskTable({ disk }: Plan): string {
  const rows: [string, string][] = [
    ...(disk.whileSaving > 0
      ? ([
          ['checkpoints kept', formatBytes(disk.checkpoints)],
          ['one more while saving', formatBytes(disk.whileSaving)],
          ['exported networks', formatBytes(disk.export)],
        ] as [string, string][])
      : []),
    ...(disk.snapshots > 0 ? [['weights kept on the way', formatBytes(disk.snapshots)] as [string, string]] : []),
    ...(disk.downstream > 0 ? [['fine-tuned networks', formatBytes(disk.downstream)] as [string, string]] : []),
    ['figures and histograms', formatBytes(disk.tracked)],
    ['all of the run', formatBytes(disk.total)],
    ...(disk.cache === null ? [] : [['tokenized text in the cache', formatBytes(disk.cache)] as [string, string]]),
  ];
  return renderTable(['disk', 'about'], rows);
}
