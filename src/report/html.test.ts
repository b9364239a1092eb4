/** What a report is made of, without a browser; `test/interop/report.test.ts` looks at the page in one. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRun } from '../../test/support/made-runs.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { compareRuns } from './comparison.ts';
import { readCurves } from './curves.ts';
import { asHtml } from './html.ts';
import { jsonForScript, markup } from './markup.ts';
import { pageData } from './page-data.ts';
import { axisKind } from './page/scale.ts';
import { meanOf, smoothed } from './page/smooth.ts';
import { paletteFor } from './palette.ts';
import { readRuns } from './read.ts';

const folder = temporaryFolder('html');

describe('curves', () => {
  it("are read from the file that the run's tracker wrote, without damaged lines and figures that are not finite", async () => {
    const run = makeRun(path.join(folder, 'named'), { experiment: { trackers: [{ type: 'jsonl', file: 'figures.jsonl' }] } });
    writeFileSync(path.join(run, 'figures.jsonl'), '{"step":1,"a":1,"b":null}\n{"step":2,"a":2}\n{"st');
    expect(readCurves((await readRuns([run])).runs[0], 400)).toEqual({ a: { steps: [1, 2], values: [1, 2] } });
  });

  it('keep their last point when they are too long to draw', async () => {
    const run = makeRun(path.join(folder, 'long'), { metrics: Array.from({ length: 1001 }, (_, step) => ({ step, a: step })) });
    const { steps } = readCurves((await readRuns([run])).runs[0], 400).a;
    expect([steps.length, steps[0], steps.at(-1)]).toEqual([334, 1, 1000]);
  });

  it('are smoothed without a pull to zero, and averaged where all have a value', () => {
    expect(smoothed({ steps: [1, 2, 3], values: [4, 4, 4] }, 0.9).values.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([4, 4, 4]);
    expect(smoothed({ steps: [1, 2], values: [0, 3] }, 0.5).values).toEqual([0, 2]);
    expect(
      meanOf([
        { steps: [1, 2, 3], values: [1, 2, 3] },
        { steps: [2, 3], values: [4, 5] },
      ]),
    ).toEqual({ steps: [2, 3], values: [3, 4] });
  });
});

describe('the axis of a setting', () => {
  const place = (value: number | string) => ({ text: String(value), number: typeof value === 'number' ? value : null });
  it.each([
    [[1, 10, 50], 'log'],
    [[0.125, 0.25, 0.5, 1], 'linear'],
    [[0, 1, 50], 'words'],
    [[-1, 1, 50], 'linear'],
    [[5], 'words'],
    [['none', 'all'], 'words'],
    [['none', 1], 'words'],
  ] as const)('of %j is %s', (values, kind) => {
    expect(axisKind(values.map(place))).toBe(kind);
  });
});

describe('markup', () => {
  it('escapes what is put in, and makes control characters visible', () => {
    expect(markup`<p title="${'"&\''}">${['<b>', markup`<i>${1}</i>`, null, false]}${'a\u0000\u202eb\n'}</p>`.html).toBe(
      '<p title="&quot;&amp;&#39;">&lt;b&gt;<i>1</i>a\ufffd\ufffdb\n</p>',
    );
  });

  it('holds JSON that no tag can end', () => {
    const { html } = jsonForScript({ text: '</script><!--\u2028' });
    expect(html).not.toContain('<');
    expect(JSON.parse(html)).toEqual({ text: '</script><!--\u2028' });
  });
});

it('colours are as many as there are groups, all different, in light and dark', async () => {
  for (const [count, ordered] of [
    [1, true],
    [2, true],
    [5, true],
    [8, false],
    [30, false],
  ] as const) {
    const { light, dark } = paletteFor(count, ordered);
    expect([new Set(light).size, new Set(dark).size]).toEqual([count, count]);
    expect([...light, ...dark].filter((color) => !/^#[0-9a-f]{6}$/.test(color))).toEqual([]);
  }
});

describe('a report', () => {
  it('of runs that have not begun says so, and draws nothing', async () => {
    const html = asHtml(compareRuns(await readRuns([makeRun(path.join(folder, 'waiting'), {})])), { title: 'x' });
    expect(html).toContain('No run has finished yet.');
    expect(html).not.toContain('Learning curves');
  });

  it('of one run has its figures and curves', async () => {
    const run = makeRun(path.join(folder, 'one'), {
      figures: { 'heldout/rtd_auc': 0.75 },
      metrics: [
        { step: 1, 'train/rtd_loss': 2, 'train/lambda': 50, 'heldout/extra': 1 },
        { step: 2, 'train/rtd_loss': 1, 'train/lambda': 50, 'heldout/extra': 2 },
      ],
    });
    const data = pageData(compareRuns(await readRuns([run])));
    expect(data.panels.map(({ figure, kind, exact }) => ({ figure, kind, exact }))).toEqual([
      { figure: 'train/rtd_loss', kind: 'training', exact: false },
      { figure: 'heldout/extra', kind: 'held-out', exact: true },
    ]);
    expect(data.axes).toEqual([{ path: '', label: 'run' }]);
    expect(data.groups[0].places['']).toEqual({ text: 'one', number: null });
    expect(asHtml(compareRuns(await readRuns([run])), { title: 'x' })).toContain('0.7500');
  });

  it('draws runs that a sweep has named by their names, however many settings differ between them', async () => {
    const found = await readRuns([
      makeRun(path.join(folder, 'a'), { figures: { a: 1 } }),
      makeRun(path.join(folder, 'b'), { figures: { a: 2 }, experiment: { objective: { type: 'masked-lm', loss: { type: 'sum' } } } }),
    ]);
    const runs = found.runs.map((run, index) => ({ ...run, called: ['electra', 'mlm'][index] }));
    const { axes, groups } = pageData(compareRuns({ ...found, runs }));
    expect(axes).toEqual([{ path: '', label: 'name' }]);
    expect(groups.map(({ places }) => places[''].text)).toEqual(['electra', 'mlm']);
  });

  it('says above samples what they show: once where all runs say the same, else of each run', async () => {
    const [first, second] = [withSamples('first', 'Guesses & gaps:'), withSamples('second', 'Guesses & gaps:')];
    const [other, old] = [withSamples('other', 'Turned around:'), withSamples('old')];
    expect((await samplesIn(first, second)).split('Guesses &amp; gaps:')).toHaveLength(2);
    expect(await samplesIn(first, other)).toMatch(
      /first<.h3><p class="soft">Guesses &amp; gaps:[^]*other<.h3><p class="soft">Turned around:/,
    );
    expect(await samplesIn(old)).toMatch(/^<p class="soft">Held-out text:<.p>/);
  });

  it('names no address that could be loaded', async () => {
    const html = asHtml(compareRuns(await readRuns([makeRun(path.join(folder, 'two'), { figures: { a: 1 } })])), { title: 'x' });
    const page = html.replace(/<script>[^]*<\/script>/, '');
    expect(page.length).toBeLessThan(html.length / 2);
    expect(page).not.toMatch(/https?:|src=|url\(/);
  });
});

function withSamples(name: string, samplesLegend?: string): string {
  return makeRun(path.join(folder, name), { figures: { a: 1 }, samples: [`${name} <s>`], samplesLegend });
}

/** What the page of these runs has under its heading of samples. */
async function samplesIn(...runs: string[]): Promise<string> {
  return asHtml(compareRuns(await readRuns(runs)), { title: 'x' }).replace(/^[^]*<h2>Samples<.h2>/, '');
}
