/** A sweep as a user runs it: many runs from one file, each in a process of its own. Stopping it, and helping it, is in `sweep-processes.test.ts`. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A busy machine may take long. */
const MINUTES = 180_000;
const folder = temporaryFolder('sweep');
for (const name of ['corpus', 'experiments/tiny.json5', 'experiments/sweep.json5'])
  cpSync(path.join(root, 'test/fixtures', name), path.join(folder, name), { recursive: true });
const fixture = path.join(folder, 'experiments/sweep.json5');
/** The same without its ablation. */
const plain = derived('plain', / {2}ablation: .*\n/);
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
      /^error {2}sweep-differs\n {2}The sweep in runs\/first was made of something else:\n {2}lambda=7-seed=1 is not in it\n {2}lambda=7-seed=2 is not in it\n {2}Add what is new with electra-run sweep extend runs\/first\n/,
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
});

describe('a sweep', () => {
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

  it('does not begin with an engine that is not there, and says how to get it', async () => {
    const ended = await sweep(fixture, 'name=no-engine', 'engine.type=tfjs-node');
    expect(ended).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(
        /error {2}engine-not-installed\n {2}The engine 'tfjs-node' is not installed[^]*npx electra-run setup tfjs-node\n/,
      ),
    });
    expect(ended.error).not.toContain('▶');
    expect(existsSync(at('no-engine/state'))).toBe(false);
  });

  it(
    'goes on when a member fails, shows why at once, and runs it again only when told to',
    async () => {
      const failing = ['--set', 'name=failing', '--list', 'scheduler.rate=1e30', '--list', 'scheduler.rate=0.001'];
      const ended = await sweep(plain, ...failing);
      expect(ended.code).toBe(1);
      expect(ended.error).toMatch(
        /✗ rate=1e\+30-seed=1 failed\n {2}error {2}loss-not-finite\n {4}Step \d+ gave a loss of [^]*All it said: runs\/failing\/logs\/rate=1e\+30-seed=1\.txt\n[^]*✓ rate=0\.001-seed=1/,
      );
      expect(ended.out).toMatch(
        /rate=1e\+30-seed=1 +failed[^]*2 members: 1 finished, 1 failed\.\nNext:\n {2}npx electra-run sweep retry runs\/failing --failed\n/,
      );
      expect(await inProcess(['sweep', 'resume', 'runs/failing'], { folder })).toMatchObject({
        code: 1,
        error: expect.not.stringContaining('▶'),
      });
      expect(await cli(['sweep', 'retry', 'runs/failing', '--failed'], { folder })).toMatchObject({
        code: 1,
        error: expect.stringMatching(/▶ rate=1e\+30/),
        out: expect.stringContaining('failed 2 times'),
      });
      const status = await inProcess(['sweep', 'status', 'runs/failing', '--json'], { folder });
      expect(JSON.parse(status.out)).toMatchObject({
        name: 'failing',
        axes: [{ path: 'scheduler.rate', values: [1e30, 0.001] }],
        members: [
          { state: 'failed', error: expect.stringContaining('loss-not-finite'), attempts: [{ outcome: 'failed' }, { outcome: 'failed' }] },
          { state: 'finished', figures: { 'train/steps': 8 } },
        ],
      });
      const replaced = await sweep(plain, ...failing.slice(0, 2), '--list', 'scheduler.rate=0.002', '--fresh');
      expect(replaced).toMatchObject({ code: 0, out: expect.stringContaining('1 member: 1 finished.') });
      expect(readdirSync(at('failing/members'))).toEqual(['rate=0.002-seed=1']);
    },
    MINUTES,
  );
});

it('says what is wrong with a folder that is no sweep', async () => {
  mkdirSync(at('empty'), { recursive: true });
  expect(await inProcess(['sweep', 'status', 'runs/empty'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringMatching(/not-a-sweep\n {2}The folder runs\/empty is not a sweep: it has no sweep\.json\./),
  });
  expect(await inProcess(['sweep', 'resume', 'runs/nowhere'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringContaining('there is no such folder'),
  });
  expect(await looked(plain, '--set', 'name=nothing')).toMatchObject({
    code: 2,
    error: expect.stringContaining('says nothing that differs between runs'),
  });
  expect(existsSync(at('nothing'))).toBe(false);
});

/** A sweep in which no run begins. */
function looked(file: string, ...words: readonly string[]): Promise<Ended> {
  return inProcess(['sweep', file, ...words], { folder });
}

function sweep(file: string, ...words: readonly string[]): Promise<Ended> {
  return cli(['sweep', file, ...words], { folder });
}

/** A copy of the fixture without some of its text. */
function derived(name: string, without: RegExp): string {
  const file = path.join(folder, `experiments/${name}.json5`);
  writeFileSync(file, readFileSync(fixture, 'utf8').replace(without, ''));
  return file;
}

function at(name: string): string {
  return path.join(folder, 'runs', name);
}

function manifest(name: string): unknown {
  return JSON.parse(readFileSync(at(`${name}/sweep.json`), 'utf8'));
}

function figures(name: string, member: string): Record<string, number> {
  return figuresAt(at(`${name}/members/${member}`));
}

/** But for speeds. */
function figuresAt(run: string): Record<string, number> {
  const { figures } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as { figures: Record<string, number> };
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !/seconds$|_per_second$/.test(name)));
}
