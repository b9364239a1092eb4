/**
 * The script of a report's page: draws what the page's data say into the places that the page has, and draws
 * again when a control is used or the window changes. Without it the page still has all its tables.
 */
import type { PageData } from './data.ts';
import { ablationPlot, type Series } from './ablation-plot.ts';
import { curvePlot } from './curve-plot.ts';
import { sortableTables } from './sort-tables.ts';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const hidden = new Set<number>();

document.documentElement.classList.add('script');
for (const box of document.querySelectorAll<HTMLInputElement>('input[data-group]')) {
  box.addEventListener('change', () => {
    if (box.checked) hidden.delete(Number(box.dataset.group));
    else hidden.add(Number(box.dataset.group));
    drawCurves();
  });
}
for (const id of ['smoothing', 'skip', 'means', 'log-steps', 'log-values']) input(id)?.addEventListener('input', drawCurves);
for (const id of ['metric', 'axis']) document.getElementById(id)?.addEventListener('change', drawMetric);
for (const details of document.querySelectorAll('details')) details.addEventListener('toggle', drawCurves);
sortableTables();
new ResizeObserver(redrawWhenWider()).observe(document.body);
draw();

function draw(): void {
  drawMetric();
  drawCurves();
}

/** The chosen metric's table is shown, and its plot drawn. */
function drawMetric(): void {
  const name = select('metric');
  for (const section of document.querySelectorAll<HTMLElement>('[data-metric]')) section.hidden = section.dataset.metric !== name;
  const metric = data.metrics.find((each) => each.name === name);
  const place = document.getElementById('ablation');
  if (!metric || !place) return;
  const { plot, series } = ablationPlot(data, { metric, axis: select('axis') ?? data.axes[0].path, width: widthOf(place), color });
  place.replaceChildren(plot);
  document.getElementById('series')?.replaceChildren(...series.map(keyOf));
}

function drawCurves(): void {
  const smoothing = Number(input('smoothing')?.value ?? 0);
  const skip = Number(input('skip')?.value ?? 0);
  say('smoothing-value', smoothing.toFixed(2));
  say('skip-value', `${Math.round(skip * 100)} %`);
  for (const place of document.querySelectorAll<HTMLElement>('[data-panel]')) {
    if (place.offsetParent === null) continue;
    const settings = {
      width: widthOf(place),
      smoothing,
      skip,
      means: isOn('means'),
      logSteps: isOn('log-steps'),
      logValues: isOn('log-values'),
      shown: (group: number) => !hidden.has(group),
      color,
    };
    place.replaceChildren(curvePlot(data, data.panels[Number(place.dataset.panel)], settings));
  }
}

/** An entry of the plot's key. */
function keyOf({ label, color: own }: Series): HTMLElement {
  const item = document.createElement('li');
  const swatch = document.createElement('span');
  swatch.className = 'swatch';
  swatch.style.background = own;
  item.append(swatch, label);
  return item;
}

/** The page's style says what it is, in light and in dark. */
function color(group: number): string {
  return `var(--g${group})`;
}

function redrawWhenWider(): () => void {
  let width = document.body.clientWidth;
  return () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    draw();
  };
}

function say(id: string, words: string): void {
  const place = document.getElementById(id);
  if (place) place.textContent = words;
}

function widthOf(place: HTMLElement): number {
  return Math.max(260, Math.floor(place.getBoundingClientRect().width));
}

function input(id: string): HTMLInputElement | null {
  const found = document.getElementById(id);
  return found instanceof HTMLInputElement ? found : null;
}

function isOn(id: string): boolean {
  return input(id)?.checked ?? false;
}

function select(id: string): string | undefined {
  const found = document.getElementById(id);
  return found instanceof HTMLSelectElement ? found.value : undefined;
}
