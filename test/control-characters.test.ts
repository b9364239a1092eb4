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

/** So many texts go into one call that has room for them: the program takes long to begin. */
const AT_ONCE = 25;
/** Each with a number, by which it is known to have come out; half a character would have the whole file refused. */
const numbered = fc
  .array(dirty, { minLength: AT_ONCE, maxLength: AT_ONCE })
  .map((texts) => texts.map((text, index) => `${markOf(index)}${text.replaceAll(/\p{Cs}/gu, '')}`));

function markOf(index: number): string {
  return `x${index}`;
}

/** As a name of a file or folder, which has no NUL and no slash. */
const asName = (text: string): string => text.replaceAll(/[\0/]|\p{Cs}/gu, '');

const inFile = (text: string, name = 'stranger.json5'): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};
const experiment = (more: object): string => inFile(JSON.stringify({ extends: tiny, ...more }));

/** Makes what a stranger would have sent, and returns the words that somebody types then. */
const ofMany: Readonly<Record<string, (texts: readonly string[]) => readonly string[]>> = {
  'a key': (texts) => ['validate', experiment(Object.fromEntries(texts.map((text) => [text, 1])))],
  'a value': (texts) => ['validate', experiment({ seed: texts[0], tasks: { $replace: texts.map((text) => task({ seeds: text })) } })],
  'a type': (texts) => ['validate', experiment({ corpus: { type: texts[0] }, tasks: { $replace: texts.map((type) => ({ type })) } })],
  'raw bytes beside a mistake': (texts) => [
    'validate',
    inFile(
      `{ extends: '${tiny}',\n${texts.map((text, index) => `k${index}: 1, // ${text.replaceAll(/[\0\r\u2028]/g, '')}`).join('\n')}\n}`,
    ),
  ],
  // No name has that mark at its end.
  'a name': (texts) => [
    'validate',
    experiment({ name: texts[0], runs: texts[1], tasks: { $replace: texts.map((text) => task({ name: `${text}!` })) } }),
  ],
  'what is explained': (texts) => ['explain', experiment({ tasks: { $replace: texts.map((name) => task({ name })) } }), 'tasks'],
  'the whole experiment': (texts) => ['explain', experiment({ corpus: { type: 'text', files: texts } })],
  'the same for scripts': (texts) => ['explain', experiment({ corpus: { type: 'text', files: texts } }), '--json'],
  'a word': (texts) => [
    'validate',
    experiment({ tasks: { $replace: texts.map(() => task({})) } }),
    ...texts.map((text, index) => `tasks.${index}.seeds=${text}`),
  ],
  'a path to set': (texts) => ['validate', tiny, ...texts.flatMap((text) => ['--set', `${text}=1`])],
  'a variable': (texts) => [
    'validate',
    experiment({ tasks: { $replace: texts.map((_, index) => task({ seeds: `\${env:STRANGE${index}}` })) } }),
  ],
  'a plugin that throws': (texts) => [
    'validate',
    tiny,
    `plugins=["./${plugins(texts, (text) => `throw new Error(${JSON.stringify(text)})`)}"]`,
  ],
  'a name of a plugin': (texts) => ['list', '--plugins', plugins(texts, component)],
  'the name of a run': (texts) => ['status', path.dirname(texts.map((text) => runCalled(asName(text), {}))[0])],
  'the settings of a run': (texts) => [
    'compare',
    runCalled(
      'one',
      settingsOf(texts, (text) => text),
    ),
    runCalled(
      'two',
      settingsOf(texts, (text) => `${text}2`),
    ),
  ],
  'settings in a table': (texts) => [
    'compare',
    runCalled(
      'one',
      settingsOf(texts, (text) => text),
    ),
    runCalled(
      'two',
      settingsOf(texts, () => 1),
    ),
    '--csv',
  ],
  'settings for scripts': (texts) => [
    'compare',
    runCalled(
      'one',
      settingsOf(texts, (text) => text),
    ),
    runCalled(
      'two',
      settingsOf(texts, () => 1),
    ),
    '--json',
  ],
  'what differs': (texts) => [
    'diff',
    runCalled(
      'one',
      settingsOf(texts, (text) => text),
    ),
    runCalled(
      'two',
      settingsOf(texts, () => 1),
    ),
  ],
};

