import { expect, it } from 'vitest';
import type { QuestionExample } from 'electra-run';
import definitionSpan from './plugin.ts';

/** Of the defaults. */
const whole = read();

it('asks with a definition for the word of an example sentence, in whatever form it stands there', async () => {
  const { train, dev } = await whole;
  expect(train.length).toBeGreaterThan(28_000);
  expect(dev.length).toBeGreaterThan(2_800);
  const all = [...train, ...dev];
  expect(all.find(({ passage }) => passage === 'here we enter the region of opinion')).toMatchObject({
    question: 'a knowledge domain that you are interested in or are communicating about',
    answers: ['region'],
    spans: [{ text: 'region', start: 18 }],
  });
  expect(all.find(({ passage }) => passage.startsWith('holistic theory has been applied'))?.answers).toEqual(['holistic theory']);
  expect(all.every(({ spans, answers }) => spans.length > 0 && answers.length > 0)).toBe(true);
});

it('has no definition and no sentence of dev among those to train on', async () => {
  const { train, dev } = await whole;
  for (const key of ['question', 'passage'] as const) {
    const trained = new Set(train.map((example) => example[key].toLowerCase()));
    expect(dev.filter((example) => trained.has(example[key].toLowerCase()))).toEqual([]);
  }
});

it('puts other sentences around the right one, or in its place', async () => {
  const { dev } = await read({ sentences: 3, unanswerable: 0.25 });
  const answered = dev.filter(({ answers }) => answers.length > 0);
  expect(Math.abs(answered.length / dev.length - 0.75)).toBeLessThan(0.03);
  const places = answered.map(({ passage, spans: [{ start }] }) => (passage.slice(0, start).match(/\. /g) ?? []).length);
  for (const place of [0, 1, 2]) expect(places.filter((each) => each === place).length / answered.length).toBeGreaterThan(0.25);
  expect(dev.every(({ passage, spans }) => spans.every(({ text, start }) => passage.startsWith(text, start)))).toBe(true);
});

async function read(options: { sentences?: number; unanswerable?: number } = {}) {
  const settings = { sentences: 1, unanswerable: 0, seed: 0, ...options };
  const dataset = await definitionSpan.create(settings, { experimentFolder: '.' });
  const [train, dev] = [await dataset.split('train'), await dataset.split('dev')] as QuestionExample[][];
  return { train, dev };
}
