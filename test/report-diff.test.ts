/** `electra-run diff` on experiments and on folders of runs. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diff } from '../src/cli/diff.ts';
import { UserError } from '../src/errors/index.ts';
import { tiny } from './support/cli.ts';
import { makeRun, makeSweep } from './support/made-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('diff');
const base = path.join(folder, 'base.json5');
writeFileSync(base, `{ version: 1, extends: ${JSON.stringify(tiny)} }`);
const narrow = path.join(folder, 'narrow.json5');
writeFileSync(narrow, `{ version: 1, extends: './base.json5',\n  objective: { generator: { width: '1/4' } },\n  runs: 'elsewhere' }`);

describe('electra-run diff', () => {
  it('shows key by key how two experiments differ, who set each value, and what has no effect', async () => {
    const out = await differing(base, narrow);
    const place = (file: string, line: number): string => `${path.relative(process.cwd(), file)}:${line}`;
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      `--- ${base}`,
      `+++ ${narrow}`,
      '',
      'objective.generator.width',
      `  - "1/2"  // ${place(tiny, 10)}`,
      `  + "1/4"  // ${place(narrow, 2)}`,
      '',
      'Without effect on the numbers:',
      'name',
      '  - "base"  // default',
      '  + "narrow"  // default',
      'runs',
      '  - "runs"  // default',
      `  + "elsewhere"  // ${place(narrow, 3)}`,
      '',
    ]);
  });

  it('shows how two runs differ, and where they were made', async () => {
    const a = makeRun(path.join(folder, 'a'), { lambda: 50, record: { versions: { node: '20' }, host: { cpu: 'A' } } });
    const b = makeRun(path.join(folder, 'b'), {
      lambda: 10,
      experiment: { data: { files: ['x', 'y'] } },
      record: { versions: { node: '20' }, host: { cpu: 'B' } },
    });
    writeFileSync(
      path.join(b, 'experiment.json5'),
      '{\n  seed: 1,  // default\n  train: {\n    steps: 100,  // --set train.steps=100\n  },\n' +
        "  tasks: [\n    { type: 'x' },  // base.json5:3\n  ],\n}\n",
    );
    const { settings, environment } = JSON.parse(await differing(a, b, { json: true })) as {
      settings: { path: string; a: unknown; b: unknown; matters: boolean }[];
      environment: unknown[];
    };
    expect(settings.find((each) => each.path === 'tasks.0.type')).toEqual({
      path: 'tasks.0.type',
      a: null,
      b: { value: 'x', origin: null },
      matters: true,
    });
    expect(settings.find((each) => each.path === 'objective.loss.lambda')).toMatchObject({ a: { value: 50, origin: null }, b: null });
    expect(settings.map((each) => each.path)).not.toContain('train.steps');
    expect(environment).toEqual([{ name: 'host.cpu', a: 'A', b: 'B' }]);
  });

  it('says when nothing differs', async () => {
    expect(await differing(base, base)).toBe(`--- ${base}\n+++ ${base}\n\nEvery setting that numbers depend on is the same.\n`);
  });

  it('refuses a sweep, a folder that is no run, a damaged file, and a file that is none', async () => {
    expect(await refused(makeSweep(path.join(folder, 'sweep'), { m: {} }))).toContain('it is a sweep; name one of its members');
    expect(await refused(folder)).toContain('it has no experiment.json');
    expect(await refused(path.join(folder, 'nothing.json5'))).toContain('Cannot read');
    const damaged = makeRun(path.join(folder, 'damaged'), {});
    writeFileSync(path.join(damaged, 'experiment.json'), '{"seed": ');
    expect(await refused(damaged)).toContain('experiment.json cannot be read: it is not JSON5');
  });
});

async function differing(a: string, b: string, options = {}): Promise<string> {
  const written = { out: '' };
  expect(await diff(a, b, options, { out: { write: (text: string) => (written.out += text) }, error: process.stderr })).toBe(0);
  return written.out;
}

async function refused(place: string): Promise<string> {
  const error: unknown = await differing(place, base).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).text;
}