/** The same, of which a call has room for one. */
const ofOne: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'a syntax error': (text) => ['validate', inFile(`{ ${text}`)],
  'half of a character': (text) => ['validate', experiment({ seed: `${text}\ud800` })],
  'a verb': (text) => [text],
  'an option': (text) => ['list', `--${text}`],
  'a component': (text) => ['describe', `masker/${text}`],
  'a folder that is none': (text) => ['resume', asName(text)],
};

afterEach(() => rmSync(path.join(folder, 'runs'), { recursive: true, force: true }));

describe.each(Object.keys(ofMany))('%s of strangers', (name) => {
  it('does not steer the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(numbered, async (texts) => {
        const environment = Object.fromEntries(texts.map((text, index) => [`STRANGE${index}`, text.replaceAll('\0', '')]));
        const told = await toldOf(() => ofMany[name](texts), environment);
        for (const index of texts.keys()) expect(told).toMatch(new RegExp(`(?<![\\w])${markOf(index)}x`));
      }),
      { numRuns: Math.ceil(fuzzRuns(AT_ONCE) / AT_ONCE) },
    );
  });
});

describe.each(Object.keys(ofOne))('%s of strangers', (name) => {
  it('does not steer the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(dirty, async (text) => void (await toldOf(() => ofOne[name](text)))),
      { numRuns: fuzzRuns(4) },
    );
  });
});

/** What is said without colours, when nothing came out raw that is not ours. */
async function toldOf(made: () => readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const told: string[] = [];
  for (const FORCE_COLOR of ['0', '1']) {
    rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
    const { out, error } = await inProcess(made(), { folder, environment: { ...environment, FORCE_COLOR } });
    told.push(out + error);
  }
  expect(told[0]).not.toMatch(RAW);
  // A colour of theirs would be one too many. A carriage return at the end of a line steers nothing, and is written out only where
  // a colour ends behind it.
  const plain = told.map((each) => each.replaceAll(COLOURS, '').replaceAll('\\u000d\n', '\r\n'));
  expect(plain[1]).toBe(plain[0]);
  return plain[0];
}

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
    'src/track/terminal.ts': 'the bar and the cursor are ours',
    // For who starts them:
    'src/doctor/probe.ts': '',
    'src/cli/try-engine.ts': '',
    'src/setup/cuda.ts': '',
    'src/engine/openvino/try.ts': '',
    'src/parallel/mpi/try.ts': '',
    'src/testing/contracts/launcher.ts': '',
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

/** Writes plugins, and returns the pattern that finds them. */
function plugins(texts: readonly string[], code: (text: string) => string): string {
  for (const [index, text] of texts.entries()) inFile(code(text), `strange-${index}.mjs`);
  return 'strange-*.mjs';
}

/** A right task but for what is said. */
function task(wrong: object): object {
  const dataset = { type: 'text-files', train: path.join(root, 'test/fixtures/corpus/sentences.tsv') };
  return { type: 'text-classification', name: 'right', dataset, length: 24, ...wrong };
}

function settingsOf(texts: readonly string[], value: (text: string) => unknown): object {
  return Object.fromEntries(texts.map((text) => [text, value(text)]));
}

/** Returns its folder. */
function runCalled(name: string, settings: object): string {
  const run = path.join(folder, 'runs', name);
  mkdirSync(run, { recursive: true });
  writeFileSync(path.join(run, 'experiment.json'), JSON.stringify({ name, seed: 1, train: { steps: 1 }, ...settings }));
  writeFileSync(path.join(run, 'status.json'), JSON.stringify({ status: 'finished', step: 1, updated: '2026-01-01T00:00:00.000Z' }));
  writeFileSync(path.join(run, 'result.json'), JSON.stringify({ figures: { 'test/figure': 1, [`test/${name}`]: 2 } }));
  return run;
}
