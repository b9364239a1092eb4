/** What a command that computes nothing costs, and loads: the built program, as a user starts it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, main, root } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('start-up');
const base = path.join(root, 'experiments/base.json5');
const report = path.join(folder, 'report.cjs');
/** What Node itself takes for like work, and how long that is where 0.45 seconds are to be kept. */
const yardstick = path.join(root, 'test/support/much-to-load.mjs');
const YARDSTICK_SECONDS = 0.42;

// A preloaded script tells at the end what was loaded and how much computing it took: time on the clock depends on who else computes.
writeFileSync(
  report,
  `process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const modules = Object.keys(require('node:module')._cache).concat(process.report.getReport().sharedObjects);
    process.stderr.write(JSON.stringify({ seconds: (user + system) / 1e6, modules }));
  });`,
);

interface Cost {
  readonly seconds: number;
  readonly modules: readonly string[];
}

const commands: readonly (readonly string[])[] = [
  ['--help'],
  ['--version'],
  ['validate', base],
  ['explain', base, 'train.steps'],
  ['list'],
  ['describe', 'loss/electra'],
  ['schema'],
  ['plan', '--help'],
  ['status', folder],
];

it.each(commands)('electra-run %s loads neither tfjs nor onnxruntime', async (...words) => {
  const { modules } = await costOf(words);
  expect(modules.filter((file) => /@tensorflow|onnxruntime/.test(file))).toEqual([]);
});

// All components that ship are loaded for their options: some 90 files. On AVX2 processors (Zen 3) that takes longer beside the yardstick.
it.each([
  ['--help', 0.45, ['--help']],
  ['validate', 0.75, ['validate', base]],
] as const)('electra-run %s starts within %s seconds', async (_, limit, words) => {
  const shares: number[] = [];
  for (let round = 0; round < 5; round++) {
    const beside = await costOf([], yardstick);
    const { seconds } = await costOf(words);
    // A slower machine is given more in proportion, in each round by itself: it changes with what else it does.
    shares.push(seconds / (limit * Math.max(1, beside.seconds / YARDSTICK_SECONDS)));
  }
  expect(shares.sort((a, b) => a - b)[2]).toBeLessThan(1);
});

async function costOf(words: readonly string[], program = main): Promise<Cost> {
  const { error } = await cli(words, { folder, program, environment: { NODE_OPTIONS: `--require=${report}` } });
  return JSON.parse(error.slice(error.lastIndexOf('{"seconds"'))) as Cost;
}
