/** A project elsewhere brings a task of its own that tells a number of a text, with its own loss, metric and floor. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { cli, startCli, type Ended } from '../support/cli.ts';
import { makeOwnPlugins } from '../support/own-plugins.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A busy machine may take long. */
const MINUTES = 300_000;
const project = path.join(temporaryFolder('own-regression'), 'project');
const program = makeOwnPlugins(project);
const run = (...words: string[]): Promise<Ended> => cli(words, { folder: project, program });

let ended: Ended;
beforeAll(async () => {
  ended = await run('regression.json5');
  expect(ended, ended.error).toMatchObject({ code: 0 });
}, MINUTES);

it('is checked, and what is misspelt in it is told by its own names', async () => {
  const wrong = await run('validate', 'regression.json5', 'tasks.0.dleta=2');
  expect(wrong).toMatchObject({
    code: 2,
    error: expect.stringContaining("task/huber-regression has no key 'dleta'. Did you mean 'delta'?"),
  });
});

it('is planned', async () => {
  expect(await run('plan', 'regression.json5')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^word-length +4 × \d+ steps +\S+ [MG]FLOP/m),
  });
});

it('reports its own metric, beside the same network from scratch and its own floor', () => {
  expect(ended.error).toMatch(/^✓ word-length from the pre-trained network, rate 0\.01, seed 1 +absolute_error \d\.\d+ after epoch/m);
  expect(ended.out).toMatch(
    /^word-length +absolute_error +\d\.\d+ ± \S+ +\d\.\d+(?: ± \S+|, 1 failed) +-?\d\.\d+ +\d\.\d+ +median score$/m,
  );
  expect(ended.error + ended.out).not.toMatch(/accuracy \d|majority|undefined|NaN/);
});

it("writes TensorBoard's files with its own metric", () => {
  const folder = path.join(project, 'runs/regression');
  const events = readdirSync(folder).filter((name) => name.includes('tfevents'));
  const written = events.map((name) => readFileSync(path.join(folder, name), 'latin1')).join('');
  expect(written).toContain('downstream/word-length/pretrained/absolute_error');
});

it("says that Hugging Face's library has no class for it, and leaves no model that claims one", () => {
  expect(ended.error).toContain("downstream/word-length has figures and no model: Hugging Face's library has no class");
  expect(existsSync(path.join(project, 'runs/regression/downstream/word-length/model'))).toBe(false);
});

it('refuses a metric that judges classes, before any training', async () => {
  const refused = await run('regression.json5', 'name=refused', 'tasks.0.metrics=[{type: "accuracy"}]');
  expect(refused.code).not.toBe(0);
  expect(refused.error).toMatch(/accuracy/);
  expect(refused.error).not.toMatch(/✓|This should not have happened/);
});

it('goes on after kill -9 in the middle of fine-tuning, with the same result', { timeout: MINUTES }, async () => {
  const killed = startCli(['regression.json5', 'name=killed'], { folder: project, program });
  const first = path.join(project, 'runs/killed/downstream/word-length/pretrained-0.01-1.json');
  const over = killed.ended.then(() => true);
  while (!existsSync(first) && !(await Promise.race([over, sleep(5, false)])));
  killed.child.kill('SIGKILL');
  await killed.ended;
  const resumed = await run('resume', 'runs/killed');
  expect(resumed, resumed.error).toMatchObject({ code: 0 });
  const [one, other] = ['regression', 'killed'].map(
    (name) => (JSON.parse(readFileSync(path.join(project, 'runs', name, 'result.json'), 'utf8')) as { downstream: unknown }).downstream,
  );
  expect(other).toEqual(one);
});

it('is swept over an option of its own, and compared by its own metric', { timeout: MINUTES }, async () => {
  writeFileSync(
    path.join(project, 'sweep.json5'),
    "{ extends: './regression.json5', name: 'swept', tasks: { '0': { epochs: 1 } }, sweep: { grid: { 'tasks.0.delta': [0.5, 2] } } }",
  );
  const swept = await run('sweep', 'sweep.json5');
  expect(swept, swept.error).toMatchObject({ code: 0 });
  const compared = await run('compare', 'runs/swept');
  expect(compared.out).toMatch(/^run .*delta.*absolute_error/m);
  expect(compared.out).toMatch(/^delta=0\.5\b.*finished/m);
});

it('keeps the contracts of its kinds', { timeout: MINUTES }, async () => {
  const environment = { ...process.env, ELECTRA_RUN_THREADS: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', 'plugins/regression/plugin.test.js'], {
    cwd: project,
    env: environment,
  });
  expect(stdout).toMatch(/fail 0\b/);
});
