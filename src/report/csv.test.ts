import { expect, it } from 'vitest';
import type { Comparison } from './comparison.ts';
import { asCsv } from './csv.ts';

it('has no formulas for a spreadsheet, and leaves numbers and other texts as they are', () => {
  const settings = { a: '=HYPERLINK("http://x")', b: '@SUM(1)', c: '-1e-4', d: -0.5, e: 'a=b', f: '+x', '=k': true };
  const comparison = {
    runs: [{ name: '-run', folder: 'runs/-run', status: 'finished', seed: 1, settings, figures: {} }],
    damaged: [],
    differing: Object.keys(settings),
    metrics: [],
    groups: [],
  } as unknown as Comparison;
  expect(asCsv(comparison)).toBe(
    "run,folder,status,group,seed,a,b,c,d,e,f,'=k\r\n" +
      `'-run,runs/-run,finished,,1,"'=HYPERLINK(""http://x"")",'@SUM(1),-1e-4,-0.5,a=b,'+x,true\r\n`,
  );
});
