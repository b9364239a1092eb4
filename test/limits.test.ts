/** What is too large is refused before it is tried: every number has a maximum, and a file may raise those that are there against slips. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { afterAll, describe, expect, it } from 'vitest';
import type { AnyComponent } from '../src/component/component.ts';
import { isRecord } from '../src/component/slots.ts';
import { loadExperiment } from '../src/config/load.ts';
import { experimentSchema } from '../src/experiment/experiment.ts';
import { root } from './support/cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const task = { type: 'text-classification', dataset: { type: 'text-files', train: 'a.tsv' } };

/** Numbers without both ends, and why: they are values of other options, which have their own. */
const ENDLESS: Readonly<Record<string, string>> = {
  'the experiment sweep.random.ranges.*.from': 'of the option that is varied',
  'the experiment sweep.search.space.*.from': 'of the option that is varied',
  'the experiment sweep.search.space.*.to': 'of the option that is varied',
  'the experiment sweep.random.ranges.*.to': 'of the option that is varied',
  'the experiment limits.*': 'raises maxima',
};

describe('every number that a file can say', async () => {
  const owners: [string, unknown][] = [['the experiment', experimentSchema]];
  for (const file of fastGlob.sync('plugins/*/*/plugin.ts', { cwd: root }).sort()) {
    const module = (await import(path.join(root, file))) as { readonly default: AnyComponent };
    owners.push([`${module.default.kind}/${module.default.name}`, module.default.options]);
  }
  const endless = owners.flatMap(([owner, schema]) =>
    numbersIn(schema, [])
      .filter(({ ends }) => !ends)
      .map(({ at }) => `${owner} ${at}`),
  );

  it('has a least and a most', () => expect(endless.filter((each) => !Object.hasOwn(ENDLESS, each))).toEqual([]));
  it('beside those with a reason, which are there', () =>
    expect(Object.keys(ENDLESS).filter((each) => !endless.includes(each))).toEqual([]));
});

interface Found {
  readonly at: string;
  readonly ends: boolean;
}

function numbersIn(schema: unknown, at: readonly string[]): Found[] {
  if (!isRecord(schema)) return [];
  const inner = [
    ...Object.entries(isRecord(schema.properties) ? schema.properties : {}).flatMap(([key, each]) => numbersIn(each, [...at, key])),
    ...Object.values(isRecord(schema.patternProperties) ? schema.patternProperties : {}).flatMap((each) => numbersIn(each, [...at, '*'])),
    ...numbersIn(schema.items, [...at, '[]']),
    ...[schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : [])).flatMap((each) => numbersIn(each, at)),
  ];
  if (schema.type !== 'number' && schema.type !== 'integer') return inner;
  const finite = (...keywords: string[]): boolean => keywords.some((keyword) => Number.isFinite(schema[keyword]));
  return [...inner, { at: at.join('.'), ends: finite('minimum', 'exclusiveMinimum') && finite('maximum', 'exclusiveMaximum') }];
}

describe('a value above a maximum that is there against slips', () => {
  it('is refused at once, with the way to mean it', async () => {
    const { problems } = await load({ tasks: [{ ...task, seeds: 1e9 }] });
    expect(problems.map(({ message, hints }) => [message, ...hints])).toEqual([
      [
        'tasks[0].seeds must be at most 1000, and is 1000000000.',
        "If that is meant, raise the limit: limits: { 'tasks[0].seeds': 1000000000 }.",
      ],
    ]);
  });

  it('is right where the limits say so, spelled either way, and the rest is still checked', async () => {
    const { loaded, problems } = await load({
      tasks: [{ ...task, seeds: 1001, epochs: 10_001 }],
      limits: { 'tasks[0].seeds': 2000, 'tasks.0.epochs': 10_001 },
    });
    expect(problems).toEqual([]);
    expect(loaded?.experiment.tasks[0]).toMatchObject({ seeds: 1001, epochs: 10_001, batch: 32 });
    const worse = await load({ tasks: [{ ...task, seeds: 2001 }], limits: { 'tasks[0].seeds': 2000 } });
    expect(worse.problems.map(({ code }) => code)).toEqual(['out-of-range']);
    const misfit = await load({ train: { steps: 2e9, batch: 8, microBatch: 3 }, limits: { 'train.steps': 2e9 } });
    expect(misfit.problems.map(({ message }) => message)).toEqual(['train.microBatch: 3 does not divide the batch of 8 sequences.']);
  });

  it('on the command line is raised there', async () => {
    const { loaded } = await load({}, ['train.steps=2e9', "limits['train.steps']=2e9"]);
    expect(loaded?.experiment.train.steps).toBe(2e9);
  });

  it('comes back from the folder of its run', async () => {
    const { loaded } = await load({ train: { steps: 2e9 }, limits: { 'train.steps': 2e9 } });
    writeFileSync(path.join(folder, 'again.json5'), loaded?.saved ?? '');
    const again = await loadExperiment(path.join(folder, 'again.json5'), { unread: true });
    expect(again.loaded?.experiment).toEqual(loaded?.experiment);
  });

  it.each([
    ['train.stepps', "'train.stepps' is no path of an option."],
    ['train..steps', "'train..steps' is no path of an option."],
    ['data.heldOut', 'the maximum of data.heldOut cannot be raised, or there is none.'],
    ['corpus', 'the maximum of corpus cannot be raised, or there is none.'],
  ])('that has a reason is not raised by limits: %s', async (at, message) => {
    const { problems } = await load({ limits: { [at]: 5 } });
    expect(problems.map((each) => [each.code, each.message])).toEqual([['option-conflict', `limits: ${message}`]]);
  });
});

