/** The results as Markdown: a table per work, what was to be reached, scaling and start. */
import { logarithmicFit, median } from './statistics.ts';
import type { Measurement } from './measure.ts';
import { peers, type PeerName } from './peers.ts';
import type { Machine } from './environment.ts';
import type { Entry, Results, WorkResult } from './store.ts';
import { parallelWork } from './parallel.ts';
import { works } from './spec.ts';
import { targetLines } from './targets.ts';

export function markdown(results: Results): string {
  const names = [
    ...works.map(({ name }) => name).filter((name) => results.works[name]),
    ...Object.keys(results.works).filter((name) => !works.some((work) => work.name === name)),
  ];
  return [
    ...names.map((name) => workSection(name, results.works[name])),
    targetSection(results),
    scalingSection(results),
    startSection(results),
    parallelSection(results),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

/** All good measurements of a peer, and its figures over the rounds. */
export interface PeerFigures {
  readonly peer: PeerName;
  readonly seconds: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median over rounds of (its seconds / ours in the same round). */
  readonly ratio: number;
  readonly peak: number;
  readonly peakLife: number;
  readonly first: number;
  readonly rounds: number;
  readonly warmupOnly: boolean;
  readonly elsewhere: number;
  readonly parameters?: number;
}

export function figuresOf({ entries }: Pick<WorkResult, 'entries'>): PeerFigures[] {
  const good = entries.filter((entry): entry is Entry & Measurement => 'seconds' in entry);
  const ours = new Map(good.filter(({ peer }) => peer === 'ours').map(({ round, seconds }) => [round, seconds]));
  return peers.flatMap(({ name }) => {
    const own = good.filter(({ peer }) => peer === name);
    if (own.length === 0) return [];
    const of = (figure: (measured: Measurement) => number): number[] => own.map(figure);
    return [
      {
        peer: name,
        seconds: median(of(({ seconds }) => seconds)),
        lowest: Math.min(...of(({ seconds }) => seconds)),
        highest: Math.max(...of(({ seconds }) => seconds)),
        ratio: median(own.flatMap(({ round, seconds }) => (ours.has(round) ? [seconds / (ours.get(round) ?? NaN)] : []))),
        peak: median(of(({ peak }) => peak)),
        peakLife: median(of(({ peakLife }) => peakLife)),
        first: median(of(({ first }) => first)),
        rounds: own.length,
        warmupOnly: own.every(({ warmupOnly }) => warmupOnly === true),
        elsewhere: Math.max(...of(({ elsewhere }) => elsewhere)),
        parameters: own[0].parameters,
      },
    ];
  });
}

function workSection(name: string, work: WorkResult): string {
  const figures = figuresOf(work);
  const ours = figures.find(({ peer }) => peer === 'ours');
  const lines = figures.map(({ peer, seconds, lowest, highest, ratio, peak, peakLife, first, rounds, warmupOnly, elsewhere }) => [
    peers.find((each) => each.name === peer)?.title ?? peer,
    `${time(seconds)}${warmupOnly ? ' ¹' : ''}${elsewhere > 0.1 ? ' ²' : ''}`,
    `${time(lowest)} – ${time(highest)}`,
    number(work.tokens / seconds),
    peer === 'ours' ? '1' : ratio.toFixed(2),
    `${number(peak / 2 ** 20)} / ${number(peakLife / 2 ** 20)}`,
    ours ? (peak / ours.peak).toFixed(2) : '–',
    first.toFixed(1),
    String(rounds),
  ]);
  const failures = new Map(work.entries.flatMap((entry) => ('failed' in entry ? [[entry.peer, entry.failed]] : [])));
  return [
    `### \`${name}\`: ${work.title}`,
    machineLine(work.machine, `${(work.flops / 1e9).toFixed(1)} GFLOP of multiplications per step.`),
    table(
      [
        '',
        'seconds per step',
        'lowest – highest',
        'tokens/s',
        '× our time',
        'peak MB: steps / life',
        '× our memory',
        'first step after s',
        'rounds',
      ],
      lines,
    ),
    ...[...failures].map(([peer, reason]) => `Not measured: ${peer} (${reason}).`),
    ...notes(work, figures),
  ].join('\n\n');
}

function notes({ check }: WorkResult, figures: readonly PeerFigures[]): string[] {
  const counts = new Set(figures.flatMap(({ parameters }) => (parameters === undefined ? [] : [parameters])));
  const lines = [
    figures.some(({ warmupOnly }) => warmupOnly) ? '¹ The time was up after the warm-up; this is the last step of it.' : '',
    figures.some(({ elsewhere }) => elsewhere > 0.1) ? '² Others used more than a tenth of the machine meanwhile.' : '',
    counts.size > 1 ? `**The sides differ in parameters: ${[...counts].join(', ')}.**` : '',
  ];
  if (check)
    lines.push(
      check.problems.length === 0
        ? `Same computation: ${number(check.parameters)} parameters on both sides; losses and gradient norms of three updates ` +
            `from the same weights and samples differ by at most ${check.difference.toExponential(1)}.` +
            (check.spare === undefined ? '' : ` ${check.spare}`)
        : `**Not the same computation: ${check.problems.join('; ')}.**`,
    );
  return lines.filter((line) => line !== '');
}

function targetSection(results: Results): string {
  const lines = targetLines(results);
  if (lines.length === 0) return '';
  return ['### What was to be reached', table(['work', 'must', 'is', ''], lines)].join('\n\n');
}

function scalingSection({ scaling }: Results): string {
  if (!scaling || scaling.points.length === 0) return '';
  const axes = [...new Set(scaling.points.map(({ axis }) => axis))].filter((axis) => axis !== 'cores');
  const slopes = axes.flatMap((axis) =>
    (['ours', 'gemms'] as const).map((peer) => {
      const points = scaling.points.filter((point) => point.axis === axis && point.peer === peer);
      const { slope } = logarithmicFit(points.map(({ x, seconds }) => ({ x, y: seconds })));
      return [
        axis,
        peers.find(({ name }) => name === peer)?.title ?? peer,
        points.map(({ x }) => x).join(', '),
        points.map(({ seconds }) => (seconds * 1000).toFixed(1)).join(', '),
        slope.toFixed(2),
      ];
    }),
  );
  const cores = scaling.points.filter(({ axis }) => axis === 'cores');
  const byCores = [...new Set(cores.map(({ peer }) => peer))].map((peer) => {
    const [one, all] = cores.filter((point) => point.peer === peer).map(({ seconds }) => 1024 / seconds);
    return [
      peers.find(({ name }) => name === peer)?.title ?? peer,
      number(one),
      all === undefined ? '–' : number(all),
      all === undefined ? '–' : (all / one).toFixed(2),
    ];
  });
  return [
    '### Scaling',
    machineLine(scaling.machine, `One axis at a time from 4 layers, width 256, batch 8 × 128, V 8,192; rounds: ${scaling.rounds}.`),
    table(['axis', '', 'at', 'ms per step', 'slope'], slopes),
    'ELECTRA-small, batch 8 × 128, on one core and on all:',
    table(['', 'tokens/s, 1 core', 'tokens/s, all cores', 'gain'], byCores),
  ].join('\n\n');
}

function startSection({ start }: Results): string {
  if (!start) return '';
  const seconds = `${median(start.seconds).toFixed(2)} (${start.seconds.map((each) => each.toFixed(2)).join(', ')})`;
  return [
    '### Start: from the command to the first step, ELECTRA-small',
    machineLine(start.machine, ''),
    table(['', 'seconds'], [['electra-run', seconds]]),
  ].join('\n\n');
}

function parallelSection({ parallel }: Results): string {
  if (!parallel) return '';
  const apart = parallel.ways.find(({ name }) => name === 'apart');
  const lines = parallel.ways.map(({ title, tokensPerSecond, peak, elsewhere, failed }) =>
    failed === undefined
      ? [
          `${title}${elsewhere > 0.1 ? ' ²' : ''}`,
          number(median(tokensPerSecond)),
          `${number(Math.min(...tokensPerSecond))} – ${number(Math.max(...tokensPerSecond))}`,
          apart?.failed === undefined && apart ? efficiency(tokensPerSecond, apart.tokensPerSecond).toFixed(2) : '–',
          number(peak / 2 ** 20),
        ]
      : [`${title}: ${failed}`, '–', '–', '–', '–'],
  );
  const strangers = parallel.ways.some(({ elsewhere }) => elsewhere > 0.1);
  return [
    `### \`parallel\`: ${parallelWork.title}`,
    machineLine(parallel.machine, `Rounds: ${parallel.rounds}. Every way reads as many tokens on as many cores, but for the first.`),
    table(['', 'tokens/s', 'lowest – highest', '× two trainings apart', 'peak MB, all processes'], lines),
    ...(strangers ? ['² Others used more than a tenth of the machine meanwhile.'] : []),
  ].join('\n\n');
}

/** Median over rounds of how many times as many tokens are read in a second. */
export function efficiency(some: readonly number[], others: readonly number[]): number {
  return median(some.map((each, round) => each / others[round]));
}

function machineLine({ processor, cores, memoryGB, instructions, node, commit, date }: Machine, more: string): string {
  return `${processor}, ${cores} cores, ${memoryGB} GB, ${instructions}; Node ${node}; commit ${commit}, ${date}. ${more}`.trim();
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function time(seconds: number): string {
  return seconds < 0.1 ? seconds.toFixed(4) : seconds.toFixed(3);
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
