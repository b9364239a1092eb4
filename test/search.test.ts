/** A search as a user runs it: members that pause, are compared, go on where they stood or are left, also after a kill. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { holderOf } from '../src/files/lock.ts';
import { cli, startCli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { searchFile, type Searched } from './support/search-file.ts';
import { appears, figuresAt, MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, plain, sweep, looked, at, manifest } = sweepFolder('search');
const file = searchFile(folder);
const searched = (name: string): Searched => manifest(name) as Searched;

let ended: Awaited<ReturnType<typeof sweep>>;
beforeAll(async () => {
  ended = await sweep(file, 'name=whole');
}, MINUTES);

describe('a search', () => {
  it('lets the better half of its members go on, and says who was left behind, and who is best', () => {
    expect(ended.code, ended.error).toBe(0);
    const { history, members, over } = searched('whole');
    expect(over).toBe(true);
    expect(members).toHaveLength(4);
    expect(history.filter(({ until }) => until === 6)).toHaveLength(4);
    const atEnd = history.filter(({ until }) => until === 12);
    expect(atEnd.length).toBeGreaterThan(0);
    expect(ended.error).toMatch(/▶ lambda=\S+-rate=\S+-seed=1 {2}to step 6\n‖ \S+ paused.*\n {2}heldout\/rtd_auc 0\.\d+ at step 6\n/);
    expect(ended.error).toMatch(/▶ \S+ {2}to its end\n✓ /);
    expect(ended.out).toMatch(/stopped at step 6, \d\w\w of 4/);
    expect(ended.out).toMatch(/Search for the highest heldout\/rtd_auc: 4 of 4 members begun; looked at 4 at step 6, \d at step 12\.\n/);
    expect(ended.out).toContain(`Trained ${4 * 6 + atEnd.length * 6} steps in all; it is over.`);
    const best = members.find(({ id }) => id === atEnd.toSorted((a, b) => Number(b.value) - Number(a.value))[0].member)?.name;
    expect(ended.out).toContain(`Best: ${best}, 0.`);
  });

  it('comes to the numbers of a run that never paused, to the bit', { timeout: MINUTES }, async () => {
    const { history, members } = searched('whole');
    const { name, settings } = members.find(({ id }) => id === history.find(({ until }) => until === 12)?.member)!;
    const set = [...Object.entries(settings).map(([key, value]) => `${key}=${value}`), 'tasks=[]', 'train.steps=12'];
    const once = await inProcess([plain, 'name=once', ...set, 'train.evaluateEvery=0', 'train.checkpointEvery=0'], { folder });
    expect(once.code, once.error).toBe(0);
    expect(figuresAt(at('once'))).toEqual(figuresAt(at(`whole/members/${name}`)));
  });

  it('is nothing new when it is asked for again, and refused as another one', { timeout: MINUTES }, async () => {
    const before = readFileSync(at('whole/sweep.json'), 'utf8');
    expect(await looked(file, 'name=whole')).toMatchObject({ code: 0, error: expect.not.stringContaining('▶') });
    expect(readFileSync(at('whole/sweep.json'), 'utf8')).toBe(before);
    expect(await looked(file, 'name=whole', 'sweep.search.members=9')).toMatchObject({
      code: 2,
      error: expect.stringMatching(/sweep-differs[^]*sweep\.search\.members 4 in the sweep, 9 now/),
    });
    expect(await inProcess(['sweep', 'extend', 'runs/whole', '--seeds', '2'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('is a search'),
    });
  });

  it('tells scripts how each member stands, and a comparison what it has come to', async () => {
    const { out } = await inProcess(['sweep', 'status', 'runs/whole', '--json'], { folder });
    const { search, members } = JSON.parse(out) as { search: unknown; members: readonly { state: string; standing: unknown }[] };
    expect(search).toMatchObject({ metric: 'heldout/rtd_auc', over: true, history: searched('whole').history });
    expect(members.find(({ state }) => state === 'paused')?.standing).toMatchObject({ step: 6, of: 4, busy: false });
    expect((await inProcess(['compare', 'runs/whole'], { folder })).out).toMatch(/paused 6\/12[^]*! Search for the highest [^]*! Best: /);
  });
});

describe('the history of a search', () => {
  it('is the same when members run side by side', { timeout: MINUTES }, async () => {
    expect(await sweep(file, 'name=beside', '--jobs', '2')).toMatchObject({ code: 0 });
    expect(searched('beside').history).toEqual(searched('whole').history);
  });

  it('is the same when it was killed in the middle, with the member that ran', { timeout: MINUTES }, async () => {
    const started = startCli(['sweep', file, 'name=killed'], { folder });
    await expect.poll(() => readdirSync(at('')).includes('killed') && namesAt('killed/logs').length, { timeout: MINUTES }).toBe(2);
    const [, second] = searched('killed').members;
    await appears(at(`killed/members/${second.name}/status.json`));
    const pid = (await holderOf(at(`killed/members/${second.name}`)))?.holder.pid;
    for (const each of [started.child.pid, pid]) if (each !== undefined) kill(each);
    await started.ended;
    expect(searched('killed').over).toBeUndefined();
    expect(await cli(['sweep', 'resume', 'runs/killed'], { folder })).toMatchObject({ code: 0 });
    expect(searched('killed').history).toEqual(searched('whole').history);
    expect(searched('killed').members.map(({ name }) => name)).toEqual(searched('whole').members.map(({ name }) => name));
  });
});

describe('a search that cannot be', () => {
  it('is told before anything is trained: a figure that no member has', { timeout: MINUTES }, async () => {
    const wrong = await sweep(file, 'name=metric', 'sweep.search.metric=heldout/rtd_acu');
    expect(wrong).toMatchObject({
      code: 2,
      error: expect.stringMatching(/search-metric\n[^]*no figure 'heldout\/rtd_acu'; it has [^]*heldout\/rtd_auc/),
    });
    expect(namesAt('metric/members')).toHaveLength(2);
    for (const name of namesAt('metric/members')) expect(namesAt(`metric/members/${name}`)).not.toContain('checkpoints');
  });

  it.each([
    ["sweep.search.space={'scheduler.rate': {from: 2, to: 1}}", /search\.json5|--set[^]*'from' \(2\) must be below 'to' \(1\)/],
    ["sweep.search.space={'scheduler.rat': {from: 1, to: 2}}", /unknown-key[^]*no key 'rat'\. Did you mean 'rate'/],
    ["sweep.search.space={'train.steps': {from: 1, to: 2}}", /members are compared after the same steps/],
    ["sweep.search.space={'objective.masker.type': {of: ['uniform', 'unifrom']}}", /unifrom[^]*uniform/],
    ['sweep.grid={seed: [1, 2]}', /a search chooses all settings itself/],
    ['sweep.search.stopper.minSteps=12', /would come before minSteps, 12/],
    ['sweep.search.sampler=tpee', /tpee[^]*tpe/],
    ['sweep.search.mode=best', /sweep\.search\.mode/],
  ])('is told with its place: %s', async (change, says) => {
    const { code, error } = await looked(file, 'name=wrong', '--set', change, '--prepare');
    expect([code, error]).toEqual([2, expect.stringMatching(says)]);
  });

  it('does not go on with an experiment that was changed', { timeout: MINUTES }, async () => {
    const own = path.join(folder, 'experiments/changing.json5');
    writeFileSync(own, `{ extends: './search.json5' }`);
    expect(await looked(own, '--prepare')).toMatchObject({ code: 0 });
    writeFileSync(own, `{ extends: './search.json5', train: { batch: 6 } }`);
    expect(await inProcess(['sweep', 'resume', 'runs/changing'], { folder })).toMatchObject({
      code: 1,
      error: expect.stringMatching(/search-changed\n[^]*the experiment in \S*changing\.json5 is not what it was/),
    });
  });
});

it('a search is planned as many steps as its stopper lets its members train', async () => {
  const { out } = await inProcess(['plan', file, '--no-time'], { folder });
  expect(out).toMatch(/A search among 4 settings, of which about \d are trained to the end: about \d+ steps in all/);
});

function namesAt(place: string): string[] {
  try {
    return readdirSync(at(place));
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
