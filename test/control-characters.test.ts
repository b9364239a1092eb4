/**
 * What is in the files, names and words of strangers does not steer the terminal of whoever reads the program's output: every verb is
 * given texts with escape sequences and their like, and nothing but our own colours may come out raw.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { root, tiny } from './support/cli.ts';
import { fuzzRuns } from './support/fuzz.ts';
import { inProcess } from './support/in-process.ts';
import { read } from './support/sources.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('control-characters');
const RAW = /(?![\t\n]|\r\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;
const ESCAPE = '\u001b';
const COLOURS = new RegExp(`${ESCAPE}\\[(?:1|2|22|31|32|33|36|39)m`, 'g');
/** Code that writes past the way out, or has sequences of its own. */
const WRITES = new RegExp(`process\\.std(?:out|err)\\.write|^\\s*console\\.|${ESCAPE}|\\\\u001[bB]\\[(?!\\$)|\\\\x1[bB]`, 'm');

const dirty = fc
  .array(
    fc.constantFrom(
      '\u001b[31m',
      '\u001b[1m',
      '\u001b]0;title\u0007',
      '\u001b[2J',
      '\u009b2J',
      '\u0085',
      '\r',
      '\b',
      '\u007f',
      '\u0000',
      '\u202e',
      '\u2066',
      '\u2028',
      '\ud800',
      'a',
      'b',
      ' ',
      '=',
      '.',
      "'",
      '"',
      'é',
      '😀',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => `x${parts.join('')}`);

/** As a name of a file or folder, which has no NUL and no slash. */
const asName = (text: string): string => text.replaceAll(/[\0/]|\p{Cs}/gu, '');

const inFile = (text: string, name = 'stranger.json5'): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};
const experiment = (more: object): string => inFile(JSON.stringify({ extends: tiny, ...more }));

/** Makes what a stranger would have sent, and returns the words that somebody types then. */
const cases: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'a key': (text) => ['validate', experiment({ [text]: 1 })],
  'a value': (text) => ['validate', experiment({ corpus: { type: text }, seed: text })],
  'raw bytes beside a mistake': (text) => [
    'validate',
    inFile(`{ extends: '${tiny}', // ${text.replaceAll(/[\r\u2028]/g, '')}\nseed: 'x' }`),
  ],
  'a syntax error': (text) => ['validate', inFile(`{ ${text}`)],
  'a name': (text) => ['validate', experiment({ name: text, runs: text })],
  'what is explained': (text) => ['explain', experiment({ corpus: { type: 'text', files: [text] } }), 'corpus.files'],
  'the whole experiment': (text) => ['explain', experiment({ corpus: { type: 'text', files: [text] } })],
  'the same for scripts': (text) => ['explain', experiment({ corpus: { type: 'text', files: [text] } }), '--json'],
  'a word': (text) => ['validate', tiny, `seed=${text}`],
  'a path to set': (text) => ['validate', tiny, '--set', `${text}=1`],
  'a verb': (text) => [text],
  'an option': (text) => ['list', `--${text}`],
  'a component': (text) => ['describe', `masker/${text}`],
  'a variable': () => ['validate', experiment({ seed: '${env:STRANGE}' })],
  'a plugin that throws': (text) => [
    'validate',
    tiny,
    `plugins=["./${inFile(`throw new Error(${JSON.stringify(text)})`, 'strange.mjs')}"]`,
  ],
  'a name of a plugin': (text) => ['list', '--plugins', inFile(component(text), 'strange.mjs')],
  'the name of a run': (text) => ['status', path.dirname(runCalled(asName(text), {}))],
  'the settings of a run': (text) => ['compare', runCalled('one', { [text]: text }), runCalled('two', { [text]: `${text}2` })],
  'settings in a table': (text) => ['compare', runCalled('one', { [text]: text }), runCalled('two', { [text]: 1 }), '--csv'],
  'settings for scripts': (text) => ['compare', runCalled('one', { [text]: text }), '--json'],
  'what differs': (text) => ['diff', runCalled('one', { [text]: text }), runCalled('two', { [text]: 1 })],
  'a folder that is none': (text) => ['resume', asName(text)],
};

afterEach(() => rmSync(path.join(folder, 'runs'), { recursive: true, force: true }));

