/** `electra-run extend`, on copies of a run: what it keeps, what it does, and that a kill in between changes nothing. */
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, metricsOf, root, type Ended } from './support/cli.ts';
import { pattern } from './support/pattern.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/dies.json5');
/** With these rates a run that is extended is the run of that length, to the bit. */
const CONSTANT = 'scheduler={$replace: {type: "constant", rate: 2e-3, warmup: 6}}';
const MINUTES = 180_000;
const folder = temporaryFolder('extend');
const run = (name: string): string => path.join(folder, 'runs', name);

beforeAll(async () => {
  const short = await cli([experiment, CONSTANT, 'train.steps=60', 'name=short'], { folder });
  expect(short.code, short.error).toBe(0);
  const decayed = await cli(
    [experiment, 'scheduler={$replace: {type: "linear", rate: 2e-3}}', 'train.steps=20', 'name=decayed', '~tasks'],
    { folder },
  );
  expect(decayed.code, decayed.error).toBe(0);
}, MINUTES);

describe('more steps', () => {
  it(
    'are those of a run of that length from the beginning, killed in between or not, where the learning rates are',
    async () => {
      expect(await cli([experiment, CONSTANT, 'train.steps=100', 'name=long'], { folder })).toMatchObject({ code: 0 });
      copy('short', 'longer');
      const extended = await extend('longer', ['train.steps=100']);
      expect(extended).toMatchObject({ code: 0 });
      expect(extended.error).toMatch(
        pattern(
          /^Extends runs\/longer: train\.steps 60 → 100\nKeeps: 60 steps of pre-training, task century from scratch\.\n/,
          /Does: 40 more steps, evaluation, export, task century from the pre-trained network\.\n/,
          /Learning rate of step 61: 0\.002000 on .*\nThe rates so far are those of a run of 100 steps from the beginning\.\n/,
        ),
      );
      expect(extended.error).toMatch(/continues +at step 60\b/);
      expect(extended.error).not.toContain('century from scratch, rate');
      expect(outcomeOf('longer')).toEqual(outcomeOf('long'));

      copy('short', 'killed');
      for (const moment of ['partial:80', 'finish']) {
        const words = moment === 'finish' ? ['resume', 'runs/killed'] : ['extend', 'runs/killed', 'train.steps=100'];
        expect(await cli(words, { folder, environment: { KILL_AT: moment } })).toMatchObject({ signal: 'SIGKILL' });
        expect(await status('killed')).toMatchObject({ state: 'interrupted', steps: 100 });
      }
      expect(await cli(['resume', 'runs/killed'], { folder })).toMatchObject({ code: 0 });
      expect(outcomeOf('killed')).toEqual(outcomeOf('long'));
      expect(recordOf('killed').history).toMatchObject([
        { step: 60, finished: true, changes: [{ path: 'train.steps', from: '60', to: '100' }], set: ['train.steps=100'] },
      ]);
    },
    MINUTES,
  );

  it('say beforehand what becomes of the learning rate, and with --dry-run no more than that', async () => {
    const before = contents(run('decayed'));
    const told = await extend('decayed', ['train.steps=30', '--dry-run']);
    expect(told).toMatchObject({ code: 0, error: '' });
    expect(told.out).toBe(
      'Extends runs/decayed: train.steps 20 → 30\n' +
        'Keeps: 20 steps of pre-training.\nDoes: 10 more steps, evaluation, export.\n' +
        'Learning rate of step 21: 0 on the schedule of 20 steps, 6.67e-4 on that of 30, which counts from here on.\n' +
        'A run of 30 steps from the beginning would have had other rates so far, and comes to other numbers.\n',
    );
    expect(contents(run('decayed'))).toEqual(before);
  });

  it(
    'may become fewer where a run was stopped, but not fewer than it made',
    async () => {
      const killed = await cli([experiment, CONSTANT, 'train.steps=100', 'name=stopped'], { folder, environment: { KILL_AT: 'flush:60' } });
      expect(killed).toMatchObject({ signal: 'SIGKILL' });
      expect(await extend('stopped', ['train.steps=39'])).toMatchObject({
        code: 2,
        error: expect.stringMatching(/^error {2}extend-backwards\n.* has made 40 steps already, so that train\.steps cannot become 39\./),
      });
      expect(await extend('stopped', ['train.steps=60'])).toMatchObject({ code: 0, error: expect.stringContaining('Does: 20 more steps') });
      expect(outcomeOf('stopped')).toEqual(outcomeOf('short'));
    },
    MINUTES,
  );
});

