/** An ablation as a user runs it, in the section of a file: every value with every seed, each in a run folder of its own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { pattern } from './support/pattern.ts';
import { figuresAt, MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, fixture, plain, sweep, looked, derived, at, manifest, figures } = sweepFolder('sweep-ablation');
const MEMBERS = ['lambda=1-seed=1', 'lambda=1-seed=2', 'lambda=50-seed=1', 'lambda=50-seed=2'];

describe('an ablation', () => {
  let ran: Ended;
  beforeAll(async () => {
    ran = await sweep(fixture, '--set', 'name=first', '--jobs', '2');
  }, MINUTES);

  it('runs every value with every seed and ends with a table', () => {
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toMatch(/ablation of objective\.loss\.lambda +state +took +mlm_loss +rtd_loss +rtd_auc\n/);
    expect(ran.out).toMatch(/lambda=50-seed=2 +finished +\d+s +\d/);
    expect(ran.out).toMatch(/4 members: 4 finished\.\nNext:\n {2}npx electra-run compare runs\/first\n/);
    for (const name of MEMBERS) expect(ran.error).toMatch(new RegExp(`▶ ${name} .*\\n(.*\\n)*✓ ${name} `));
  });

  it('leaves a manifest, and an ordinary run folder for each member', async () => {
    expect(manifest('first')).toMatchObject({
      name: 'first',
      format: 1,
      experiment: { file: fixture, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ablation: { path: 'objective.loss.lambda', values: [1, 50], baseline: 50, seeds: [1, 2], alsoDiffering: [] },
      axes: [{ path: 'objective.loss.lambda', values: [1, 50] }],
      members: [
        {
          id: expect.stringMatching(/^[0-9a-f]{12}$/),
          name: 'lambda=1-seed=1',
          settings: { 'objective.loss.lambda': 1 },
          seed: 1,
          folder: 'members/lambda=1-seed=1',
        },
        {},
        {},
        {},
      ],
    });
    expect(readdirSync(at('first/members')).sort()).toEqual(MEMBERS);
    const compared = await inProcess(['compare', 'runs/first'], { folder });
    expect(compared).toMatchObject({ code: 0, out: expect.stringMatching(/lambda=50 +2 +[\d.]+ +[\d.]+ +[\d.]+ … [\d.]+ +baseline\n/) });
    expect(compared.out).not.toMatch(/threads/);
  });

  it('gives what the same experiment gives as a run of its own', async () => {
    expect(
      await inProcess([plain, '--set', 'name=single', '--set', 'objective.loss.lambda=1', '--set', 'seed=2'], { folder }),
    ).toMatchObject({
      code: 0,
    });
    expect(figures('first', 'lambda=1-seed=2')).toEqual(figuresAt(path.join(folder, 'runs/single')));
  });

  it('is joined by the same command, with nothing left to do', async () => {
    const again = await looked(fixture, '--set', 'name=first');
    expect(again).toMatchObject({
      code: 0,
      error: expect.not.stringContaining('▶'),
      out: expect.stringContaining('4 members: 4 finished.'),
    });
  });

  it('refuses other values under its name, and says what to do', async () => {
    const extended = await looked(fixture, '--set', 'name=first', '--set', 'ablation.values=[1,7,50]');
    expect(extended).toMatchObject({ code: 2, out: '' });
    expect(extended.error).toMatch(
      pattern(
        /^error {2}sweep-differs\n {2}The sweep in runs\/first was made of something else:\n/,
        / {2}lambda=7-seed=1 is not in it\n {2}lambda=7-seed=2 is not in it\n/,
        / {2}Add what is new with electra-run sweep extend runs\/first\n/,
      ),
    );
    const longer = await looked(fixture, '--set', 'name=first', '--set', 'train.steps=9');
    expect(longer.error).toMatch(/lambda=1-seed=1: train\.steps 8 in the sweep, 9 now\n/);
    expect(longer.error).not.toMatch(/sweep extend/);
    const run = await inProcess([fixture, '--set', 'name=first'], { folder });
    expect(run).toMatchObject({
      code: 2,
      error: expect.stringMatching(/is-a-sweep\n.*has the section 'ablation'\.\n {2}Start them with electra-run sweep /),
    });
    mkdirSync(at('other'), { recursive: true });
    for (const name of ['checkpoints', 'experiment.json']) writeFileSync(path.join(at('other'), name), '{}');
    const inTheWay = await looked(fixture, '--set', 'name=other');
    expect(inTheWay).toMatchObject({ code: 2, error: expect.stringMatching(/not-a-sweep\n.*it is the folder of a run\./) });
  });

  it(
    'shows every other member when one is damaged, and which file and why',
    async () => {
      const file = path.join(folder, 'runs/first/members', MEMBERS[1], 'result.json');
      const whole = readFileSync(file, 'utf8');
      writeFileSync(file, whole.slice(0, 100));
      const row = new RegExp(`^${MEMBERS[1]} +damaged +runs/first/members/${MEMBERS[1]}/result\\.json cannot be read: .*JSON.*\\.$`, 'm');
      for (const words of [
        ['sweep', 'status', 'runs/first'],
        ['sweep', 'resume', 'runs/first'],
        ['status', 'runs/first'],
      ]) {
        const shown = await inProcess(words, { folder });
        expect(shown).toMatchObject({ code: 1, out: expect.stringMatching(row) });
        expect(shown.out).toMatch(/^lambda=50-seed=2 +finished +\d+s +\d/m);
        expect(shown.out).toContain('4 members: 3 finished, 1 damaged.');
      }
      expect(JSON.parse((await inProcess(['sweep', 'status', 'runs/first', '--json'], { folder })).out)).toMatchObject({
        members: expect.arrayContaining([expect.objectContaining({ name: MEMBERS[1], state: 'damaged', figures: {} })]),
      });
      writeFileSync(file, whole);
      expect(await inProcess(['sweep', 'status', 'runs/first'], { folder })).toMatchObject({
        code: 0,
        out: expect.stringContaining('4 members: 4 finished.'),
      });
    },
    MINUTES,
  );

  it(
    'takes further values and seeds, and leaves what it has',
    async () => {
      const before = readFileSync(at('first/members/lambda=1-seed=1/result.json'), 'utf8');
      const extended = await cli(['sweep', 'extend', 'runs/first', '--values', '7', '--seeds', '1,2,4', '--jobs', '2'], { folder });
      expect(extended).toMatchObject({
        code: 0,
        error: expect.stringMatching(/Added lambda=7-seed=1, lambda=7-seed=2, lambda=1-seed=4, lambda=50-seed=4, lambda=7-seed=4\.\n/),
        out: expect.stringContaining('9 members: 9 finished.'),
      });
      expect(manifest('first')).toMatchObject({ ablation: { values: [1, 50, 7] }, axes: [{ values: [1, 50, 7] }] });
      expect(readFileSync(at('first/members/lambda=1-seed=1/result.json'), 'utf8')).toBe(before);
    },
    MINUTES,
  );

  it(
    'is frozen when it starts: editing the experiment later changes nothing',
    async () => {
      const file = derived('frozen', /(?!)/);
      expect(await looked(file, '--prepare', '--set', 'ablation.seeds=1')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/lambda=1-seed=1 +waiting\n.*lambda=50-seed=1 +waiting\n\n2 members: 2 waiting\./),
      });
      writeFileSync(file, 'this is no longer an experiment');
      expect(await cli(['sweep', 'resume', 'runs/frozen'], { folder })).toMatchObject({ code: 0 });
      expect(figures('frozen', 'lambda=1-seed=1')).toEqual(figures('first', 'lambda=1-seed=1'));
      expect(await inProcess(['sweep', 'extend', 'runs/frozen', '--values', '3'], { folder })).toMatchObject({
        code: 2,
        error: expect.stringContaining('frozen.json5:1:1'),
      });
    },
    MINUTES,
  );
});
