/** `electra-run compare` and tasks: which class a figure is about, what it leaves out, and where it has no value. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { compared } from './support/compared.ts';
import { makeRun } from './support/made-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('report-tasks');

it('names the class, says where runs mean another one, what was not judged, and which figures are undefined', async () => {
  const runs = [made('a', 0.5, 'hate', ['t: beyond 8 tokens.']), made('b', null, 'none', [])];
  const out = await compared(runs);
  expect(out).toContain('! a: t: beyond 8 tokens.');
  expect(out).toContain('! Undefined, and left out of the means: downstream/t/pretrained/f1 of b.');
  expect(out).toContain("! The f1 of the task t is about 'hate' in a, about 'none' in b.");
  expect(await compared([runs[0]])).toContain('t: f1 of hate, pre-trained');
});

function made(name: string, figure: number | null, positive: string, remarks: readonly string[]): string {
  const run = makeRun(path.join(folder, name), { lambda: name === 'a' ? 1 : 2, figures: { 'downstream/t/pretrained/f1': figure } });
  const file = path.join(run, 'result.json');
  const result = JSON.parse(readFileSync(file, 'utf8')) as object;
  const task = { task: 't', metric: 'f1', higherIsBetter: true, positive: { f1: positive }, remarks };
  writeFileSync(file, JSON.stringify({ ...result, downstream: [task] }));
  return run;
}