describe('another task', () => {
  it(
    'is fine-tuned alone; one that leaves takes its results along and not its folder',
    async () => {
      const sentences = path.join(root, 'test/fixtures/corpus/sentences.tsv');
      const dataset = { type: 'text-files', train: sentences };
      const task = {
        type: 'text-classification',
        name: 'again',
        dataset,
        length: 24,
        epochs: 1,
        learningRates: [5e-3],
        seeds: 1,
        scratch: false,
      };
      writeFileSync(path.join(folder, 'more.json5'), JSON.stringify({ tasks: { $append: [task] } }));
      copy('short', 'tasks');
      const century = contents(path.join(run('tasks'), 'downstream/century'));
      const { downstream: before, figures } = resultOf('tasks');

      const added = await extend('tasks', ['--set-file', 'more.json5']);
      expect([added.code, added.error]).toEqual([0, expect.stringContaining('Keeps: 60 steps of pre-training, task century.\n')]);
      expect(added.error).not.toMatch(/✓ (pre-training|century)/);
      expect(resultOf('tasks').downstream).toEqual([...before, expect.objectContaining({ task: 'again' })]);
      expect(resultOf('tasks').figures).toMatchObject(figures);
      expect(contents(path.join(run('tasks'), 'downstream/century'))).toEqual(century);
      expect(readFileSync(path.join(run('tasks'), 'experiment.json5'), 'utf8')).toMatch(
        pattern(
          /name: 'century', {2}\/\/ \S*tiny\.json5:\d+[^]*name: 'again', {2}\/\/ more\.json5:1\n/,
          /[^]*steps: 60, {2}\/\/ --set train\.steps=60/,
        ),
      );

      const removed = await extend('tasks', ['~tasks.0']);
      expect(removed).toMatchObject({ code: 0, error: expect.stringContaining('Leaves: downstream/century of the task century;') });
      expect(resultOf('tasks').downstream).toMatchObject([{ task: 'again' }]);
      expect(contents(path.join(run('tasks'), 'downstream/century'))).toEqual(century);
      expect(await status('tasks')).toMatchObject({ state: 'finished', fineTunings: { done: 1, all: 1 } });
    },
    MINUTES,
  );

  it(
    'that cannot be read leaves the run as it was',
    async () => {
      const rows = [...Array(40).keys()].map((n) => `text ${n}\tonly\n`);
      writeFileSync(path.join(folder, 'one.tsv'), `text\tlabel\n${rows.join('')}`);
      copy('short', 'wrong');
      const before = contents(run('wrong'));
      const refused = await extend('wrong', ['tasks.0.dataset.train=one.tsv']);
      expect(refused).toMatchObject({ code: 2, error: expect.stringContaining('error  one-label') });
      expect(contents(run('wrong'))).toEqual(before);
    },
    MINUTES,
  );
});

describe('another evaluation', () => {
  it(
    'reads more batches of the same network, and trackers hear of it',
    async () => {
      copy('decayed', 'evaluated');
      const before = { result: resultOf('evaluated'), lines: metricsOf(run('evaluated')).length };
      const evaluated = await extend('evaluated', ['train.evaluateBatches=8', 'train.samples=2']);
      expect(evaluated).toMatchObject({ code: 0, error: expect.stringContaining('Does: evaluation, export.\n') });
      expect(evaluated.error).not.toContain('✓ pre-training');
      const { figures, samples } = resultOf('evaluated');
      expect(samples).toHaveLength(2);
      expect(figures['heldout/rtd_loss']).not.toBe(before.result.figures['heldout/rtd_loss']);
      expect(metricsOf(run('evaluated')).slice(before.lines)).toEqual([
        expect.objectContaining({ step: 20, 'heldout/rtd_loss': figures['heldout/rtd_loss'] }),
      ]);
    },
    MINUTES,
  );
});

