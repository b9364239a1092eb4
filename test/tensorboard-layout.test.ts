/** The charts that TensorBoard is told to draw, beside the figures that a real run writes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, metricsOf, tiny } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('layout');

it('asks for curves that the run has, and for every figure that the legend names', async () => {
  expect(await cli(['run', tiny, 'train.steps=20', 'tasks=[]'], { folder })).toMatchObject({ code: 0 });
  const run = path.join(folder, 'runs/tiny');
  const written = new Set(metricsOf(run).flatMap((line) => Object.keys(line)));
  const { legend } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as { legend: { name: string; floor?: unknown }[] };
  const asked = new Set(tagsOf(run));
  expect([...asked].filter((tag) => !written.has(tag))).toEqual([]);

  const named = legend.flatMap(({ name, floor }) => [
    `train/${name}`,
    `heldout/${name}`,
    ...(typeof floor === 'string' ? [`heldout/${floor}`] : []),
  ]);
  const ofEveryRun = ['train/loss', 'train/learning_rate', 'train/gradient_norm', 'speed/tokens_per_second', 'speed/data_wait'];
  expect([...named, ...ofEveryRun].filter((tag) => written.has(tag) && !asked.has(tag))).toEqual([]);
  expect([...asked]).toEqual(expect.arrayContaining(['train/rtd_loss', 'heldout/rtd_loss', 'heldout/rtd_loss_floor', ...ofEveryRun]));
}, 60_000);

/** Tags stand in a layout as patterns for the whole name. */
function tagsOf(run: string): string[] {
  const files = readdirSync(run).filter((name) => name.startsWith('events.out.tfevents.'));
  const text = files.map((name) => readFileSync(path.join(run, name), 'latin1')).join('');
  return [...text.matchAll(/\^([\w/\\.-]+)\$/g)].map(([, pattern]) => pattern.replaceAll('\\', ''));
}
