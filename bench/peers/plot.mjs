// Draws bench/results.json: plot.mjs RESULTS FOLDER writes results.svg and, with scaling measured, scaling.svg.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const [, , file, folder] = process.argv;
const results = JSON.parse(readFileSync(file, 'utf8'));
const { document } = parseHTML('<html><body></body></html>');
const COLORS = {
  ours: '#d1242f',
  'pytorch-compile-f32': '#0969da',
  'pytorch-compile-bf16': '#8250df',
  'pytorch-eager-f32': '#54aeff',
  'pytorch-eager-bf16': '#c297ff',
  'pytorch-compile-micro': '#1a7f37',
  gemms: '#57606a',
  'tfjs-node': '#bf8700',
  'tfjs-wasm': '#d4a72c',
};

const median = (values) => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
const rows = Object.entries(results.works).flatMap(([work, { entries, title }]) => {
  const ofPeer = grouped(entries);
  const ours = median((ofPeer.get('ours') ?? []).flatMap(({ seconds }) => (seconds ? [seconds] : [])));
  return [...ofPeer].flatMap(([peer, own]) => {
    const seconds = median(own.flatMap(({ seconds }) => (seconds ? [seconds] : [])));
    return ours && seconds ? [{ work, title, peer, ratio: seconds / ours }] : [];
  });
});
function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.peer, [...(groups.get(entry.peer) ?? []), entry]);
  return groups;
}

const common = { document, style: { background: 'white', fontFamily: 'system-ui, sans-serif', fontSize: '12px' } };
const color = { domain: Object.keys(COLORS), range: Object.values(COLORS) };

if (rows.length > 0) {
  const order = Object.keys(results.works);
  const height = 90 + 44 * order.length;
  write(
    'results.svg',
    withLegend(
      Plot.plot({
        ...common,
        width: 860,
        height,
        marginLeft: 120,
        marginTop: 40,
        marginBottom: 40,
        x: {
          type: 'log',
          label: "seconds per step, as a multiple of electra-run's (logarithmic) →",
          grid: true,
          tickFormat: (x) => `${x}×`,
          domain: [Math.min(0.5, ...rows.map(({ ratio }) => ratio)), Math.max(2, ...rows.map(({ ratio }) => ratio)) * 1.1],
        },
        y: { type: 'point', domain: order, label: null, padding: 0.6 },
        color,
        marks: [
          Plot.ruleX([1], { stroke: COLORS.ours, strokeDasharray: '4 3' }),
          Plot.dot(rows, { x: 'ratio', y: 'work', fill: 'peer', r: 6, stroke: 'white' }),
          Plot.text(rows, { x: 'ratio', y: 'work', text: ({ ratio }) => ratio.toFixed(2), dy: -14, fontSize: 10 }),
        ],
      }),
      [...new Set(rows.map(({ peer }) => peer))],
      860,
      height,
    ),
  );
}

const points = (results.scaling?.points ?? []).filter(({ axis }) => axis !== 'cores');
if (points.length > 0) {
  const axes = [...new Set(points.map(({ axis }) => axis))];
  const panels = axes.map((axis) => {
    const own = points.filter((point) => point.axis === axis).map((point) => ({ ...point, ms: point.seconds * 1000 }));
    const lines = ['ours', 'gemms'].flatMap((peer) => {
      const mine = own.filter((point) => point.peer === peer);
      const { slope, factor } = fit(mine);
      return mine.length < 2
        ? []
        : [{ peer, slope, ends: [mine[0].x, mine[mine.length - 1].x].map((x) => ({ peer, x, ms: factor * x ** slope })) }];
    });
    return Plot.plot({
      ...common,
      width: 430,
      height: 320,
      marginLeft: 55,
      marginTop: 34,
      x: { type: 'log', base: 2, label: `${axis} →`, grid: true, tickFormat: String, ticks: new Set(own.map(({ x }) => x)).size },
      y: { type: 'log', label: '↑ ms per step', grid: true },
      color,
      marks: [
        lines.map(({ ends, peer }) => Plot.line(ends, { x: 'x', y: 'ms', stroke: COLORS[peer], strokeDasharray: '4 3' })),
        Plot.dot(own, { x: 'x', y: 'ms', fill: 'peer', r: 4 }),
        ...lines.map(({ peer, slope }, index) =>
          Plot.text([`${peer === 'ours' ? 'electra-run' : 'bare multiplications'} ~ ${axis}^${slope.toFixed(2)}`], {
            frameAnchor: 'top-left',
            fill: COLORS[peer],
            dx: 8,
            dy: 8 + 16 * index,
            textAnchor: 'start',
            fontSize: 12,
          }),
        ),
      ],
    });
  });
  const inner = panels
    .map((panel, index) => `<g transform="translate(${(index % 2) * 430} ${Math.floor(index / 2) * 320})">${panel.outerHTML}</g>`)
    .join('');
  write('scaling.svg', svg(860, 320 * Math.ceil(panels.length / 2), inner));
}

function fit(points) {
  const logs = points.map(({ x, ms }) => [Math.log(x), Math.log(ms)]);
  const mean = (index) => logs.reduce((sum, log) => sum + log[index], 0) / logs.length;
  const [x0, y0] = [mean(0), mean(1)];
  const slope = logs.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / logs.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return { slope, factor: Math.exp(y0 - slope * x0) };
}

/** The names of the dots, in a row below. */
function withLegend(plot, peers, width, height) {
  const items = peers.map(
    (peer, index) =>
      `<g transform="translate(${14 + (index % 4) * 210} ${height + 16 + 20 * Math.floor(index / 4)})"><circle r="6" fill="${COLORS[peer]}"/><text x="12" y="4">${peer === 'ours' ? 'electra-run' : peer}</text></g>`,
  );
  return svg(width, height + 20 * Math.ceil(peers.length / 4) + 16, plot.outerHTML + items.join(''));
}

function svg(width, height, inner) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>${inner}</svg>\n`;
}

function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}