describe('what no file system takes is told before anything is written', () => {
  it.each([
    [{ name: 'n'.repeat(201) }, 'name: a name of 201 bytes is too long for a folder, for which 200 are the most.'],
    [{ name: 'ü'.repeat(101) }, 'name: a name of 202 bytes is too long for a folder, for which 200 are the most.'],
    [{ name: 'x', runs: `/${'r'.repeat(3500)}` }, 'runs: the folder of the run would have a path of 3503 bytes, and 3500 are the most.'],
    [{ tasks: [{ ...task, name: 't'.repeat(51) }] }, `tasks[0].name must be a text of at most 50 characters, and is '${'t'.repeat(51)}'.`],
  ])('%j', async (members, message) => {
    const { problems } = await load(members);
    expect(problems.map((each) => each.message)).toEqual([message]);
  });

  it('a name as long as it may be is none of that', async () => {
    expect((await load({ name: 'ü'.repeat(100) })).problems).toEqual([]);
  });
});

describe('a tracker that would write what something else writes', () => {
  it.each([
    [['jsonl', 'jsonl'], 'trackers[1]: this is trackers[0] again: both would write the same.'],
    [
      ['tensorboard', { type: 'jsonl' }, { type: 'jsonl', file: 'metrics.jsonl' }],
      'trackers[2]: this is trackers[1] again: both would write the same.',
    ],
    [
      [{ type: 'jsonl', file: 'result.json' }],
      "trackers[0].file must be a text that matches ^[^/\\\\.][^/\\\\]*\\.jsonl$, and is 'result.json'.",
    ],
    [[{ type: 'jsonl', file: '..' }], "trackers[0].file must be a text that matches ^[^/\\\\.][^/\\\\]*\\.jsonl$, and is '..'."],
  ])('%j is refused', async (trackers, message) => {
    expect((await load({ trackers })).problems.map((each) => each.message)).toEqual([message]);
  });
});

function load(members: Readonly<Record<string, unknown>>, set: readonly string[] = []): ReturnType<typeof loadExperiment> {
  const file = path.join(folder, 'experiment.json5');
  writeFileSync(file, JSON.stringify({ extends: 'electra-run/base', ...members }));
  return loadExperiment(file, { unread: true, set });
}

describe('a setting that would be rounded or ignored is refused', () => {
  it.each([
    [{ data: { length: 1024 } }, /maxPositions: \d+ positions are fewer than the 1024 tokens/],
    [
      { objective: { generator: { depth: 0.3 } } },
      /depth: A generator 0\.3 as deep as the encoder \(\d+\) has [\d.]+ layers, which is no whole number/,
    ],
    [{ objective: { generator: { width: '5/1' } } }, /width: a generator is at most 4 times as large as the encoder, and this is 5\/1/],
    [{ scheduler: { warmup: 10.5 } }, /warmup: a warm-up of 10\.5 is neither a share of all steps nor a whole number/],
    [{ scheduler: { warmup: 0.96 }, train: { steps: 10 } }, /warmup: a warm-up of 0\.96 of all steps never ends in a run of 10/],
    [
      { tasks: [{ type: 'text-classification', dataset: { type: 'wordnet-supersense' }, warmup: 1.5 }] },
      /tasks\[0\]\.warmup: a warm-up of 1\.5 is neither a share/,
    ],
    [
      { objective: { generator: { type: 'uniform' }, temperature: 2 } },
      /objective\.temperature: the generator 'uniform' chooses .* so that temperature does nothing/,
    ],
    [
      { objective: { generator: { type: 'frequencies' }, masker: { maskTokenProbability: 1 } } },
      /objective\.masker\.maskTokenProbability: the generator 'frequencies' reads no masked text/,
    ],
  ])('%j', async (members, message) => {
    expect((await load(members)).problems.map((each) => each.message)).toContainEqual(expect.stringMatching(message));
  });
});
