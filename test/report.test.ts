/** `electra-run compare` on folders as runs and sweeps leave them: tables, JSON, CSV, and what it warns of. */
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compared, finished, json } from './support/compared.ts';
import { makeRun, makeSweep, type MadeRun } from './support/made-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const all = temporaryFolder('report');
let folder = all;
let count = 0;
beforeEach(() => void (folder = path.join(all, String(count++))));

describe('electra-run compare on two runs', () => {
  it('shows what differs, the figures side by side, and the difference to the first', async () => {
    const base = makeRun(path.join(folder, 'base'), finished(50, 1, 0.78123));
    const light = makeRun(path.join(folder, 'lambda-10'), { ...finished(10, 1, 0.7), experiment: { name: 'other', $schema: 'x' } });
    expect(await compared([base, light])).toBe(
      [
        'run        status    lambda  seed  rtd_auc',
        '─────────  ────────  ──────  ────  ───────',
        'lambda-10  finished      10     1   0.7000',
        'base       finished      50     1   0.7812',
        '',
        'difference to lambda=50  rtd_auc',
        '───────────────────────  ───────',
        'lambda=10                -0.0812',
        '',
      ].join('\n'),
    );
  });

  it('says when the experiments are the same, and takes a repeated seed once', async () => {
    const runs = ['a', 'b', 'c'].map((name, index) => makeRun(path.join(folder, name), finished(50, [1, 2, 2][index], 0.5 + index / 10)));
    const out = await compared(runs);
    expect(out).toContain('The experiments of these runs are the same but for the seed.');
    expect(out).toContain('! Repeats a run with the same settings and seed, and is left out of the means: c (seed 2).');
    expect(out).toMatch(/^a +2 +0\.5500 +0\.0707 /m);
  });

  it('lists a run that is not finished, with how far it is, and leaves figures that are not finite empty', async () => {
    const runs = [
      makeRun(path.join(folder, 'a'), { status: { status: 'running', step: 40 } }), // killed: no process holds its folder
      makeRun(path.join(folder, 'b'), { lambda: 10 }),
      makeRun(path.join(folder, 'c'), finished(20, 1, null)),
    ];
    const out = await compared(runs);
    expect(out).toMatch(/^a +interrupted 40\/100 +50 +1$/m);
    expect(out).toMatch(/^b +waiting +10 +1$/m);
    expect(out).toMatch(/^c +finished +20 +1 +–$/m);
    expect(out).toContain('! 2 of 3 runs are not finished and left out of the means: 1 interrupted (a), 1 waiting.');
    expect(out).not.toContain('difference');
  });

  it('shows all figures of a single run, with their floors', async () => {
    expect(await compared([makeRun(path.join(folder, 'a'), finished(50, 1, 0.78))])).toBe(
      [
        'run  status    seed  rtd_auc',
        '───  ────────  ────  ───────',
        'a    finished     1   0.7800',
        '',
        'figure               value   floor',
        '───────────────  ─────────  ──────  ─────────────────────────',
        'heldout/rtd_auc     0.7800  0.5000  discriminator AUC; chance',
        'train/tokens     1,000,000       –  tokens of training',
        '',
      ].join('\n'),
    );
  });

  it('takes each run once and calls two of one name by their paths', async () => {
    const runs = [makeRun(path.join(folder, 'x/run'), finished(50, 1, 0.5)), makeRun(path.join(folder, 'y/run'), finished(10, 1, 0.6))];
    const { runs: found } = await json([...runs, runs[0]]);
    expect(found.map(({ name }) => name)).toEqual(runs);
  });

  it('warns of runs that differ in more than one setting, and of other machines and versions', async () => {
    const record = { versions: { node: '20' }, git: { commit: 'a', dirty: true }, host: { cpu: 'A' } };
    const base = makeRun(path.join(folder, 'base'), { ...finished(50, 1, 0.5), record });
    const both = makeRun(path.join(folder, 'both'), {
      ...finished(10, 1, 0.5),
      experiment: { data: { length: 64 } },
      record: { ...record, host: { cpu: 'B' } },
    });
    const { warnings, ablated } = await json([base, both]);
    expect(ablated).toBe(null);
    expect(warnings).toEqual([
      'More than one setting differs from the baseline in lambda=10, length=64: what they gain or lose cannot be put down to one of them.',
      'Not made under the same conditions: host.cpu is A (base) and B (both).',
      'Made with changes that were not committed: 2 of 2 runs.',
    ]);
    expect((await json([base, both], { by: 'lambda' })).warnings[0]).toBe(
      'lambda=10, length=64 differs from the baseline not only in objective.loss.lambda: data.length is 64 where the baseline has nothing.',
    );
  });

  it('says once what else differs where that is so of many', async () => {
    const runs = [1, 2, 3, 4, 5].map((value) =>
      makeRun(path.join(folder, String(value)), {
        ...finished(10 * value, 1, 0.5),
        experiment: { data: { length: value }, objective: { loss: { lambda: 10 * value } } },
      }),
    );
    expect((await json(runs, { by: 'lambda' })).warnings).toEqual([
      '4 of 4 groups differ from the baseline not only in objective.loss.lambda, but also in data.length.',
    ]);
  });
});

