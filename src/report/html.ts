/**
 * A comparison as one file for a browser: tables, and the data and the script that draw the plots into it.
 *
 * It needs no network and is allowed none: its content security policy admits its own script and nothing else.
 * The script is made from `page/` by the build.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { shellWord } from '../output/shell-word.ts';
import { packageRoot, packageVersion } from '../package.ts';
import type { Comparison } from './comparison.ts';
import { jsonForScript, markup, type Markup } from './markup.ts';
import { diagnosesOf } from './diagnoses.ts';
import { expectedText } from './expected.ts';
import { pageData, type ReportData } from './page-data.ts';
import type { PageData, Panel } from './page/data.ts';
import { curveTable, environmentTable, glance, metricSection, runsTable, samplesOf, settingsTables, swatch } from './page-tables.ts';
import { paletteFor } from './palette.ts';
import { panelPlace } from './panel-place.ts';
import { styleOf } from './style.ts';

/** The whole page. */
export function asHtml(comparison: Comparison, { title, now = new Date() }: { readonly title: string; readonly now?: Date }): string {
  const data = pageData(comparison);
  const code = script();
  const hash = createHash('sha256').update(code).digest('base64');
  const policy =
    `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; ` + "img-src data:; base-uri 'none'; form-action 'none'";
  const written = now.toISOString().slice(0, 16).replace('T', ' ');
  const ordered = data.axes.length > 0 && data.groups.every(({ places }) => places[data.axes[0].path].number !== null);
  return `<!doctype html>\n${
    markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="electra-run ${packageVersion()}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ html: styleOf(paletteFor(data.groups.length, ordered)) }}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="soft">${summaryOf(comparison)} Written <time>${written} UTC</time> by electra-run ${packageVersion()}.</p>
</header>
${warningsOf(comparison)}
<main>
${resultsOf(comparison, data)}
${diagnosesOf(comparison)}
${curvesOf(comparison, data)}
<h2>Runs</h2>
${runsTable(comparison)}
<h2>Settings</h2>
${settingsTables(comparison)}
<h2>Environment</h2>
${environmentTable(comparison)}
${samplesOf(comparison)}
</main>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${{ html: code }}</script>
</body>
</html>`.html
  }\n`;
}

function script(): string {
  const file = join(packageRoot, 'dist/report-page.js');
  if (!existsSync(file)) throw new Error(`${file} is not there: npm run build.`);
  return readFileSync(file, 'utf8');
}

function summaryOf({ runs, groups, ablated }: Comparison): string {
  const finished = runs.filter(({ status }) => status === 'finished').length;
  const ended = finished === runs.length ? (runs.length === 1 ? 'finished' : 'all finished') : `${finished} finished`;
  const counts = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${ended}`;
  const baseline = groups.find((group) => group.baseline);
  if (groups.length < 2 || !baseline) return `${counts}.`;
  return `${counts}, in ${groups.length} groups${ablated === null ? '' : ` of ${ablated}`}; the baseline is ${baseline.label}.`;
}

function warningsOf({ warnings }: Comparison): Markup | false {
  return (
    warnings.length > 0 &&
    markup`<section class="warnings" aria-label="Warnings"><strong>Before you conclude anything</strong>
<ul>${warnings.map((warning) => markup`<li>${warning}</li>`)}</ul></section>`
  );
}

function resultsOf(comparison: Comparison, data: PageData): Markup | false {
  const measured = data.metrics.filter(({ name }) => data.groups.some(({ statistics }) => name in statistics));
  if (measured.length === 0) return markup`<h2>Results</h2><p>No run has finished yet.</p>`;
  const selected = measured.find(({ chosen }) => chosen) ?? measured[0];
  const figures = measured.map(({ name, label }) => option(name, `${label} (${name})`, name === selected.name));
  const axes = data.axes.map(({ path, label }, index) => option(path, path === '' ? label : `${label} (${path})`, index === 0));
  return markup`<h2>Results</h2>
${glance(comparison)}
<div class="controls needs-script">
<label>Figure <select id="metric">${figures}</select></label>
<label>against <select id="axis">${axes}</select></label>
</div>
<figure class="needs-script"><div class="plot" id="ablation"></div><ul class="key" id="series" aria-label="Key"></ul>
<figcaption class="soft">Mean over seeds with its 95 % confidence interval (Student’s t); beside it each seed.
Dotted: the baseline’s mean. Dashed: what one gets that learned nothing.</figcaption></figure>
${measured.map((metric) => metricSection(data, metric))}`;
}

function option(value: string, label: string, on: boolean): Markup {
  return markup`<option value="${value}"${on && { html: ' selected' }}>${label}</option>`;
}

function curvesOf(comparison: Comparison, data: ReportData): Markup | false {
  if (data.panels.length === 0) return false;
  const indexed = data.panels.map((panel, index) => ({ panel, index }));
  const main = indexed.filter(({ panel }) => panel.main);
  const others = indexed.filter(({ panel }) => !panel.main);
  const panels = (each: typeof indexed): Markup =>
    markup`<div class="panels needs-script">${each.map(({ panel, index }) => panelOf(panel, index))}</div>`;
  const boxes = data.groups.map(({ label, baseline }, index) => {
    const tag = baseline && data.groups.length > 1 && markup`<span class="tag">baseline</span>`;
    return markup`<label><input type="checkbox" data-group="${index}" checked>${swatch(index)}${label}${tag}</label>`;
  });
  const several = data.groups.some((_, group) => data.runs.filter((run) => run.group === group).length > 1);
  return markup`<h2>Learning curves</h2>
<div class="controls needs-script">
<label>Smoothing <input type="range" id="smoothing" min="0" max="0.98" step="0.02" value="0.6">
<output id="smoothing-value">0.60</output></label>
<label>Leave out the start <input type="range" id="skip" min="0" max="0.9" step="0.05" value="0">
<output id="skip-value">0 %</output></label>
${several && markup`<label><input type="checkbox" id="means" checked> mean over seeds</label>`}
<label><input type="checkbox" id="log-steps"> log steps</label>
<label><input type="checkbox" id="log-values"> log values</label>
</div>
<div class="controls needs-script"><fieldset><legend>Show</legend>${boxes}</fieldset></div>
${panels(main)}
${data.expected.map((each) => markup`<p class="soft">Dotted and grey: ${expectedText(each)}.</p>`)}
<p class="soft">The same in TensorBoard, with an HParams page: <code>tensorboard --logdir ${shellWord(commonFolder(comparison))}</code></p>
${others.length > 0 && markup`<details class="needs-script"><summary>${others.length} more curves</summary>${panels(others)}</details>`}
<details><summary>Curves as tables</summary>${indexed.map(({ panel }) => curveTable(comparison, data, panel))}</details>`;
}

/** Where all of the runs lie. */
function commonFolder({ runs }: Comparison): string {
  const [first, ...others] = runs.map(({ folder }) => dirname(folder).split(sep));
  const upTo = (parts: readonly string[], count: number): string => parts.slice(0, count).join(sep);
  const shared = first.filter((_, index) => others.every((parts) => upTo(parts, index + 1) === upTo(first, index + 1)));
  return shared.join(sep) || '.';
}

function panelOf(panel: Panel, index: number): Markup {
  const where = panelPlace(panel);
  return markup`<figure><figcaption>${panel.title} <span class="soft">${where}</span></figcaption>
<div class="plot" data-panel="${index}"></div></figure>`;
}
