/** The curves of the run, with a mark at the step whose weights are shown. */
import { drawn, element } from './element.ts';
import type { ShownCurve } from './manifest.ts';

const [WIDTH, HEIGHT] = [320, 104];
const EDGE = { left: 40, right: 10, top: 8, bottom: 20 };

/** Draws the curves once; what comes back moves the mark. */
export function drawCurves(container: HTMLElement, table: HTMLElement, curves: readonly ShownCurve[]): (step: number) => void {
  const last = Math.max(1, ...curves.flatMap(({ steps }) => steps));
  const plots = curves.map((curve) => plotOf(curve, last));
  container.replaceChildren(...plots.map(({ figure }) => figure));
  return (step) => {
    for (const { mark } of plots) mark(step);
    fillTable(table, curves, step);
  };
}

function plotOf({ title, where, unit, steps, values }: ShownCurve, last: number) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high === low ? 1 : high - low;
  const x = (step: number): number => EDGE.left + (step / last) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number): number => HEIGHT - EDGE.bottom - ((value - low) / span) * (HEIGHT - EDGE.top - EDGE.bottom);
  const line = steps.map((step, index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(values[index]).toFixed(1)}`).join('');
  const marker = drawn('line', { class: 'marker', y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
  const dot = drawn('circle', { class: 'dot', r: 4 });
  const reading = element('span', { class: 'reading' });
  const measure = unit === undefined ? '' : ` in ${unit}`;
  const label = `${title} ${where}${measure}, from ${short(values[0])} to ${short(values.at(-1) ?? values[0])}`;
  const text = (at: { x: number; y: number }, anchor: string, words: string) => drawn('text', { ...at, 'text-anchor': anchor }, words);
  const figure = element(
    'figure',
    {},
    element('figcaption', {}, `${title} `, element('span', { class: 'soft' }, `${where} `), reading),
    drawn(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
      ...[low, high].map((value) => text({ x: EDGE.left - 6, y: y(value) + 4 }, 'end', short(value))),
      drawn('path', { class: 'axis', d: `M${EDGE.left} ${EDGE.top}V${HEIGHT - EDGE.bottom}H${WIDTH - EDGE.right}` }),
      text({ x: EDGE.left, y: HEIGHT - 4 }, 'start', '0'),
      text({ x: WIDTH - EDGE.right, y: HEIGHT - 4 }, 'end', `step ${last}`),
      drawn('path', { class: 'curve', d: line }),
      marker,
      dot,
    ),
  );
  const mark = (step: number): void => {
    const at = x(Math.min(step, last)).toFixed(1);
    for (const name of ['x1', 'x2']) marker.setAttribute(name, at);
    const index = steps.findLastIndex((each) => each <= step);
    dot.setAttribute('visibility', index < 0 ? 'hidden' : 'visible');
    reading.textContent = index < 0 ? '' : short(values[index]);
    if (index < 0) return;
    dot.setAttribute('cx', x(steps[index]).toFixed(1));
    dot.setAttribute('cy', y(values[index]).toFixed(1));
  };
  return { figure, mark };
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/** First, now and last of each curve. */
function fillTable(table: HTMLElement, curves: readonly ShownCurve[], step: number): void {
  const rows = curves.map(({ title, where, steps, values }) => {
    const now = steps.findLastIndex((each) => each <= step);
    const told = (index: number): string => (index < 0 ? 'not yet' : `${short(values[index])} (step ${steps[index]})`);
    const cells = [told(0), told(now), told(values.length - 1)].map((text) => element('td', {}, text));
    return element('tr', {}, element('th', { scope: 'row' }, `${title} ${where}`), ...cells);
  });
  const heads = ['Figure', 'First', 'Where the slider is', 'Last'].map((text) => element('th', { scope: 'col' }, text));
  table.replaceChildren(element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}