describe('what is refused', () => {
  it('is another experiment, with the way to start it from this one', async () => {
    const before = contents(run('decayed'));
    const refused = await extend('decayed', ['seed=2', 'train.steps=40']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.error).toMatch(
      pattern(
        /^error {2}extend-differs\n[^\n]*\n {2}seed: 1 in the run, 2 now\n/,
        /[^\n]* start\.from=runs\/decayed name=\.\.\. with these changes\.\n$/,
      ),
    );
    expect(contents(run('decayed'))).toEqual(before);
  });

  it('is nothing at all: then nothing is done', async () => {
    const before = contents(run('decayed'));
    expect(await extend('decayed', ['train.steps=20'])).toMatchObject({
      code: 0,
      out: 'Nothing to do: no setting of runs/decayed is another one now.\n',
      error: '',
    });
    expect(contents(run('decayed'))).toEqual(before);
  });

  it(
    'is to repeat such a run as one, with the commands that repeat it',
    async () => {
      copy('decayed', 'twice');
      expect(await extend('twice', ['train.steps=30'])).toMatchObject({ code: 0 });
      const refused = await cli(['reproduce', 'runs/twice'], { folder });
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.error).toMatch(
        pattern(
          /^error {2}run-extended\n[^\n]* at step 20:[^\n]*\n[^\n]*\n/,
          /    npx electra-run \S*dies\.json5 '[^\n]*' train\.steps=20 name=decayed '~tasks' name=decayed-again\n/,
          /    npx electra-run extend runs\/decayed-again train\.steps=30\n {2}Then compare: /,
        ),
      );
      expect(await cli(['compare', 'runs/twice', 'runs/decayed'], { folder })).toMatchObject({
        out: expect.stringContaining('! twice was extended at step 20: a run with its settings from the beginning has another course.'),
      });
      expect(await cli(['status', 'runs/twice'], { folder })).toMatchObject({
        out: expect.stringContaining('finished, extended at step 20'),
      });
    },
    MINUTES,
  );
});

function copy(from: string, to: string): void {
  cpSync(run(from), run(to), { recursive: true });
}

function extend(name: string, words: readonly string[]): Promise<Ended> {
  return cli(['extend', `runs/${name}`, ...words], { folder });
}

async function status(name: string): Promise<unknown> {
  return (JSON.parse((await cli(['status', `runs/${name}`, '--json'], { folder })).out) as unknown[])[0];
}

interface Result {
  readonly figures: Readonly<Record<string, number>>;
  readonly samples: readonly string[];
  readonly downstream: readonly unknown[];
}

function resultOf(name: string): Result {
  return JSON.parse(readFileSync(path.join(run(name), 'result.json'), 'utf8')) as Result;
}

function recordOf(name: string): { readonly history?: unknown } {
  return JSON.parse(readFileSync(path.join(run(name), 'record.json'), 'utf8')) as { history?: unknown };
}

/** Without its name and its speed. */
function outcomeOf(name: string): unknown {
  const { figures, ...rest } = resultOf(name);
  const networks = readdirSync(path.join(run(name), 'export'));
  return {
    ...rest,
    name: '',
    figures: Object.fromEntries(Object.entries(figures).filter(([figure]) => !/seconds$|_per_second$/.test(figure))),
    weights: networks.map((network) => readFileSync(path.join(run(name), 'export', network, 'model.safetensors')).toString('base64')),
  };
}

function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(of, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(of, name), 'base64')]));
}
