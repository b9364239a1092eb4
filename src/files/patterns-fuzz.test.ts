/** Whatever text stands where a pattern should, the answer is files or a complaint, soon. More runs: FUZZ_RUNS=10000. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzPatience, fuzzRuns } from '../../test/support/fuzz.ts';
import { patternFrom, wordsOfPattern } from './pattern-text.ts';
import { matchPatterns } from './patterns.ts';

const numRuns = fuzzRuns(100);
const NAMES = [
  'a.txt',
  'b (2).txt',
  'c[1].txt',
  '{d}.txt',
  'sub/a.txt',
  'sub (1)/!e.txt',
  'c++/a@b.txt',
  'é/ü.txt',
  'aaaaaaaaaaaaaaaaaaaaaaaa.txt',
];
const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'patterns-fuzz-'))), 'in');
beforeAll(() => {
  for (const name of NAMES) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), name);
  }
  symlinkSync('..', path.join(folder, 'sub/up'));
});
afterAll(() => rmSync(path.dirname(folder), { recursive: true }));

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...'* ** ? / \\ { } , .. [ ] ( ) ! + @ | - ^ $ . a b txt é 1 9 {a,b} {1..9} [[:alpha:]] sub .txt'.split(' '),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);
// Absolute ones search the disk of whoever runs the test, and so do those that lead out of the folder.
const pattern = fc
  .array(piece, { maxLength: 12 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !/^!*[\\{(@+!?*[]*\/|\.\.|\{.*\/|\(.*\//s.test(text));

it(
  'no text is a bug, and none takes long',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pattern, { maxLength: 3 }), async (patterns) => {
        const started = performance.now();
        const { files, wrong } = await matchPatterns(patterns, folder);
        expect(files.length + wrong.length).toBeGreaterThan(0);
        for (const { fault, index } of wrong) {
          expect([fault.code, index < Math.max(1, patterns.length)]).toEqual([
            expect.stringMatching(/^(?:bad-pattern|file-missing)$/),
            true,
          ]);
          expect(fault.message).not.toMatch(/undefined|\n +at /);
        }
        expect(new Set(files.map(({ real }) => real)).size).toBe(files.length);
        for (const { real } of files) expect(path.relative(folder, real)).not.toMatch(/^\.\./);
        expect(performance.now() - started).toBeLessThan(3000);
      }),
      { numRuns },
    );
  },
  fuzzPatience(600_000),
);

it('a name that is there is found, also as it is told from elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), fc.boolean(), async (name, fromAbove) => {
      const { files, wrong } = fromAbove
        ? await matchPatterns([patternFrom('in', name)], path.dirname(folder))
        : await matchPatterns([name], folder);
      expect([wrong, files.map(({ file }) => file)]).toEqual([[], [path.join(folder, name)]]);
    }),
    { numRuns: 20 },
  );
});

it(
  'what a pattern finds does not hang on where it is told from',
  async () => {
    await fc.assert(
      fc.asyncProperty(pattern, async (text) => {
        const here = await matchPatterns([text], folder);
        fc.pre(here.wrong.length === 0 && !wordsOfPattern(text).excludes);
        const { files } = await matchPatterns([patternFrom('in', text)], path.dirname(folder));
        expect(files.map(({ real }) => real)).toEqual(here.files.map(({ real }) => real));
      }),
      { numRuns: Math.ceil(numRuns / 2), maxSkipsPerRun: 10_000 },
    );
  },
  fuzzPatience(600_000),
);
