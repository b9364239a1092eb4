/** The tables of a report: everything its plots show and more, readable without its script. */
import { formatFigure, plainSamplesLegend } from '../track/figure.ts';
import type { Comparison, Group } from './comparison.ts';
import { environmentOf } from './environment.ts';
import { markup, type Markup } from './markup.ts';
import type { RunMetric } from './metrics.ts';
import type { PageData, PageMetric, Panel } from './page/data.ts';
import { panelPlace } from './panel-place.ts';
import { decimalsFor, fixed, interval, signed, verdictOf } from './text.ts';

/** The chosen metrics of every group in one table. */
export function glance({ groups, chosen, runs }: Comparison): Markup | false {
  const metrics = chosen.filter(({ name }) => groups.some(({ statistics }) => name in statistics));
  return (
    metrics.length > 0 &&
    table(
      'What the groups come to: means over seeds ± half of the 95 % interval',
      markup`<tr>${heading('group')}${numberHeading('runs')}${metrics.map((metric) =>
        numberHeading(markup`${titleOf(metric)}<br><span class="unit">${metric.better ? `${metric.better} is better` : ''}</span>`),
      )}</tr>`,
      groups.map((group, index) =>
        row(
          group,
          index,
          markup`<td class="number">${finishedOf(group, runs)}</td>${metrics.map((metric) =>
            glanceCell(group, metric, decimalsFor(groups, metric.name)),
          )}`,
        ),
      ),
    )
  );
}

/** `3`, or `1 of 3` where some are not finished. */
function finishedOf({ runs: names }: Group, runs: Comparison['runs']): string {
  const finished = runs.filter(({ name, status }) => status === 'finished' && names.includes(name)).length;
  return finished === names.length ? String(finished) : `${finished} of ${names.length}`;
}

function glanceCell({ statistics, differences }: Group, metric: RunMetric, decimals: number): Markup {
  const statistic = statistics[metric.name];
  if (!statistic) return markup`<td class="number">–</td>`;
  const difference = differences[metric.name];
  const verdict = difference ? verdictOf(difference, metric) : '';
  const half = statistic.high === null ? '' : ` ± ${fixed(statistic.high - statistic.mean, decimals)}`;
  const clear = verdict !== '' && verdict !== 'unclear' && markup` <span class="${verdict}">${verdict}</span>`;
  const mean = fixed(statistic.mean, decimals);
  return markup`<td class="number" data-value="${statistic.mean}">${mean}<span class="soft">${half}</span>${clear}</td>`;
}

/** One metric in full; the page's script shows the one that is picked. */
export function metricSection({ groups, axes }: PageData, metric: PageMetric): Markup {
  const shown = groups.map((group, index) => ({ group, index })).filter(({ group }) => metric.name in group.statistics);
  const decimals = decimalsFor(groups, metric.name);
  const rows = shown.map(({ group, index }) => {
    const { n, mean, deviation, low, high } = group.statistics[metric.name];
    const difference = group.differences[metric.name];
    const verdict = difference ? verdictOf(difference, metric) : '';
    return row(
      group,
      index,
      markup`<td class="number">${n}</td>${number(mean, decimals)}${number(deviation, decimals)}
<td class="number">${interval(low, high, decimals)}</td>
<td class="number">${group.baseline || !difference ? '–' : signed(difference.difference, decimals)}</td>
<td class="number">${difference ? interval(difference.low, difference.high, decimals) : '–'}</td><td class="${verdict}">${verdict}</td>`,
    );
  });
  const columns = ['seeds', 'mean', 'standard deviation', '95 % interval', 'difference to baseline', '95 % interval'];
  const first = axes.length === 1 && axes[0].path !== '' ? axes[0].label : 'group';
  const head = markup`<tr>${heading(first)}${columns.map(numberHeading)}${heading('verdict')}</tr>`;
  const notes = [
    metric.better && `${capital(metric.better)} is better.`,
    metric.floor !== null && `${formatFigure(metric.floor)}: ${metric.floorNote ?? 'the floor'}.`,
  ];
  return markup`<section data-metric="${metric.name}"><h3>${titleOf(metric)} <code class="soft">${metric.name}</code></h3>
${table(`${titleOf(metric)} by group`, head, rows)}
<p class="soft">${notes.filter(Boolean).join(' ')}</p></section>`;
}

