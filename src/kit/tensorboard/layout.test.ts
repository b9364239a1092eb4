import { expect, it } from 'vitest';
import { layoutSummary } from './layout.ts';

const text = (...words: Parameters<typeof layoutSummary>): string =>
  Buffer.from(layoutSummary(...words).tensor?.stringVal?.[0] ?? []).toString('latin1');

it('shows the main figures side by side with their floors, and matches each tag exactly', () => {
  const layout = text([{ name: 'a+b', label: 'sum', unit: 'nats', headline: 'sum', floor: 'least' }]);
  expect(layout).toContain('Side by side');
  expect(layout).toContain('sum (nats)');
  for (const tag of [String.raw`^train/a\+b$`, String.raw`^heldout/a\+b$`, '^heldout/least$', '^train/learning_rate$'])
    expect(layout).toContain(tag);
});

it('has the charts of the training for an objective that names no figures', () => {
  expect(text([])).toContain('Training');
  expect(text([])).not.toContain('Side by side');
});

it('asks for no curve of the training that is not logged, and has no chart without curves', () => {
  const layout = text(
    [
      { name: 'both', label: 'logged and evaluated' },
      { name: 'evaluated', label: 'evaluated only' },
    ],
    ['train/loss', 'train/both'],
  );
  for (const tag of ['^train/both$', '^heldout/both$', '^heldout/evaluated$', '^train/loss$']) expect(layout).toContain(tag);
  for (const absent of ['^train/evaluated$', 'learning', 'speed']) expect(layout).not.toContain(absent);
});
