/** A run may be stopped at any moment: the same command goes on, and ends as if undisturbed, to the bit. Kills: `chaos/`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, startCli, untilStep, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { outcomeOf, type Outcome } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { pattern } from './support/pattern.ts';

const experiment = path.join(root, 'test/fixtures/experiments/dies.json5');
const STEPS = 120;
/** A busy machine may take long. */
const MINUTES = 180_000;
const folder = temporaryFolder('resume');
const run = (name: string): string => path.join(folder, 'runs', name);

let undisturbed: Outcome;
beforeAll(async () => {
  expect(await start('undisturbed')).toMatchObject({ code: 0 });
  undisturbed = outcomeOf(run('undisturbed'));
}, MINUTES);

describe('a run stopped with Ctrl-C', () => {
  it('saves, says how to go on, and is the same run when it has gone on', async () => {
    const first = startCli([experiment, '--set', 'name=stopped'], { folder });
    await untilStep(first, run('stopped'), 45);
    first.child.kill('SIGSTOP');
    const second = await start('stopped');
    expect(second).toMatchObject({
      code: 1,
      error: expect.stringMatching(/Another process \(process \d+\) is writing the run in runs\/stopped/),
    });
    first.child.kill('SIGINT');
    first.child.kill('SIGCONT');
    const stopped = await first.ended;
    expect(stopped).toMatchObject({ code: 130, signal: null, out: '' });
    expect(stopped.error).toMatch(/^‖ pre-training /m);
    expect(stopped.error).toMatch(/Stopped and saved\. To go on: npx electra-run resume runs\/stopped\n$/);
    expect(statusOf('stopped')).toMatchObject({ status: 'interrupted' });

    const resumed = await cli(['resume', 'runs/stopped', 'engine.threads=2'], { folder });
    expect(resumed).toMatchObject({ code: 0, error: expect.stringMatching(/continues +at step \d+/) });
    expect(outcomeOf(run('stopped'))).toEqual(undisturbed);
    expect(statusOf('stopped')).toMatchObject({ status: 'finished', step: STEPS });
    const record: unknown = JSON.parse(readFileSync(path.join(run('stopped'), 'record.json'), 'utf8'));
    expect(record).toMatchObject({
      commandLine: [expect.any(String), experiment, '--set', 'name=stopped'],
      continued: [{ commandLine: [expect.any(String), 'resume', 'runs/stopped', 'engine.threads=2'] }],
    });
    expect(readFileSync(path.join(run('stopped'), 'experiment.json5'), 'utf8')).toMatch(/steps: 120, {2}\/\/ \S*dies\.json5:\d+/);
  });

  it('is ended by the second Ctrl-C at once, and goes on from its last checkpoint', async () => {
    const first = startCli([experiment, '--set', 'name=twice'], { folder });
    await untilStep(first, run('twice'), 25);
    first.child.kill('SIGINT');
    first.child.kill('SIGTERM');
    // Which of two that come together is the second is up to the system.
    expect(await first.ended).toMatchObject({ code: null, signal: expect.stringMatching(/^SIG(INT|TERM)$/) });
    expect(await start('twice')).toMatchObject({ code: 0 });
    expect(outcomeOf(run('twice'))).toEqual(undisturbed);
  });

  it('answers at once, and ends at once when it is told twice, however long its step takes', async () => {
    const begun = path.join(folder, 'step-begun');
    writeFileSync(
      path.join(folder, 'endless.js'),
      `
      import { writeFileSync } from 'node:fs';
      import { createOnnxEngine, defineComponent, Type } from 'electra-run';
      export default defineComponent({
        kind: 'engine', name: 'endless', summary: 'Takes two minutes for a step.', options: Type.Object({}),
        async create() {
          const engine = await createOnnxEngine();
          const step = () => {
            writeFileSync(${JSON.stringify(begun)}, '');
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
          };
          return { ...engine, load: async (memory) => ({ ...(await engine.load(memory)), trainer: async () => ({ step, release() {} }) }) };
        },
      });`,
    );
    const first = startCli([experiment, '--set', 'name=endless', 'plugins=["endless.js"]', 'engine={type: "endless"}'], { folder });
    let said = '';
    first.child.stderr?.on('data', (text: string) => (said += text));
    await until(() => existsSync(begun));
    const started = performance.now();
    first.child.kill('SIGINT');
    await until(() => said.includes('Stopping after this step'));
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe('a run whose numbers went bad', () => {
  it('keeps the last good checkpoint, says which that is, and goes on from it once the cause is gone', async () => {
    const ended = await start('ruined', { BURST_AT: '48' });
    expect(ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /error {2}loss-not-finite\n {2}Step 50 gave a loss of NaN [^\n]*Nothing was updated; the last checkpoint, of step 40, is good\./,
      ),
    });
    expect(statusOf('ruined')).toMatchObject({ status: 'failed' });
    expect(readFileSync(path.join(run('ruined'), 'checkpoints/latest'), 'utf8')).toBe('step-00000040\n');

    expect(await start('ruined')).toMatchObject({ code: 0, error: expect.stringMatching(/continues +at step 40\b/) });
    expect(outcomeOf(run('ruined'))).toEqual(undisturbed);
  });
});

describe('a run stopped while it fine-tunes', () => {
  it('goes on with what is missing', async () => {
    const FINISHED = 'downstream:pretrained-0.005-1.json';
    const stopped = await start('late', { KILL_AT: FINISHED, KILL_WITH: 'SIGINT' });
    expect(stopped).toMatchObject({ code: 130, error: expect.stringMatching(/To go on: npx electra-run resume runs\/late\n$/) });
    expect(existsSync(path.join(run('late'), 'result.json'))).toBe(false);
    expect(await start('late')).toMatchObject({ code: 0, error: expect.not.stringContaining('from the pre-trained network') });
    expect(outcomeOf(run('late'))).toEqual(undisturbed);
  });
});

describe('a run of the same name', () => {
  it('is refused when it is finished, with a hint', async () => {
    const before = readFileSync(path.join(run('undisturbed'), 'result.json'), 'utf8');
    for (const words of [
      [experiment, 'name=undisturbed'],
      ['resume', 'runs/undisturbed'],
    ]) {
      const again = await inProcess(words, { folder });
      expect(again).toMatchObject({ code: 2, out: '' });
      expect(again.error).toBe(
        'error  run-finished\n  The run in runs/undisturbed is finished.\n' +
          '  Give the new run another name with --set name=..., or replace the old one with --fresh.\n' +
          '  For more steps, another task or another evaluation of it: electra-run extend runs/undisturbed train.steps=...\n',
      );
    }
    expect(readFileSync(path.join(run('undisturbed'), 'result.json'), 'utf8')).toBe(before);
  });

  it('is refused when it is unfinished and of another experiment, naming what differs; --fresh replaces it', async () => {
    expect(await start('other', { KILL_AT: 'flush:20' })).toMatchObject({ signal: 'SIGKILL' });
    const changed = ['--set', 'seed=2', '--set', 'objective.masker.probability=0.2', '--set', 'train.samples=0'];
    const refused = await inProcess([experiment, 'name=other', ...changed], { folder });
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.error).toMatch(
      pattern(
        /^error {2}run-differs\n {2}The unfinished run in runs\/other is of another experiment:\n/,
        / {2}objective\.masker\.probability: 0\.15 in the run, 0\.2 now\n/,
        / {2}seed: 1 in the run, 2 now\n {2}Give the new run another name/,
      ),
    );
    expect(await start('other', {}, [...changed, '--fresh'])).toMatchObject({ code: 0 });
    expect(outcomeOf(run('other')).result).toMatchObject({ seed: 2, samples: [] });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

function start(name: string, environment: Readonly<Record<string, string>> = {}, more: readonly string[] = []): Promise<Ended> {
  return cli([experiment, '--set', `name=${name}`, ...more], { folder, environment });
}

function statusOf(name: string): unknown {
  return JSON.parse(readFileSync(path.join(run(name), 'status.json'), 'utf8'));
}
