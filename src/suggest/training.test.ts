import { expect, it } from 'vitest';
import { batchOf, dropoutOf, heldOutOf, trainingOf } from './training.ts';

const valuesOf = (suggestions: ReturnType<typeof trainingOf>) =>
  Object.fromEntries(suggestions.map(({ path, value }) => [path.replace('train.', ''), value]));

it('a step has more tokens where there is more to learn, from 1,024 to 16,384', () => {
  expect(batchOf({ text: 25_000, time: 1e8 }, 64)).toBe(16);
  expect(batchOf({ text: 1e9, time: 18e6 }, 64)).toBe(32);
  expect(batchOf({ text: 1e9, time: 1e12 }, 128)).toBe(128);
  expect(batchOf({ text: 1e5, time: 1 }, 512)).toBe(4);
});

it('a training of much text takes the time that there is', () => {
  const suggestions = trainingOf({ batch: 32, length: 64, text: 2_100_000, secondsPerStep: 0.125, seconds: 3300 });
  expect(valuesOf(suggestions)).toEqual({ steps: 26_000, batch: 32, logEvery: 50, evaluateEvery: 2000, checkpointEvery: 2000 });
  expect(suggestions[0].why).toBe('What 55 min allow at 0.13 s each, timed on this machine: the text is read 25 times.');
});

it('a training of little text ends before it knows it by heart, and says what becomes of the time', () => {
  const suggestions = trainingOf({ batch: 16, length: 64, text: 24_400, secondsPerStep: 0.1, seconds: 3300 });
  expect(valuesOf(suggestions)).toMatchObject({ steps: 950, evaluateEvery: 50, logEvery: 20 });
  expect(suggestions[0].why).toMatch(/read 40 times, and more would teach it by heart; at 0\.1 s each that is 1\.6 min of the 55 min/);
});

it('a time for hardly a step makes some nevertheless', () => {
  expect(valuesOf(trainingOf({ batch: 4, length: 64, text: 1e6, secondsPerStep: 60, seconds: 36 }))).toEqual({
    steps: 10,
    batch: 4,
    logEvery: 1,
    evaluateEvery: 1,
    checkpointEvery: 1,
  });
});

it('dropout is for text that is read again and again', () => {
  expect([1, 4, 9].map((passes) => dropoutOf(passes).length)).toEqual([0, 0, 2]);
});

it('a twentieth of a small text is held out, at least a document, and of a large one enough to evaluate on', () => {
  expect([heldOutOf(1e5, 500), heldOutOf(1e5, 4), heldOutOf(2e7, 9000), heldOutOf(1e10, 1e6)].map(({ value }) => value)).toEqual([
    0.05, 0.3, 0.01, 0.001,
  ]);
  expect(heldOutOf(1e5, 500).why).toBe('A small text: of 500 documents, about 25 to evaluate on, the rest to learn from.');
});
