import { expect, it } from 'vitest';
import type { TextExample } from 'electra-run';
import sotuYear from './plugin.ts';

it('gives passages without a year in them, and when they were said, whole speeches on either side', async () => {
  const dataset = await sotuYear.create({ seed: 0 }, { experimentFolder: '.' });
  const [train, dev] = (await Promise.all([dataset.split('train'), dataset.split('dev')])) as [TextExample[], TextExample[]];
  expect([train.length, dev.length]).toEqual([23_857, 3_905]);
  for (const { text } of [...train, ...dev]) {
    expect(text).not.toMatch(/\b1[789]\d\d\b/);
    expect(text.match(/[\p{L}\p{N}]+/gu)?.length).toBeGreaterThanOrEqual(40);
  }
  const years = [...train, ...dev].map(({ label }) => Number(label));
  expect([Math.min(...years), Math.max(...years)]).toEqual([-1.1, 1.21]);
  const trained = new Set(train.map(({ text }) => text));
  expect(dev.filter(({ text }) => trained.has(text))).toEqual([]);
  const lincoln = train.find(({ text }) => text.includes('dogmas of the quiet past'));
  expect(lincoln?.label).toBe('-0.38');
});
