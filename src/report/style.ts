/** The look of a report: one column, light or dark as the reader's system says, and legible on paper. */
import { HUES, type Palette } from './palette.ts';

/** The style sheet, with the colours of groups as `--g0`, `--g1`, … and of series as `--s0`, `--s1`, …. */
export function styleOf({ light, dark }: Palette): string {
  return `
:root {
  color-scheme: light; --paper: #ffffff; --ink: #1b1f24; --soft: #5b636e; --line: #d8dde3; --tint: #f4f6f8; --link: #0b5cad;
  --good: #0a6b3d; --bad: #b3261e; --warn: #fff6de; --warn-line: #d9a400;
  ${colors('g', light)} ${colors('s', HUES.light)}
}
@media (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark; --paper: #14171b; --ink: #e6e9ed; --soft: #a3acb8; --line: #343b44; --tint: #1d2127; --link: #7db8ff;
    --good: #5fd39a; --bad: #ff8f86; --warn: #2d2613; --warn-line: #b98f1e;
    ${colors('g', dark)} ${colors('s', HUES.dark)}
  }
}
@media print { .controls, .needs-script { display: none !important; } details::details-content { content-visibility: visible; } }
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1200px; padding: 24px 20px 64px; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 40px 0 8px; }
h3 { font-size: 15px; margin: 18px 0 6px; }
p { margin: 6px 0; max-width: 80ch; } .soft { color: var(--soft); } a { color: var(--link); }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.warnings { margin: 16px 0; padding: 8px 16px; border-left: 4px solid var(--warn-line); background: var(--warn); border-radius: 4px; }
.warnings ul { margin: 4px 0; padding-left: 18px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 12px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: baseline; }
tr:last-child > * { border-bottom: 0; }
thead th { background: var(--tint); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
td.wrap { white-space: normal; overflow-wrap: anywhere; min-width: 16ch; }
.number { text-align: right; }
.unit { font-weight: 400; color: var(--soft); }
tr.baseline > * { background: var(--tint); }
.tag { font-size: 12px; border: 1px solid var(--line); border-radius: 9px; padding: 0 7px; margin-left: 6px; color: var(--soft); }
.better { color: var(--good); } .worse { color: var(--bad); } .unclear { color: var(--soft); } .failed { color: var(--bad); }
thead th button { all: unset; cursor: pointer; }
thead th button:focus-visible, summary:focus-visible, input:focus-visible,
select:focus-visible, .scroll:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px;
}
thead th button::after { content: " ↕"; color: var(--soft); }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
.controls { display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: center; margin: 10px 0; }
.controls label { display: inline-flex; flex-wrap: wrap; min-width: 0; max-width: 100%; gap: 6px; align-items: center; }
select {
  font: inherit; padding: 3px 6px; min-width: 0; max-width: 100%; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: 4px;
}
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
legend { float: left; margin-right: 12px; color: var(--soft); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 18px 28px; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: 14px; }
figcaption.soft, figcaption .soft { font-weight: 400; }
time { white-space: nowrap; }
figure svg { display: block; max-width: 100%; height: auto; --plot-background: var(--paper); } .plot { min-height: 260px; }
details { margin: 10px 0; } summary { cursor: pointer; color: var(--link); }
html:not(.script) .needs-script { display: none; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 4px 0; padding: 0; font-size: 13px; }
.samples li { margin: 6px 0; overflow-wrap: anywhere; }
`;
}

function colors(letter: string, each: readonly string[]): string {
  return each.map((color, index) => `--${letter}${index}: ${color};`).join(' ');
}
