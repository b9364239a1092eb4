/** Folders of runs and sweeps whose files were damaged or edited: every verb that reads them answers; what is loaded was saved. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '../../src/errors/index.ts';
import { holderOf } from '../../src/files/lock.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize, truncatedNormal } from '../../src/nn/parameters.ts';
import { readSweep } from '../../src/sweep/manifest.ts';
import { EventWriter } from '../../src/kit/tensorboard/index.ts';
import { loadLatest, saveCheckpoint } from '../../src/train/checkpoint.ts';
import { answered, isAnswer } from '../support/answers.ts';
import { damagedBytes, damagedJson } from '../support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../support/fuzz.ts';
import { inProcess } from '../support/in-process.ts';
import { makeRun, makeSweep } from '../support/made-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('fuzz-runs');
const patience = fuzzPatience(120_000);
const seed = 496;

it('checkpoints are loaded as they were saved, or not at all', { timeout: patience }, async () => {
  const run = path.join(folder, 'checkpoint');
  mkdirSync(run);
  const numbersOf = (step: number): FlatMemory => {
    const memory = new FlatMemory([{ name: 'a', shape: [7, 3], initializer: truncatedNormal(1) }], ['m']);
    initialize(memory, step);
    return memory;
  };
  for (const step of [1, 2]) await saveCheckpoint(run, { memory: numbersOf(step), state: { step, fingerprint: 'f' }, keep: 2 });
  const files = readdirSync(run, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(run, name)).isFile());
  const contents = new Map(files.map((name) => [name, readFileSync(path.join(run, name))]));
  const damage = fc.constantFrom(...files).chain((name) => fc.tuple(fc.constant(name), damagedBytes(contents.get(name) as Buffer)));
  await fc.assert(
    fc.asyncProperty(damage, async ([name, bytes]) => {
      writeFileSync(path.join(run, name), bytes);
      const loaded = await answered(() => loadLatest(run));
      writeFileSync(path.join(run, name), contents.get(name) as Buffer);
      if (loaded instanceof UserError) return;
      const step = loaded?.state.step as number;
      expect([1, 2]).toContain(step);
      expect(loaded?.weights.tensors.get('a')?.data).toEqual(Float32Array.from(numbersOf(step).view(numbersOf(step).weights, 'a')));
    }),
    { seed, numRuns: fuzzRuns(150) },
  );
});

it('lock files that say anything hold nothing, or somebody', { timeout: patience }, async () => {
  const own = path.join(folder, 'locked');
  mkdirSync(own);
  const lock = JSON.stringify({ host: 'elsewhere', pid: 7, started: '9', boot: 'b', since: '2026-01-01T00:00:00Z' });
  await fc.assert(
    fc.asyncProperty(damagedJson(lock), fc.constantFrom('lock-1.json', 'lock-99999999999999999999.json'), async (text, name) => {
      writeFileSync(path.join(own, name), text);
      await answered(() => holderOf(own));
      rmSync(path.join(own, name));
    }),
    { seed, numRuns: fuzzRuns(150) },
  );
});

it('event files of any name are followed by one that sorts behind them', { timeout: patience }, async () => {
  const own = path.join(folder, 'events');
  mkdirSync(own);
  const name = fc.oneof(
    fc
      .tuple(fc.stringMatching(/^\d{1,10}$/), fc.constantFrom('vm.1.0', 'vm.1.0.end'))
      .map((parts) => `events.out.tfevents.${parts.join('.')}`),
    fc.constantFrom('events.out.tfevents.', 'events.out.tfevents.x', 'events'),
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { maxLength: 4 }), async (names) => {
      for (const each of names) writeFileSync(path.join(own, each), '');
      await answered(() => new EventWriter(own).close());
      for (const each of readdirSync(own)) rmSync(path.join(own, each));
    }),
    { seed, numRuns: fuzzRuns(60) },
  );
});

it('sweep.json', { timeout: patience }, async () => {
  const sweep = makeSweep(path.join(folder, 'runs/sweep'), { a: { lambda: 1, figures: { 'heldout/mlm_loss': 3 } }, b: { lambda: 50 } });
  const file = path.join(sweep, 'sweep.json');
  const verbs = [
    ['sweep', 'status', 'runs/sweep'],
    ['compare', 'runs/sweep'],
    ['status', 'runs/sweep'],
  ];
  await eachDamage(file, verbs, 40, () => answered(() => readSweep(sweep)));
});

it.each(['experiment.json', 'status.json', 'result.json', 'record.json', 'metrics.jsonl'])(
  '%s of a run',
  { timeout: patience },
  async (name) => {
    const runs = path.join(folder, 'runs');
    for (const [each, lambda] of [
      ['one', 1],
      ['two', 2],
    ] as const)
      makeRun(path.join(runs, each), {
        lambda,
        figures: { 'heldout/mlm_loss': 3, 'downstream/cola/pretrained/accuracy': 0.5 },
        metrics: [{ step: 1, 'train/loss': 2, 'speed/tokens_per_second': 10 }],
        record: { commandLine: ['a'], time: '2026-01-01T00:00:00Z', history: [] },
        samples: ['a [b]'],
      });
    cpSync(path.join(runs, 'one'), path.join(runs, 'whole'), { recursive: true });
    await eachDamage(path.join(runs, 'one', name), VERBS, 30);
  },
);

const VERBS = [
  ['status', 'runs'],
  ['status', 'runs/one', '--json'],
  ['compare', 'runs/one', 'runs/two'],
  ['compare', 'runs/two', 'runs/one', '--csv'],
  ['compare', 'runs/one', 'runs/two', '--html', 'page.html'],
  ['diff', 'runs/one', 'runs/two'],
  ['explain', 'runs/one'],
];

/** Of the file's text, and a verb that reads it; the file is whole again afterwards. So many damages for each verb. */
async function eachDamage(file: string, verbs: readonly string[][], runs: number, look?: () => Promise<unknown>): Promise<void> {
  const text = readFileSync(file, 'utf8');
  await fc.assert(
    fc.asyncProperty(damagedJson(text), fc.constantFrom(...verbs), async (damaged, words) => {
      writeFileSync(file, damaged);
      await look?.();
      isAnswer(await inProcess(words, { folder }));
    }),
    { seed, numRuns: fuzzRuns(runs * verbs.length) },
  );
  writeFileSync(file, text);
}
