/** The committed table of metrics is what scikit-learn, SciPy and seqeval give today; `test/metrics.test.ts` holds ours to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { runPython } from './python.ts';

it('the table of cases is what the packages give', async () => {
  const committed: unknown = JSON.parse(readFileSync(join(root, 'test/fixtures/metrics/cases.json'), 'utf8'));
  expect(committed).toEqual(near(await runPython('metric_cases.py')));
});

/** The same with figures that may differ in their last digits, as they do between processors. */
function near(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return expect.closeTo(value, 12);
  if (Array.isArray(value)) return value.map(near);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, near(each)]));
}
