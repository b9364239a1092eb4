/** Whatever is in the files of a run, whoever looks at it or goes on with it gets an answer or a message. More runs: FUZZ_RUNS=10000. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, type Ended } from './support/cli.ts';
import { fuzzPatience, fuzzRuns } from './support/fuzz.ts';
import { inProcess } from './support/in-process.ts';
import { isMessage } from './support/is-message.ts';
import { makeRun, makeSweep } from './support/made-runs.ts';
import { mangle, manglings, type Mangling } from './support/mangled.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('damaged-runs');
/** A busy machine may take long. */
const MINUTES = fuzzPatience(300_000);

describe('looking at runs of which one is damaged', () => {
  const runs = path.join(folder, 'shown');
  const sweep = path.join(runs, 'sweep');
  const figures = { 'heldout/rtd_auc': 0.7, 'train/tokens': 1000, 'downstream/century/pretrained/accuracy': 0.6 };
  const record = {
    commandLine: ['electra-run', 'x.json5'],
    time: '2026-01-01T00:00:00.000Z',
    versions: { node: '20.1.0' },
    git: { commit: 'abc', dirty: true, diff: null },
    host: { cpu: 'x', cores: 2, memoryGiB: 4, platform: 'linux' },
    history: [{ step: 5, finished: true, changes: [{ path: 'train.steps', from: '5', to: '9' }], tasks: ['century'] }],
  };
  const status = { status: 'finished', step: 100, updated: '2026-01-01T00:00:00.000Z' };
  const metrics: readonly Record<string, number>[] = [
    { step: 1, 'train/loss': 2 },
    { step: 2, 'train/loss': 1, 'speed/tokens_per_second': 10 },
  ];
  const attempts = [
    { started: '2026-01-01T00:00:00.000Z', process: { host: 'x', pid: 7 }, ended: '2026-01-01T01:00:00.000Z', outcome: 'finished' },
  ];

  const remake = (): void => {
    rmSync(runs, { recursive: true, force: true });
    const made = { figures, record, status, metrics, samples: ['a'], experiment: { trackers: [{ type: 'jsonl' }], data: { length: 8 } } };
    makeRun(path.join(runs, 'whole'), { ...made, lambda: 10 });
    makeRun(path.join(runs, 'hurt'), made);
    makeRun(path.join(runs, 'unfinished'), { ...made, figures: undefined, status: { status: 'running', step: 3 } });
    makeSweep(sweep, { one: made, two: { ...made, seed: 2 } });
    mkdirSync(path.join(sweep, 'state'));
    writeFileSync(path.join(sweep, 'state/0.json'), JSON.stringify({ id: '0', name: 'one', attempts }));
  };
  const files = [
    ...['hurt', 'unfinished', 'sweep/members/one'].flatMap((run) =>
      ['experiment.json', 'status.json', 'result.json', 'record.json', 'metrics.jsonl'].map((name) => `${run}/${name}`),
    ),
    'sweep/sweep.json',
    'sweep/state/0.json',
  ];

  it('shows the others, and of that one which file is damaged and how', async () => {
    remake();
    for (const [name, text, reason] of [
      ['result.json', '{}', "'figures' is missing"],
      ['result.json', '{"figures": null}', "'figures' is no JSON object"],
      ['result.json', '{"figures": {"heldout/rtd_auc": "0.7"}}', "'figures.heldout/rtd_auc' is no number"],
      ['status.json', '{"status": "finished", "step": 3, "updated": {}}', "'updated' is no time"],
      ['status.json', '[]', 'it is no JSON object'],
      ['record.json', '{"history": [{"step": 1, "changes": 3}]}', "'history.0.changes' is no list"],
      ['experiment.json', '{"train": {"steps": "60"}}', "'train.steps' is no whole number from 0"],
    ]) {
      remake();
      writeFileSync(path.join(runs, 'hurt', name), text);
      const said = `hurt/${name} cannot be read: ${reason}.`;
      const all = await inProcess(['status', 'shown'], { folder });
      expect(all).toMatchObject({ code: 1, out: expect.stringContaining(said) });
      expect(all.out).toMatch(/^shown\/whole +finished/m);
      expect(await inProcess(['status', 'shown/hurt'], { folder })).toMatchObject({ code: 1, out: expect.stringContaining(said) });
      const compared = await inProcess(['compare', 'shown/whole', 'shown/hurt'], { folder });
      expect(compared).toMatchObject({ code: 1, out: expect.stringContaining(said) });
    }
  });

  it(
    'answers, or says what is wrong, whatever the files hold',
    async () => {
      remake();
      const verbs = [
        ['status', 'shown'],
        ['status', '<the run>'],
        ['status', 'shown', '--json'],
        ['compare', 'shown/whole', 'shown/hurt', 'shown/unfinished', 'shown/sweep'],
        ['compare', 'shown/sweep', '--json'],
        ['compare', 'shown/sweep', '--html', 'page.html'],
        ['diff', 'shown/whole', 'shown/hurt'],
        ['sweep', 'status', 'shown/sweep'],
        ['sweep', 'status', 'shown/sweep', '--json'],
      ];
      const present = files.filter((file) => existsSync(path.join(runs, file)));
      const property = fc.asyncProperty(fc.constantFrom(...present), manglings, fc.constantFrom(...verbs), async (file, mangling, verb) => {
        const text = readFileSync(path.join(runs, file));
        const words = verb.map((word) => (word === '<the run>' ? path.dirname(`shown/${file}`) : word));
        mangle(path.join(runs, file), mangling);
        expectAnswer(words, await inProcess(words, { folder }));
        writeFileSync(path.join(runs, file), text);
      });
      await fc.assert(property, { numRuns: fuzzRuns(360), endOnFailure: true });
    },
    MINUTES,
  );
});