/** A curve at about ten steps; per group, means. */
export function curveTable({ groups }: Comparison, { runs }: PageData, panel: Panel): Markup {
  const { figure, title, unit } = panel;
  const steps = [...new Set(runs.flatMap(({ curves }) => curves[figure]?.steps ?? []))].sort((a, b) => a - b);
  const every = Math.ceil(steps.length / 10);
  const shown = steps.filter((_, index) => (steps.length - 1 - index) % every === 0);
  const meanAt = (group: number, step: number): number | null => {
    const values = runs.flatMap((run) =>
      run.group === group && figure in run.curves ? (run.curves[figure].values[run.curves[figure].steps.indexOf(step)] ?? []) : [],
    );
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const words = [unit ? `${title} (${unit})` : title, panelPlace(panel)].filter(Boolean).join(' ');
  return markup`<h3>${words}</h3>${table(
    words,
    markup`<tr>${numberHeading('step')}${groups.map(({ label }, index) => numberHeading(markup`${swatch(index)}${label}`))}</tr>`,
    shown.map((step) => {
      const means = groups.map((_, group) => markup`<td class="number">${formatFigure(meanAt(group, step))}</td>`);
      return markup`<tr><th scope="row" class="number">${formatFigure(step)}</th>${means}</tr>`;
    }),
  )}`;
}

/** A line per run with its settings that differ and its final figures; below them the runs that are damaged. */
export function runsTable({ runs, damaged, groups, columns, short, metrics }: Comparison): Markup {
  const own = columns.map((path) => heading(short[path]));
  const measured = metrics.map((metric) => numberHeading(titleOf(metric)));
  const head = markup`<tr>${heading('run')}${heading('status')}${own}${numberHeading('seed')}${measured}${heading('folder')}</tr>`;
  const rows = groups.flatMap((group, index) =>
    group.runs.flatMap((name) => {
      const run = runs.find((each) => each.name === name);
      if (!run) return [];
      const status =
        run.status === 'finished' || run.status === 'waiting'
          ? run.status
          : `${run.status} at step ${formatFigure(run.step)}${run.steps === null ? '' : ` of ${formatFigure(run.steps)}`}`;
      const settings = columns.map((path) => setting(run.settings[path]));
      const figures = metrics.map(({ name }) => {
        const value = run.figures[name];
        return markup`<td class="number" data-value="${value}">${formatFigure(value)}</td>`;
      });
      return markup`<tr><th scope="row">${swatch(index)}${run.name}</th><td class="${run.status}" title="${run.error}">${status}</td>
${settings}<td class="number" data-value="${run.seed}">${run.seed}</td>${figures}<td><code>${run.folder}</code></td></tr>`;
    }),
  );
  const nothing = [...columns, 'seed', ...metrics].map(() => markup`<td></td>`);
  const broken = damaged.map(
    ({ name, folder, error }) =>
      markup`<tr><th scope="row">${name}</th><td class="failed wrap">damaged: ${error}</td>${nothing}<td><code>${folder}</code></td></tr>`,
  );
  return table('All runs; the heads of the columns sort', head, [...rows, ...broken], 'sortable');
}

/** What differs, and folded away what is the same for all. */
export function settingsTables({ runs, groups, differing }: Comparison): Markup {
  const differingTable =
    differing.length === 0
      ? markup`<p>${runs.length > 1 ? 'All settings are the same but for the seed.' : ''}</p>`
      : table(
          'Settings that differ',
          markup`<tr>${heading('setting')}${groups.map(({ label }, index) => heading(markup`${swatch(index)}${label}`))}</tr>`,
          differing.map(
            (path) => markup`<tr><th scope="row"><code>${path}</code></th>${groups.map(({ values }) => setting(values[path]))}</tr>`,
          ),
        );
  const same = Object.entries(runs[0]?.settings ?? {}).filter(([path]) => !differing.includes(path));
  return markup`${differingTable}<details><summary>${same.length} settings that all runs share</summary>${table(
    'Settings that all runs share',
    markup`<tr>${heading('setting')}${heading('value')}</tr>`,
    same.map(
      ([path, value]) => markup`<tr><th scope="row"><code>${path}</code></th><td class="wrap"><code>${String(value)}</code></td></tr>`,
    ),
  )}</details>`;
}

/** The machine, the versions and the repository of the runs, and how many runs each value is of where there are several. */
export function environmentTable({ runs }: Comparison): Markup {
  const rows = environmentOf(runs);
  if (rows.length === 0) return markup`<p>Nothing is recorded.</p>`;
  return table(
    'Where the runs were made',
    markup`<tr>${heading('what')}${heading('value')}</tr>`,
    rows.map(({ name, values }) => {
      const shown = values.map(({ value, runs: own }, index) => {
        const share = values.length > 1 && markup` <span class="soft">${own.length} of ${runs.length} runs</span>`;
        return markup`${index > 0 && markup`<br>`}<code>${String(value)}</code>${share}`;
      });
      return markup`<tr><th scope="row"><code>${name}</code></th><td class="wrap">${shown}</td></tr>`;
    }),
  );
}

/** What an objective says of its samples stands on top where all runs say the same, else above those of each run. */
export function samplesOf({ runs }: Comparison): Markup | false {
  const shown = runs.filter(({ samples }) => samples.length > 0);
  const legends = new Set(shown.map(({ samplesLegend = plainSamplesLegend }) => samplesLegend));
  const legendOf = (legend: string): Markup => markup`<p class="soft">${legend}</p>`;
  const sections = shown.map(({ name, samples, samplesLegend = plainSamplesLegend }) => {
    const items = samples.map((sample) => markup`<li>${sample}</li>`);
    return markup`<h3>${name}</h3>${legends.size > 1 && legendOf(samplesLegend)}<ul class="samples">${items}</ul>`;
  });
  return (
    shown.length > 0 &&
    markup`<h2>Samples</h2>${legends.size === 1 && [...legends].map(legendOf)}
<details><summary>Samples of ${shown.length} ${shown.length === 1 ? 'run' : 'runs'}</summary>${sections}</details>`
  );
}

/** A square in the colour of a group. */
export function swatch(group: number): Markup {
  return markup`<span class="swatch" style="background: var(--g${group})" aria-hidden="true"></span>`;
}

function table(caption: string, head: Markup, rows: readonly Markup[], kind = ''): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table class="${kind}" aria-label="${caption}"><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

function heading(content: string | Markup): Markup {
  return markup`<th scope="col">${content}</th>`;
}

function numberHeading(content: string | Markup): Markup {
  return markup`<th scope="col" class="number">${content}</th>`;
}

function row({ label, baseline }: Pick<Group, 'label' | 'baseline'>, index: number, cells: Markup): Markup {
  const tag = baseline && markup`<span class="tag">baseline</span>`;
  return markup`<tr class="${baseline ? 'baseline' : ''}"><th scope="row">${swatch(index)}${label}${tag}</th>${cells}</tr>`;
}

function number(value: number | null, decimals: number): Markup {
  return markup`<td class="number">${fixed(value, decimals)}</td>`;
}

function setting(value: string | number | boolean | undefined): Markup {
  return typeof value === 'number'
    ? markup`<td data-value="${value}">${String(value)}</td>`
    : markup`<td>${value === undefined ? '–' : String(value)}</td>`;
}

function titleOf({ label, unit }: Pick<RunMetric, 'label' | 'unit'>): string {
  return unit ? `${label} (${unit})` : label;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
