import JSON5 from 'json5';
import { expect, it } from 'vitest';
import { writtenExperiment } from './written.ts';

it('an experiment has its reasons above its values, in lines that are not too long', () => {
  const text = writtenExperiment(
    'electra-run/base',
    ['texts'],
    [
      { path: 'corpus.type', value: 'text' },
      { path: 'corpus.files', value: ['a/*.txt', "it's.txt"] },
      { path: 'data.length', value: 64, why: `${'Short '.repeat(30)}\nSecond` },
      { path: 'tasks', value: [] },
    ],
  );
  expect(text).toBe(`// texts
{
  extends: 'electra-run/base',

  corpus: {
    type: 'text',
    files: ['a/*.txt', "it's.txt"],
  },

  data: {
    // ${'Short '.repeat(18)}Short
    // ${'Short '.repeat(10)}Short
    // Second
    length: 64,
  },

  tasks: [],
}
`);
});

it('what a user calls a file neither ends a comment nor is taken for a reference', () => {
  const text = writtenExperiment('electra-run/base', ['a\n}\u2028b'], [{ path: 'corpus.files', value: ['${HOME}\n.txt'] }]);
  expect(JSON5.parse(text)).toEqual({ extends: 'electra-run/base', corpus: { files: ['$${HOME}\n.txt'] } });
});

it('lists and components of many words have a line each', () => {
  const filter = { type: 'near-duplicates', size: 2, threshold: 0.7 };
  const text = writtenExperiment('electra-run/base', [], [{ path: 'corpus.filters', value: [filter, filter, filter] }]);
  expect(text).toContain("    filters: [\n      { type: 'near-duplicates', size: 2, threshold: 0.7 },\n");
});
