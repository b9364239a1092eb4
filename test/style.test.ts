/**
 * The rules of style that a machine can check: CONTRIBUTING says why they are there.
 */
import path from 'node:path';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { exportsOf, imports, read } from './support/sources.ts';

const LONGEST_FILE = 300;
const LARGEST_FILE = 12_000;
const LONGEST_LINE = 140;

/** Names that mean two things, and why both keep them for now. */
const TWICE: Readonly<Record<string, string>> = {
  Inputs: "a program's numbers, and a kernel's values in the graph",
  Pretraining: 'what its memory depends on, and what its loop works with',
  attention: 'the op, and the kernel that it becomes',
  createAutoEngine: 'the one of engine/index.ts loads the other when it is called',
  createOnnxEngine: 'the one of engine/index.ts loads the other when it is called',
  createOpenvinoEngine: 'the one of engine/index.ts loads the other when it is called',
  createTfjsEngine: 'the one of engine/index.ts loads the other when it is called',
  dataType: 'the number of a type in ONNX and in TensorBoard files',
  gelu: 'the op, and the kernel that it becomes',
  layerNorm: 'the op, and the kernel that it becomes',
};

/** Users' projects and data, which the formatter leaves alone too. */
const OTHERS_FILES = ['**/*.generated.ts', 'test/fixtures/**', 'test/errors/*/**', 'bench/dist/**', '**/node_modules/**'];

const code = filesIn('src/**/*.ts', 'plugins/**/*.ts');
const tests = filesIn('test/**/*.{ts,js,mjs}');
const everything = [...code, ...tests, ...filesIn('bench/**/*.{ts,js,mjs}', 'templates/**/*.{ts,js,mjs,json5}', 'src/**/*.mjs')];
const core = code.filter((file) => file.startsWith('src/') && !file.endsWith('.test.ts'));

it('no name is defined and exported twice in src', () => {
  const files = new Map<string, string[]>();
  for (const { file, name } of core.flatMap(exportsOf)) files.set(name, [...(files.get(name) ?? []), file]);
  const twice = [...files].filter(([, where]) => where.length > 1);
  expect(twice.filter(([name]) => !(name in TWICE))).toEqual([]);
  expect(Object.keys(TWICE).filter((name) => !twice.some(([each]) => each === name))).toEqual([]);
});

it('every exported thing of src says in a sentence what it is, and not only its name again', () => {
  const silent = core.flatMap(exportsOf).filter(({ name, comment }) => saysNothing(comment, name));
  expect(silent.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

it('folders of src import each other in no circle', () => {
  const across = imports('src/**/*.ts', 'src/**/*.test.ts', 'src/index.ts').flatMap(({ from, to }) => {
    const target = path.posix.join(path.posix.dirname(from), to);
    return to.startsWith('.') && target !== 'src/index.ts' && folderOf(target) !== folderOf(from) ? [{ from, to: target }] : [];
  });
  const within = circles(across.map(({ from, to }) => [folderOf(from), folderOf(to)]));
  const guilty = across.filter(({ from, to }) => within(folderOf(from), folderOf(to)));
  expect(guilty.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

it(`no file is longer than ${LONGEST_FILE} lines or ${LARGEST_FILE} bytes`, () => {
  const long = [...code, ...tests].filter((file) => {
    const text = read(file);
    return text.split('\n').length - 1 > LONGEST_FILE || Buffer.byteLength(text) > LARGEST_FILE;
  });
  expect(long).toEqual([]);
});

it(`lines end by column ${LONGEST_LINE}`, () => {
  const experiments = filesIn('{experiments,test/fixtures}/**/*.json5');
  const long = [...everything, ...experiments].filter((file) =>
    read(file)
      .split('\n')
      .some((line) => [...line].length > LONGEST_LINE),
  );
  expect(long).toEqual([]);
});

it('no source has a task left over, a type check switched off, or a type given up', () => {
  const banned = /\bTODO\b|\bFIXME\b|@ts-(?:ignore|expect-error|nocheck)|: any\b(?! \w)|<any>|\bas any\b|^(?:export )?(?:const )?enum \w/m;
  const found = code.map((file) => ({ file, text: banned.exec(withoutStrings(read(file)))?.[0] }));
  expect(found.filter(({ text }) => text !== undefined)).toEqual([]);
});

it('no file is called helpers, utils, common or misc', () => {
  expect(code.filter((file) => /(?:^|[/-])(?:helpers?|utils?|common|misc)(?:\.|\/)/.test(file))).toEqual([]);
});

it('every source opens with what it is for', () => {
  expect(code.filter((file) => !file.endsWith('.test.ts') && !/^(?:#!.*\n)?\/(?:\*\*|\/)/.test(read(file)))).toEqual([]);
});

describe('the rules themselves', () => {
  it('find a circle, and nothing beside it', () => {
    const within = circles([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
      ['d', 'e'],
    ]);
    expect([within('a', 'b'), within('c', 'a'), within('c', 'd'), within('d', 'e')]).toEqual([true, true, false, false]);
  });

  it('tell a comment that says something from one that says the name', () => {
    expect(saysNothing('', 'planText')).toBe(true);
    expect(saysNothing('/** The text of a plan. */\n', 'planText')).toBe(true);
    expect(saysNothing('/** Text of the plan. A line per step. */\n', 'planText')).toBe(true);
    expect(saysNothing('/** The plan as a person reads it. */\n', 'planText')).toBe(false);
  });
});

function filesIn(...patterns: string[]): string[] {
  return fastGlob.sync(patterns, { cwd: root, ignore: OTHERS_FILES });
}

/** The first level below src; its own files count as one folder, `src`. */
function folderOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 2).join('/');
}

/** Whether an edge lies in a circle: both ends reach each other. */
function circles(edges: readonly (readonly [string, string])[]): (from: string, to: string) => boolean {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reachable = new Map([...next.keys()].map((from) => [from, reachedFrom(from, next)]));
  return (from, to) => (reachable.get(to)?.has(from) ?? false) && (reachable.get(from)?.has(to) ?? false);
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop())
    for (const to of next.get(from) ?? [])
      if (!reached.has(to)) {
        reached.add(to);
        open.push(to);
      }
  return reached;
}

/** Whether the first sentence of a comment has no word that the name does not have. */
function saysNothing(comment: string, name: string): boolean {
  const text = comment.replaceAll(/^\s*\*+ ?|\/\*\*|\*\//gm, '').trim();
  const [sentence] = text.split(/(?<=\.)\s/, 1);
  const own = new Set(name.match(/[A-Z]?[a-z]+|[A-Z]+/g)?.map((word) => word.toLowerCase()));
  const words = sentence.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.every((word) => own.has(word) || ['a', 'an', 'the', 'of'].includes(word));
}

/** What stands between quotes is text and not code. */
function withoutStrings(text: string): string {
  return text.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}
