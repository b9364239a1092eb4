/** What a variable of the environment, or a word on the command line, is where it stands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import components from '../../test/errors/shipped/plugins/all/all/plugin.ts';
import { Type } from 'typebox';
import { loadExperiment } from './load.ts';
import { readWord } from './word.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'word-'));
const VARIABLE = 'ELECTRA_RUN_TEST_WORD';
afterEach(() => delete process.env[VARIABLE]);
afterAll(() => rmSync(folder, { recursive: true }));

/** Digits of versions, commits, dates and paths that are numbers to a computer, and other texts to a person. */
const digits = [
  '1.10',
  '6e1234',
  '144e16',
  '007',
  '1e3',
  '0x1f',
  '12345678901234567890',
  '5.',
  '-0',
  'NaN',
  'Infinity',
  'true',
  'null',
  '2026-11-28',
  '',
];

describe('a variable', () => {
  it.each(digits)('%j inside a longer text is pasted letter for letter, from a default too', async (value) => {
    process.env[VARIABLE] = value;
    const set = await load(`runs: 'data-\${env:${VARIABLE}}/x'`);
    delete process.env[VARIABLE];
    const byDefault = await load(`runs: 'data-\${env:${VARIABLE}:-${value}}/x'`);
    expect([set.runs, byDefault.runs]).toEqual([`data-${value}/x`, `data-${value}/x`]);
  });

  it.each(digits.filter(Boolean))('%j alone is that text where a text belongs, from a default too', async (value) => {
    process.env[VARIABLE] = value;
    const set = await load(`runs: '\${env:${VARIABLE}}'`);
    delete process.env[VARIABLE];
    const byDefault = await load(`runs: '\${env:${VARIABLE}:-${value}}'`);
    expect([set.runs, byDefault.runs]).toEqual([value, value]);
  });

  it('that another key refers to stays what it is, alone and inside a text', async () => {
    process.env[VARIABLE] = '1.10';
    const { name, runs, corpus } = await load(
      `name: '\${env:${VARIABLE}}', runs: 'of-\${name}', corpus: { type: 'lines', files: ['\${runs}/\${env:${VARIABLE}}', '\${name}'] }`,
    );
    expect([name, runs, corpus?.files]).toEqual(['1.10', 'of-1.10', ['of-1.10/1.10', '1.10']]);
  });

  it.each([
    ['100', 100],
    ['1e3', 1000],
    [' 100 ', 100],
    ['0x10', 16],
  ])('%j is a number where one belongs', async (value, steps) => {
    process.env[VARIABLE] = value;
    expect((await load(`train: { steps: '\${env:${VARIABLE}}' }`)).train.steps).toBe(steps);
  });

  it.each([
    ['', 'wrong-type'],
    ['ten', 'wrong-type'],
    ['1_000', 'wrong-type'],
    ['007', 'wrong-type'],
    ['NaN', 'wrong-type'],
    ['true', 'wrong-type'],
    ['1.5', 'wrong-type'],
    ['6e1234', 'not-finite'],
    ['9007199254740993', 'not-kept'],
  ])('%j is no whole number, and the error names the variable and the place', async (value, code) => {
    process.env[VARIABLE] = value;
    const { problems } = await loadExperiment(write(`train: { steps: '\${env:${VARIABLE}}' }`), { components, code: folder });
    expect(problems.map((each) => each.code)).toContain(code);
    const found = problems.find((each) => each.code === code);
    expect(found?.message).toContain('train.steps');
    expect(found?.origin?.refersTo?.text).toBe(`\${env:${VARIABLE}} = ${value}`);
  });

  it('is true or false, or a component, where those belong', async () => {
    process.env[VARIABLE] = 'false';
    const { tokenizer, scheduler } = await load(
      `tokenizer: { lowercase: '\${env:${VARIABLE}}' }, scheduler: '\${env:${VARIABLE}_:-linear}'`,
    );
    expect([tokenizer.lowercase, scheduler?.type]).toEqual([false, 'linear']);
  });

  it('in a sweep is what it would be at the path that it varies', async () => {
    process.env[VARIABLE] = '1e2';
    const file = write(`sweep: {
      grid: { 'train.steps': ['\${env:${VARIABLE}}'], runs: ['\${env:${VARIABLE}}'] },
      zip: [{ 'tokenizer.lowercase': ['\${env:NONE:-true}'] }], list: [{ seed: '\${env:NONE:-5}' }],
      random: { count: 1, ranges: { 'data.length': { of: ['\${env:NONE:-64}'] }, 'data.heldOut': { from: '\${env:NONE:-.1}', to: 0.5 } } },
    }`);
    const { loaded, problems } = await loadExperiment(file, { components, code: folder });
    expect(problems).toEqual([]);
    expect(loaded?.variation.sweep).toMatchObject({
      grid: { 'train.steps': [100], runs: ['1e2'] },
      zip: [{ 'tokenizer.lowercase': [true] }],
      list: [{ seed: 5 }],
      random: { ranges: { 'data.length': { of: [64] }, 'data.heldOut': { from: 0.1 } } },
    });
    const ablation = write(`ablation: { path: 'runs', values: ['\${env:${VARIABLE}}', 'b'], baseline: '\${env:NONE:-1.10}' }`);
    expect((await loadExperiment(ablation, { components, code: folder })).loaded?.variation.ablation).toMatchObject({
      values: ['1e2', 'b'],
      baseline: '1.10',
    });
  });
});