describe.each(Object.keys(cases))('%s of strangers', (name) => {
  it('does not steer the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(dirty, async (text) => {
        const told: string[] = [];
        for (const FORCE_COLOR of ['0', '1']) {
          rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
          const { out, error } = await inProcess(cases[name](text), {
            folder,
            environment: { STRANGE: text.replaceAll('\0', ''), FORCE_COLOR },
          });
          told.push(out + error);
        }
        expect(told[0]).not.toMatch(RAW);
        // A colour of theirs would be one too many. A carriage return at the end of a line steers nothing, and is written out only where
        // a colour ends behind it.
        const plain = told.map((each) => each.replaceAll(COLOURS, '').replaceAll('\\u000d\n', '\r\n'));
        expect(plain[1]).toBe(plain[0]);
      }),
      { numRuns: fuzzRuns(4) },
    );
  });
});

it('a whole run on text, columns and labels of strangers does not steer the terminal, and keeps them as they are', async () => {
  const [red, title] = ['\u001b[31m', '\u001b]0;title\u0007'];
  const [column, labels] = [`label${red}`, [`old${red}`, `new${title}\u202e`]];
  const sentence = (index: number): string => `the ${red}word${title} number ${index} of all\u009b2J`;
  inFile(Array.from({ length: 600 }, (_, index) => sentence(index)).join('\n'), `text${red}.txt`);
  const rows = Array.from({ length: 40 }, (_, index) => `${sentence(index)}\t${labels[index % 2]}`);
  inFile(`text\t${column}\n${rows.join('\n')}\n`, `examples${red}.tsv`);
  const metrics = [{ type: 'f1', positive: labels[0] }];
  const dataset = { type: 'text-files', train: `examples${red}.tsv`, labelColumn: column };
  const file = experiment({
    name: 'dirty',
    corpus: { type: 'text', files: { $replace: [`text${red}.txt`] }, documents: 'line' },
    tokenizer: { vocabularySize: 200 },
    train: { steps: 2, logEvery: 1, evaluateEvery: 1, checkpointEvery: 2, evaluateBatches: 1, samples: 2 },
    tasks: {
      $replace: [{ type: 'text-classification', name: 'age', dataset, metrics, length: 24, epochs: 1, learningRates: [1e-3], seeds: 1 }],
    },
  });
  const told: string[] = [];
  for (const words of [[file], ['status', 'runs/dirty'], ['compare', 'runs/dirty'], ['validate', '--read', file]]) {
    const ended = await inProcess(words, { folder, environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') } });
    expect(ended).toMatchObject({ code: 0 });
    told.push(ended.out + ended.error);
  }
  for (const text of told) expect(text).not.toMatch(RAW);
  expect(told[0]).toContain('f1 of old\\u001b[31m');
  const result = JSON.parse(readFileSync(path.join(folder, 'runs/dirty/result.json'), 'utf8')) as { downstream: object[] };
  expect(result.downstream).toMatchObject([{ positive: { f1: labels[0] } }]);
});

it('nothing but the way out writes to the streams of the process', () => {
  const ways: Readonly<Record<string, string>> = {
    'src/output/': 'the way out',
    'src/track/terminal.ts': 'the bar is drawn and the cursor shown by sequences that are ours',
    'src/doctor/probe.ts': 'JSON for the process that started it',
    'src/cli/try-engine.ts': 'JSON for the process that started it',
    'src/setup/cuda.ts': 'JSON of a script for the process that starts it',
  };
  const writing = fastGlob
    .sync(['src/**/*.ts', 'plugins/**/*.ts'], { cwd: root, ignore: ['**/*.test.ts'] })
    .filter((file) => WRITES.test(read(file)));
  expect(writing.filter((file) => !Object.keys(ways).some((way) => file.startsWith(way)))).toEqual([]);
});

function component(name: string): string {
  return `import { defineComponent, Type } from 'electra-run';
    const [name, summary] = ${JSON.stringify([name, name])};
    export default defineComponent({ kind: 'masker', name, summary, options: Type.Object({}), create: () => ({}) });`;
}

/** Returns its folder. */
function runCalled(name: string, settings: object): string {
  const run = path.join(folder, 'runs', name);
  mkdirSync(run, { recursive: true });
  writeFileSync(path.join(run, 'experiment.json'), JSON.stringify({ name, seed: 1, ...settings }));
  writeFileSync(path.join(run, 'status.json'), JSON.stringify({ status: 'finished', step: 1, updated: '2026-01-01T00:00:00.000Z' }));
  writeFileSync(path.join(run, 'result.json'), JSON.stringify({ figures: { 'test/figure': 1, [`test/${name}`]: 2 } }));
  return run;
}
