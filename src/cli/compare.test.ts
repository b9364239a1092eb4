import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare } from './compare.ts';

describe('electra-run compare', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'compare-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('shows the settings that differ and the figures side by side', async () => {
    const base = await run('base', 50, { status: 'finished', figures: { 'heldout/rtd_auc': 0.78123, 'train/tokens': 1000000 } });
    const light = await run('lambda-10', 10, { status: 'finished', figures: { 'heldout/rtd_auc': null, 'downstream/supersense/accuracy': 0.5 } });
    const { code, out } = await compared([base, light]);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'setting      base  lambda-10',
        '───────────  ────  ─────────',
        'loss.lambda    50         10',
        '',
        'figure                               base  lambda-10',
        '──────────────────────────────  ─────────  ─────────',
        'status                           finished   finished',
        'heldout/rtd_auc                    0.7812          –',
        'train/tokens                    1,000,000',
        'downstream/supersense/accuracy                0.5000',
        '',
      ].join('\n'),
    );
  });

  it('compares a run that is not finished yet', async () => {
    const { code, out } = await compared([await run('base', 50)]);
    expect(code).toBe(0);
    expect(out).toContain('unfinished');
  });

  it('gives the same as JSON to scripts', async () => {
    const runs = [await run('a', 50, { status: 'finished', figures: { x: 1 } }), await run('b', 10)];
    const { out } = await compared(runs, true);
    expect(JSON.parse(out)).toEqual({
      runs: [
        { name: 'a', folder: runs[0], status: 'finished', settings: { 'loss.lambda': 50 }, figures: { x: 1 } },
        { name: 'b', folder: runs[1], status: 'unfinished', settings: { 'loss.lambda': 10 }, figures: {} },
      ],
    });
  });

  it('names every folder that is no run, and prints no table', async () => {
    const damaged = await run('damaged', 50);
    await writeFile(join(damaged, 'result.json'), '{"status": "fini');
    const { code, out, error } = await compared([folder, join(folder, 'nowhere'), damaged]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(`${folder} is not the folder of a run: it has no experiment.json`);
    expect(error).toContain('nowhere is not the folder of a run: there is no such folder');
    expect(error).toContain(`${join(damaged, 'result.json')} cannot be read`);
  });

  it('asks for a folder when it gets none', async () => {
    expect(await compared([])).toMatchObject({ code: 2, error: expect.stringContaining('electra-run compare runs/base') });
  });

  async function run(name: string, lambda: number, result?: object): Promise<string> {
    const path = join(folder, name);
    await mkdir(path);
    await writeFile(join(path, 'experiment.json'), JSON.stringify({ $schema: name, seed: 1, loss: { type: 'electra', lambda } }));
    if (result) await writeFile(join(path, 'result.json'), JSON.stringify(result));
    return path;
  }
});

async function compared(folders: string[], json = false) {
  const [out, error] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
  const code = await compare(folders, { json }, { out, error });
  return { code, out: (out.read() as string | null) ?? '', error: (error.read() as string | null) ?? '' };
}