describe('a word on the command line', () => {
  it.each(digits.filter((value) => value !== '' && value !== 'null'))('%j is that text where a text belongs', async (value) => {
    expect((await load('', [`runs=${value}`])).runs).toBe(value);
    expect((await load('', ['name=7', `runs=${value}-\${name}`])).runs).toBe(`${value}-7`);
  });

  it.each([
    ['train.steps=1e3', 1000],
    ['train.steps=0x10', 16],
    ['train.steps= 12 ', 12],
  ])('%s is a number where one belongs', async (setting, steps) => expect((await load('', [setting])).train.steps).toBe(steps));

  it.each([
    ['seed=007', 'wrong-type'],
    ["seed='7'", 'wrong-type'],
    ['seed=NaN', 'wrong-type'],
    ['seed=9007199254740993', 'not-kept'],
    ['runs=null', 'wrong-type'],
    ['runs=[1.10]', 'wrong-type'],
  ])('%s is refused', async (setting, code) => {
    const { problems } = await loadExperiment(write(''), { components, code: folder, set: [setting] });
    expect(problems.map((each) => each.code)).toContain(code);
  });
});

describe('a number in a file', () => {
  it('inside a longer text is pasted as it is written', async () => {
    const { runs } = await load(
      "data: { heldOut: 0.10 }, scheduler: { rate: 1e-21 }, runs: '${data.heldOut}/${scheduler.rate}/${data.length}'",
    );
    expect(runs).toBe('0.10/1e-21/128');
  });

  it.each(['9007199254740993', '1e-400', '0x20000000000001'])('%s is refused instead of becoming another', async (number) => {
    const { problems } = await loadExperiment(write(`scheduler: { rate: ${number} }`), { components, code: folder });
    expect(problems.map((each) => each.message)).toContainEqual(
      expect.stringContaining(`scheduler.rate is ${number}, a number that cannot be kept`),
    );
  });

  it('where a text belongs is refused, with the quotes that it lacks', async () => {
    const { problems } = await loadExperiment(write('runs: 1.10'), { components, code: folder });
    expect(problems.map(({ message, hints }) => [message, ...hints])).toEqual([
      ['runs must be a text, and is 1.1.', "A text needs quotes: '…'."],
    ]);
  });
});

describe('where a text or a number may stand', () => {
  const either = Type.Union([Type.Number(), Type.String()]);
  const fraction = Type.Union([Type.Number(), Type.String({ pattern: '^\\d+/\\d+$' }), Type.Literal('none'), Type.Null()]);
  it.each([
    ['10', either, 10],
    ['0.5', either, 0.5],
    ['1.10', either, '1.10'],
    ['1e3', either, '1e3'],
    ['1.10', fraction, 1.1],
    ['1/4', fraction, '1/4'],
    ['none', fraction, 'none'],
    ['null', fraction, null],
    ['null', either, 'null'],
    ['2', Type.Union([Type.Literal(1), Type.Literal(2)]), 2],
    ['1.10', Type.Unknown(), '1.10'],
    ['11', Type.Unknown(), 11],
    ['true', Type.Unknown(), true],
  ])('%j as %j is %j', (letters, schema, value) => expect(readWord(letters, schema)).toBe(value));
});

function write(members: string): string {
  const own = (key: string, value: string): string => (members.includes(`${key}: {`) ? '' : `${key}: ${value}, `);
  const file = path.join(folder, 'words.json5');
  writeFileSync(file, `{ ${own('corpus', "'speeches'")}objective: 'electra', ${own('train', '{ steps: 1 }')}${members} }`);
  return file;
}

async function load(members: string, set: readonly string[] = []) {
  const { loaded, problems } = await loadExperiment(write(members), { components, code: folder, set });
  expect(problems).toEqual([]);
  if (!loaded) throw new Error('not loaded');
  return loaded.experiment;
}
