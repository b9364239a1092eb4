/** Every verb of the command line with any words: an answer, soon. What would train or download gets nothing to do so with. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/cli/program.ts';
import { isAnswer } from '../support/answers.ts';
import { root } from '../support/cli.ts';
import { fuzzPatience, fuzzRuns } from '../support/fuzz.ts';
import { inProcess } from '../support/in-process.ts';
import { makeRun, makeSweep } from '../support/made-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('fuzz-verbs');
for (const each of ['corpus', 'experiments']) cpSync(path.join(root, 'test/fixtures', each), path.join(folder, each), { recursive: true });
makeRun(path.join(folder, 'runs/done'), { figures: { 'heldout/mlm_loss': 3 }, metrics: [{ step: 1, 'train/loss': 2 }] });
makeRun(path.join(folder, 'runs/begun'), { status: { status: 'running', step: 3 } });
makeSweep(path.join(folder, 'runs/sweep'), { a: { lambda: 1, figures: { 'heldout/mlm_loss': 3 } }, b: { lambda: 50 } });
mkdirSync(path.join(folder, 'empty'));
writeFileSync(path.join(folder, 'broken.json5'), '{ seed: 1, corpus: \u001b[31m');
writeFileSync(path.join(folder, 'wrong.json5'), "{ extends: './experiments/tiny.json5', sede: 1, tasks: '\u009b2J' }");

const program = programOf({ out: process.stdout, error: process.stderr } as Parameters<typeof programOf>[0], () => undefined);
/** Seconds; a busy machine may take long. */
const SOON = 30;
/** Verbs that would train on what is right. */
const TRAIN = new Set(['run', 'resume', 'extend', 'reproduce', 'sweep']);
/** Those that look at this machine or change it: only what is wrong. */
const MACHINE = new Set(['setup', 'doctor']);

const wrong = fc.oneof(
  fc.constantFrom('', ' ', '.', '-', '--', '---', '-h', '--help', '--version', '=', 'a=', '=b', '~', '~tasks', '~x.y', '__proto__=1'),
  fc.constantFrom(
    'constructor.prototype.polluted=1',
    'a.__proto__.polluted=1',
    'train.steps=1e999',
    'train.steps=-1',
    'seed=${seed}',
    'tasks.0.seeds=1e9',
  ),
  fc.constantFrom(
    'broken.json5',
    'wrong.json5',
    'nothing.json5',
    'empty',
    'runs',
    'nothing',
    'corpus/sentences.tsv',
    '\u001b[2J',
    '\u009b2J',
  ),
  fc.constantFrom(
    'loss',
    'loss/electra',
    'plugin',
    'bash',
    'zsh',
    'heldout/mlm_loss',
    '1..2:log',
    '0',
    '-1',
    '1e9',
    '1,2,,3',
    'data.length=1,2;',
    ';=;',
  ),
  fc.constantFrom('runs/done', 'runs/sweep', 'runs/sweep/members/a'),
  fc.string({ maxLength: 12, unit: 'grapheme' }).map((text) => text.replaceAll(/[/\\\0]/g, '|')),
  fc.string({ maxLength: 3, unit: 'binary' }).map((text) => text.replaceAll(/[/\\\0]/g, '|')),
);
const right = fc.constantFrom('experiments/tiny.json5', 'experiments/sweep.json5', 'runs/begun');

describe.each(program.commands.map((verb) => ({ verb, name: verb.name() })))('$name', ({ verb, name }) => {
  const flags = [verb, ...verb.commands].flatMap(({ options }) =>
    options.flatMap(({ long, short }) => [long, short].filter((each) => each != null)),
  );
  const subverbs = verb.commands.map((each) => each.name());
  const known = [...flags, ...(MACHINE.has(name) ? [] : subverbs)];
  const words = fc.array(
    fc.oneof(wrong, ...(known.length > 0 ? [fc.constantFrom(...known)] : []), ...(TRAIN.has(name) || MACHINE.has(name) ? [] : [right])),
    { minLength: MACHINE.has(name) ? 1 : 0, maxLength: 5 },
  );

  it('answers whatever is asked', { timeout: fuzzPatience(120_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(words, async (rest) => {
        if (MACHINE.has(name) && rest.every((word) => flags.includes(word))) return;
        const started = performance.now();
        isAnswer(await inProcess([name, ...rest], { folder }));
        expect((performance.now() - started) / 1000).toBeLessThan(SOON);
      }),
      { seed: 6, numRuns: fuzzRuns(15) },
    );
  });
});
