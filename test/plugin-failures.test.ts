/** What a user's plugin throws during a run: told with the plugin and its line, and what was good before it is saved. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  changed,
  expectTold,
  figuresOf,
  mistakeIn,
  own,
  plugin,
  projectWith,
  run,
  short,
  skeletons,
  tasks,
  type Mistake,
} from './support/mistaken-plugin.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plugin-failures');

beforeAll(() => {
  process.env.ELECTRA_RUN_CACHE = path.join(folder, 'cache');
});

const reading = (text: string): string => `import { readFileSync } from 'node:fs';\n${text}`;

const mistakes: readonly Mistake[] = [
  {
    does: 'a masker that throws in the third step',
    plugin: plugin(
      'masker',
      'bad',
      `let calls = 0;
       return { maxPositions: () => 2, mask({ candidates }) {
         calls += 1;
         if (calls > 2 * 8) candidates.nowhere.first();
         return { positions: candidates.slice(0, 2), inputs: [1, 1] }; } };`,
    ),
    set: [...short, 'objective.masker={type:"bad"}', 'train.evaluateEvery=0'],
    code: 'plugin-failed',
    says: [
      "The masker 'bad' (at objective.masker) failed: Cannot read properties of undefined (reading 'first').",
      'docs/guides/masker.md',
    ],
    at: 'first();',
    saved: 2,
  },
  {
    does: 'a masker in TypeScript that throws',
    file: 'typed.ts',
    plugin: plugin(
      'masker',
      'bad',
      `interface Nothing { readonly first: () => void }
       type Some = Nothing | undefined;

       return { maxPositions: (): number => 2, mask(sequence: { candidates: readonly number[] }) {
         const none = undefined as Some;
         none!.first();
         return sequence; } } as never;`,
    ),
    set: [...short, 'objective.masker={type:"bad"}'],
    code: 'plugin-failed',
    says: ["The masker 'bad' (at objective.masker) failed: Cannot read properties of undefined (reading 'first')."],
    at: 'first();',
  },
  {
    does: 'a loss that adds what cannot be added',
    plugin: plugin('loss', 'bad', 'return { combine: ({ rtd }) => add(rtd.values_R, ones([3])), logged: {} };').replace(
      'import',
      "import { add, ones } from '@tensorflow/tfjs-core';\nimport",
    ),
    set: [...short, 'objective.loss={$replace: {type:"bad"}}'],
    code: 'plugin-failed',
    says: ["The loss 'bad' (at objective.loss) failed: ", 'could not be broadcast'],
    at: 'add(rtd',
  },
  {
    does: 'a scheduler that throws between two checkpoints',
    plugin: plugin('scheduler', 'bad', "return { rate(step) { if (step === 3) throw new Error('no rate'); return 1e-3; } };"),
    set: [...short, 'scheduler={$replace: {type:"bad"}}'],
    code: 'plugin-failed',
    says: ["The scheduler 'bad' (at scheduler) failed: no rate.", 'Step 3 is saved; to go on from there: npx electra-run resume '],
    at: 'new Error',
    saved: 3,
  },
  {
    does: 'a scheduler that throws a text instead of an Error',
    plugin: plugin('scheduler', 'bad', "return { rate(step) { if (step === 3) throw 'no rate'; return 1e-3; } };"),
    set: [...short, 'scheduler={$replace: {type:"bad"}}'],
    code: 'plugin-failed',
    says: ["The scheduler 'bad' (at scheduler) failed: it threw 'no rate', which is no Error: ", 'Step 3 is saved'],
    saved: 3,
  },
  {
    does: 'a scheduler that reads a file of its own that is not there',
    plugin: reading(plugin('scheduler', 'bad', "return { rate: () => Number(readFileSync('/nowhere/rate.txt')) };")),
    set: [...short, 'scheduler={$replace: {type:"bad"}}'],
    code: 'plugin-failed',
    says: ["The scheduler 'bad' (at scheduler) failed: ENOENT: no such file or directory, open '/nowhere/rate.txt'."],
    at: 'readFileSync',
  },
  {
    does: 'a tracker that reads a file of its own that is not there',
    plugin: reading(plugin('tracker', 'bad', "return { scalars(step) { if (step === 2) readFileSync('/nowhere'); } };")),
    set: [...short, 'trackers=[{type:"jsonl"}, {type:"bad"}]'],
    code: 'plugin-failed',
    says: ["The tracker 'bad' (at trackers[1]) failed: ENOENT: no such file or directory, open '/nowhere'.", 'Step 2 is saved'],
    at: 'readFileSync',
    saved: 2,
  },
  {
    does: 'a tracker that throws between two checkpoints',
    plugin: plugin('tracker', 'bad', "return { scalars(step) { if (step === 2) throw new Error('no room'); } };"),
    set: [...short, 'trackers=[{type:"jsonl"}, {type:"bad"}]'],
    code: 'plugin-failed',
    says: ["The tracker 'bad' (at trackers[1]) failed: no room."],
    at: 'new Error',
    saved: 2,
  },
  {
    does: 'a tracker that rejects at the last step',
    plugin: plugin('tracker', 'bad', "return { async text(step) { if (step === 6) throw new Error('no room'); } };"),
    set: [...short, 'trackers=[{type:"bad"}]'],
    code: 'plugin-failed',
    says: ["The tracker 'bad' (at trackers[0]) failed: no room.", 'Step 6 is saved'],
    at: 'new Error',
    saved: 6,
  },
  {
    does: 'an objective whose figures throw',
    plugin: changed(skeletons.objective, '=> ({ lm_loss_floor: unigramEntropy })', "=> { throw new Error('no figure'); }"),
    set: own,
    code: 'plugin-failed',
    says: ["The objective 'my-objective' (at objective) failed: no figure."],
    at: 'new Error',
    saved: 3,
  },
  {
    does: 'a metric that throws after pre-training',
    plugin: plugin(
      'metric',
      'bad',
      `let right = true;
      const add = ({ labels, predictions }) => (right &&= labels.every((label, index) => predictions[index] === label));
      const result = () => { if (!right) throw new Error('no result'); return 1; };
      return { name: 'bad', higherIsBetter: true, judges: 'classes', start: () => ({ add, result }) };`,
    ),
    set: [...short, tasks('text-classification', 'metrics:[{type:"bad"}]')],
    code: 'plugin-failed',
    says: ["The metric 'bad' (at tasks[0].metrics[0]) failed: no result."],
    at: 'new Error',
    saved: 6,
  },
];

it.each(mistakes)('tells the place of $does, and loses nothing', async (mistake) => {
  await expectTold(folder, mistake);
});

it('tells the place of a check of options that throws, and runs nothing', async () => {
  const text = plugin('masker', 'bad', 'return { maxPositions: () => 2, mask() {} };').replace(
    'create()',
    'check: (options) => options.nowhere.first(),\n  create()',
  );
  const project = projectWith(folder, 'bad.js', text);
  await expect(run(project, [...short, 'objective.masker={type:"bad"}'])).rejects.toMatchObject({
    code: 'plugin-failed',
    exitCode: 2,
    text: expect.stringMatching(
      /bad\.js:4:\d+ {2}error {2}plugin-failed\n[^]*The masker 'bad' failed: its check threw 'Cannot read properties/,
    ),
  });
});

it('goes on from where a plugin failed, once it is mended, to what it would have come to', async () => {
  const set = [...short, 'scheduler={$replace: {type:"bad"}}'];
  const [broken, good] = ["if (step === 3) throw new Error('no rate');", ''].map((line) =>
    plugin('scheduler', 'bad', `return { rate(step) { ${line} return 1e-3; } };`),
  );
  const project = projectWith(folder, 'bad.js', broken);
  await mistakeIn(project, set);
  rmSync(path.join(project, 'bad.js'));
  writeFileSync(path.join(project, 'mended.js'), good); // A process loads a file once.
  expect(await run(project, set)).toBe(0);
  const straight = projectWith(folder, 'bad.js', good);
  expect(await run(straight, set)).toBe(0);
  expect(figuresOf(project)).toEqual(figuresOf(straight));
});
