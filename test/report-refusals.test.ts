/** `electra-run compare` where something is wrong: damaged runs, folders that are none, and names that mean nothing. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compared, finished, refused } from './support/compared.ts';
import { makeRun, makeSweep } from './support/made-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const all = temporaryFolder('report-refusals');
let folder = all;
let count = 0;
beforeEach(() => void (folder = path.join(all, String(count++))));

describe('electra-run compare with a damaged run', () => {
  it('shows the others, and in a row of its own which file is damaged and how', async () => {
    const sweep = makeSweep(path.join(folder, 's'), {
      a: finished(50, 1, 0.7),
      b: finished(10, 1, 0.6),
      c: finished(1, 1, 0.5),
      d: finished(2, 1, 0.4),
    });
    const [result, experiment] = [path.join(sweep, 'members/b/result.json'), path.join(sweep, 'members/c/experiment.json')];
    writeFileSync(result, readFileSync(result, 'utf8').slice(0, 40));
    rmSync(experiment);
    const out = await compared([sweep], {}, 1);
    expect(out).toMatch(/^run +status +lambda +seed +rtd_auc +damage$/m);
    expect(out).toMatch(/^a +finished +50 +1 +0\.7000$/m);
    expect(out).toMatch(/^d +finished +2 +1 +0\.4000$/m);
    expect(out).toMatch(new RegExp(`^b +damaged +${result} cannot be read: .*JSON.*\\.$`, 'm'));
    expect(out).toMatch(new RegExp(`^c +damaged +${experiment} cannot be read: there is no such file\\.$`, 'm'));
    expect(out).toContain('! Damaged, and left out: b, c.');
    expect(JSON.parse(await compared([sweep], { json: true }, 1))).toMatchObject({
      runs: [{ name: 'a' }, { name: 'd' }],
      damaged: [{ name: 'b', error: expect.stringContaining(result) }, { name: 'c' }],
    });
    expect((await compared([sweep], { csv: true }, 1)).split('\r\n').filter((line) => line.includes(',damaged,'))).toHaveLength(2);
    await compared([sweep], { html: path.join(folder, 'page.html') }, 1);
    expect(readFileSync(path.join(folder, 'page.html'), 'utf8')).toContain(`damaged: ${result} cannot be read`);
  });

  it('has nothing to show where all are damaged', async () => {
    const run = makeRun(path.join(folder, 'a'), {});
    writeFileSync(path.join(run, 'experiment.json'), '');
    expect(await refused([run])).toContain(
      `None of these runs can be read:\n  ${path.join(run, 'experiment.json')} cannot be read: it is not JSON.`,
    );
  });
});

describe('electra-run compare refuses', () => {
  it('names every folder that is no run, and every damaged file', async () => {
    mkdirSync(folder);
    const damaged = makeRun(path.join(folder, 'damaged'), {});
    writeFileSync(path.join(damaged, 'result.json'), '{"status": "fini');
    const text = await refused([folder, path.join(folder, 'nowhere'), damaged]);
    expect(text).toContain(`${folder} is neither a run nor a sweep: it has neither experiment.json nor sweep.json.`);
    expect(text).toContain('nowhere is neither a run nor a sweep: there is no such folder.');
    expect(text).toContain(`${path.join(damaged, 'result.json')} cannot be read`);
  });

  it('to write its page over something else, and makes the folder of a page', async () => {
    const run = makeRun(path.join(folder, 'a'), finished(50, 1, 0.5));
    const result = path.join(run, 'result.json');
    const before = readFileSync(result, 'utf8');
    await expect(compared([run], { html: result })).rejects.toThrow('This file is there already, and nothing was written:');
    expect(readFileSync(result, 'utf8')).toBe(before);
    for (let twice = 0; twice < 2; twice++) await compared([run], { html: path.join(folder, 'deep/page.html') });
    expect(readFileSync(path.join(folder, 'deep/page.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('a manifest that is none', async () => {
    const sweep = makeSweep(path.join(folder, 's'), { a: {} });
    writeFileSync(path.join(sweep, 'sweep.json'), '{"format": 2}');
    expect(await refused([sweep])).toContain('its sweep.json was not written by this version');
  });

  it('names that mean nothing or several things, and says which there are', async () => {
    const run = makeRun(path.join(folder, 'a'), {
      figures: { 'heldout/rtd_auc': 0.5, 'downstream/x/pretrained/accuracy': 0.5, 'downstream/y/pretrained/accuracy': 0.5 },
    });
    expect(await refused([run], { metric: ['rtd_acu'] })).toContain("No metric of these runs is called 'rtd_acu'.");
    expect(await refused([run], { sort: 'accuracy' })).toContain("More than one setting or metric is called 'accuracy'");
    expect(await refused([run], { by: 'loss.lambada' })).toContain("No setting of these runs is called 'loss.lambada'.");
    expect(await refused([run], { baseline: 'b' })).toContain("No baseline of these runs is called 'b'.");
    expect(await refused([run], { json: true, csv: true })).toContain('--json or --csv');
  });
});