describe('electra-run compare on a sweep', () => {
  const members = {
    'lambda=1-seed=1': finished(1, 1, 0.6),
    'lambda=1-seed=2': finished(1, 2, 0.61),
    'lambda=50-seed=1': finished(50, 1, 0.7),
    'lambda=50-seed=2': finished(50, 2, 0.71),
    'lambda=10-seed=1': finished(10, 1, 0.69),
    'lambda=10-seed=2': finished(10, 2, 0.73),
  };

  it('gives mean, deviation and interval over the seeds, and the difference to the baseline with its interval', async () => {
    const out = await compared([makeSweep(path.join(folder, 'lambda'), members)]);
    // t(0.975, 1) = 12.7062 and, for the difference of 1 to 50, t(0.975, 2) = 4.30265 times 0.0070711.
    expect(out).toContain(
      [
        'discriminator AUC: heldout/rtd_auc, higher is better, 0.5000: chance',
        '',
        '           n    mean  deviation  95 % interval    to baseline  95 % interval',
        '─────────  ─  ──────  ─────────  ───────────────  ───────────  ─────────────────  ───────',
        'lambda=1   2  0.6050     0.0071  0.5415 … 0.6685      -0.1000  -0.1304 … -0.0696  worse',
        'lambda=10  2  0.7100     0.0200  0.4559 … 0.9641      +0.0050'.replace('0.0200', '0.0283'),
      ].join('\n'),
    );
    expect(out).toMatch(/^lambda=10 .* unclear$/m);
    expect(out).toMatch(/^lambda=50 +2 +0\.7050 +0\.0071 .* baseline$/m);
    expect(out).not.toContain('!');
  });

  it('takes another baseline, by value or by run, and another order', async () => {
    const sweep = makeSweep(path.join(folder, 'lambda'), members);
    for (const baseline of ['1', 'lambda=1-seed=2', 'lambda=1'])
      expect((await json([sweep], { baseline })).groups.find((group) => group.baseline)?.label).toBe('lambda=1');
    expect((await json([sweep])).groups.map(({ label }) => label)).toEqual(['lambda=1', 'lambda=10', 'lambda=50']);
    expect((await json([sweep], { sort: 'rtd_auc' })).groups.map(({ label }) => label)).toEqual(['lambda=10', 'lambda=50', 'lambda=1']);
  });

  it('gives everything in full as JSON, with the metrics that are shown marked', async () => {
    const { groups, metrics, ablated, sweeps } = await json([makeSweep(path.join(folder, 'lambda'), members)], { metric: ['tokens'] });
    expect({ ablated, sweeps }).toEqual({ ablated: 'objective.loss.lambda', sweeps: ['lambda'] });
    expect(groups[0]).toMatchObject({
      label: 'lambda=1',
      baseline: false,
      values: { 'objective.loss.lambda': 1 },
      runs: ['lambda=1-seed=1', 'lambda=1-seed=2'],
    });
    expect(groups[0].statistics['heldout/rtd_auc'].mean).toBeCloseTo(0.605, 12);
    expect(groups[0].differences['heldout/rtd_auc'].difference).toBeCloseTo(-0.1, 12);
    expect(metrics.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual(['train/tokens']);
  });

  it('gives a line per run as CSV', async () => {
    const sweep = makeSweep(path.join(folder, 'lambda'), { 'a,"b"': finished(50, 1, 0.5), c: { lambda: 10, seed: 2 } });
    expect((await compared([sweep], { csv: true })).split('\r\n')).toEqual([
      'run,folder,status,group,seed,objective.loss.lambda,heldout/rtd_auc,train/tokens',
      `"a,""b""","${sweep}/members/a,""b""",finished,lambda=50,1,50,0.5,1000000`,
      `c,${sweep}/members/c,waiting,lambda=10,2,10,,`,
      '',
    ]);
  });

  it('calls what a sweep has named by these names, instead of a column for each option that differs', async () => {
    const member = (called: string, lambda: number, seed: number, auc: number, steps = 100): MadeRun => ({
      ...finished(lambda, seed, auc),
      experiment: { train: { steps } },
      called,
    });
    const sweep = makeSweep(path.join(folder, 'named'), {
      'plain-seed=1': member('plain', 50, 1, 0.7),
      'plain-seed=2': member('plain', 50, 2, 0.72),
      'other-seed=1': member('other', 10, 1, 0.6, 200),
      'other-seed=2': member('other', 10, 2, 0.62, 200),
    });
    const out = await compared([sweep]);
    expect(out).toMatch(/^run +status +seed +rtd_auc$/m);
    expect(out).toMatch(/^other-seed=2 +finished +2 +0\.6200$/m);
    expect(out).toMatch(/^other +2 +0\.6100 .* worse$/m);
    expect(await compared([sweep], { by: 'lambda' })).toMatch(/^run +status +lambda +steps +seed +rtd_auc$/m);
  });

  it('takes a swapped component for one change, and fractions for numbers', async () => {
    const maskers = await json([swap('a', { masker: { type: 'uniform' } }), swap('b', { masker: { type: 'spans', span: 3 } })]);
    expect([maskers.ablated, maskers.warnings]).toEqual(['objective.masker', []]);
    const widths = await json(['3/4', '1/8', '1/2'].map((width) => swap(width.replace('/', '_'), { generator: { width } })));
    expect(widths.groups.map(({ label }) => label)).toEqual(['width=1/8', 'width=1/2', 'width=3/4']);
  });
});

function swap(name: string, objective: object): string {
  return makeRun(path.join(folder, name), { ...finished(50, 1, 0.5), experiment: { objective } });
}