describe('going on with a run that is damaged', () => {
  const experiments = path.join(folder, 'experiments');
  const file = path.join(experiments, 'short.json5');

  beforeAll(async () => {
    cpSync(path.join(root, 'test/fixtures/corpus'), path.join(folder, 'corpus'), { recursive: true });
    cpSync(path.join(root, 'test/fixtures/experiments/tiny.json5'), path.join(experiments, 'tiny.json5'));
    writeFileSync(
      file,
      `{ extends: './tiny.json5', train: { steps: 4, logEvery: 1, evaluateEvery: 2, evaluateBatches: 1, checkpointEvery: 2 } }`,
    );
    expect(await inProcess([file, 'name=finished', 'tasks.0.epochs=1'], { folder })).toMatchObject({ code: 0 });
    cpSync(path.join(folder, 'runs/finished'), path.join(folder, 'runs/interrupted'), { recursive: true });
    for (const name of ['result.json', 'export', 'downstream/century/model'])
      rmSync(path.join(folder, 'runs/interrupted', name), { recursive: true, force: true });
    writeFileSync(
      path.join(folder, 'runs/interrupted/status.json'),
      '{"status": "interrupted", "step": 4, "updated": "2026-01-01T00:00:00.000Z"}',
    );
  }, MINUTES);

  const verbs: readonly { readonly run: string; readonly words: readonly string[] }[] = [
    { run: 'interrupted', words: ['resume', 'runs/hurt'] },
    { run: 'finished', words: ['reproduce', 'runs/hurt', '--check'] },
    { run: 'finished', words: ['reproduce', 'runs/hurt', '--out', 'runs/finished'] },
    { run: 'finished', words: ['extend', 'runs/hurt', 'train.steps=6', '--dry-run'] },
    { run: 'finished', words: ['extend', 'runs/hurt', 'train.evaluateBatches=2'] },
    { run: 'finished', words: [file, 'name=started', 'train.steps=1', 'tasks=[]', 'start.from=../runs/hurt'] },
  ];

  const hurt = async ({ run, words }: (typeof verbs)[number], chosen: number, mangling: Mangling): Promise<void> => {
    for (const name of ['hurt', 'started']) rmSync(path.join(folder, 'runs', name), { recursive: true, force: true });
    const copy = path.join(folder, 'runs/hurt');
    cpSync(path.join(folder, 'runs', run), copy, { recursive: true });
    const files = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jsonl?5?$|latest$|vocab\.txt$/.test(name));
    const name = files.sort()[chosen % files.length];
    mangle(path.join(copy, name), mangling);
    expectAnswer([...words, name], await inProcess(words, { folder }));
  };

  it(
    'goes on, or says what is wrong, whatever the files hold',
    async () => {
      const property = fc.asyncProperty(fc.constantFrom(...verbs), fc.nat(1000), manglings, hurt);
      await fc.assert(property, { numRuns: fuzzRuns(20), endOnFailure: true });
    },
    MINUTES,
  );
});

/** Never a stack, and never an exit code of its own for a crash. */
function expectAnswer(words: readonly string[], ended: Ended): void {
  expect([words, ended.code]).toEqual([words, expect.toSatisfy((code) => [0, 1, 2].includes(code as number))]);
  expect([words, ended.error]).toEqual([words, expect.not.stringMatching(/This should not have happened|^\s+at /m)]);
  isMessage(ended);
}
