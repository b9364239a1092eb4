import { expect, it } from 'vitest';
import { UserError } from '../errors/index.ts';
import { textColumnOf } from './text-column.ts';

const article = 'The committee met on Tuesday to discuss the budget of the coming year and the repairs of the old bridge.';
function refusal(work: () => unknown): Partial<UserError> {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  return {};
}

const records = (...rows: Record<string, unknown>[]) => ({ names: Object.keys(rows[0]), rows });

it('the text is the longest column, not the address of a page, the title or the label', () => {
  const row = { id: 7, url: `https://example.org/${'x'.repeat(80)}`, title: 'A short title', label: 'news', body: article };
  expect(textColumnOf(records(row, row), 'a.jsonl')).toEqual({
    name: 'body',
    why: "the longest column, 104 characters on average; the next, 'url', has 100",
  });
});

it('a column that is named is taken, and one that is not there refused with those that are', () => {
  const both = records({ text: article, label: 'news' });
  expect(textColumnOf(both, 'a.csv', 'label')).toMatchObject({ name: 'label' });
  expect(() => textColumnOf(both, 'a.csv', 'texts')).toThrow("a.csv: there is no column 'texts', only:");
});

it('two columns of about the same length are a question that lists them', () => {
  const both = records({
    question: 'What was discussed by the committee on Tuesday, and where did it meet?',
    answer: article.slice(0, 80),
    id: 1,
  });
  const { code, message, hints } = refusal(() => textColumnOf(both, 'a.jsonl'));
  expect([code, message]).toEqual(['text-column', 'a.jsonl: several columns could be the text:']);
  expect(hints).toEqual([
    "  'question': 70 characters and 13 words on average",
    "  'answer': 80 characters and 16 words on average",
    "  'id': no text",
    'Say which one is the text: --text-column "answer"',
  ]);
});

it('a table of keys and numbers has no text', () => {
  expect(refusal(() => textColumnOf(records({ key: 'a1', value: '3' }), 'a.csv'))).toMatchObject({
    message: 'a.csv: no column looks like text:',
  });
});

it('Chinese has no spaces between its words', () => {
  expect(textColumnOf(records({ id: 'a', text: '今天的天气非常好我们一起去公园散步吧' }), 'a.jsonl').name).toBe('text');
});
