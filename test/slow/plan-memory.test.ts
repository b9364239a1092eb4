/** Whether a real run needs the memory that `electra-run plan` says. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { cli, tiny } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('plan-memory');

describe('the memory of a plan', () => {
  it.each([
    ['activations', ['tasks=[]', 'train.batch=256', 'train.microBatch=256', 'objective.encoder.hiddenSize=128']],
    ['parameters', ['tasks=[]', 'train.batch=4', 'objective.encoder.hiddenSize=512', 'objective.encoder.intermediateSize=4096']],
    ['a fine-tuning', ['tasks.0.batch=2048', 'tasks.0.epochs=1']],
  ])(
    'is what a run takes, to 20 %%, where most of it is %s',
    async (kind, settings) => {
      const words = [tiny, 'train.steps=3', 'train.evaluateBatches=2', `name=memory-of-${kind.replace(' ', '-')}`, ...settings];
      const { out } = await inProcess(['plan', ...words, '--no-time', '--json'], { folder });
      const plan = JSON.parse(out) as Plan;
      const measured = await peakOf(words);
      expect(plan.memory.peak / measured).toBeGreaterThan(0.8);
      expect(plan.memory.peak / measured).toBeLessThan(1.2);
    },
    240_000,
  );
});

/** Largest resident set of a real run, in bytes. */
async function peakOf(words: readonly string[]): Promise<number> {
  const file = path.join(folder, 'peak.txt');
  const report = path.join(folder, 'report.mjs');
  writeFileSync(
    report,
    `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`,
  );
  const { code, error } = await cli(['run', ...words], { folder, environment: { NODE_OPTIONS: `--import=${report}` } });
  expect(code, error).toBe(0);
  return 1024 * Number(readFileSync(file, 'utf8'));
}
