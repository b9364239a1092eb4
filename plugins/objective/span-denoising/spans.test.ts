import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFor } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { corrupterOf, denoising, exampleLengthOf, fieldsOf, longestTarget, type Marks } from './corrupt.ts';
import { droppedSpans, inputLength, longestText, spanCounts, targetLength, type SpanSettings } from './spans.ts';

const usual: SpanSettings = { noiseDensity: 0.15, meanSpan: 3 };
const settings = fc.record({
  noiseDensity: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  meanSpan: fc.double({ min: 1, max: 20, noNaN: true }),
});
const marks: Marks = { sentinels: Array.from({ length: 400 }, (_, i) => 10_000 + i), end: 3, start: 0 };

describe('the counts', () => {
  it("are the authors': 568 tokens of text for inputs of 512", () => {
    expect(longestText(512, usual)).toBe(568);
    expect(spanCounts(568, usual)).toEqual({ noise: 85, spans: 28 });
    expect([inputLength(568, usual), targetLength(568, usual)]).toEqual([512, 115]);
  });

  it.each([
    [0, 0, 0],
    [1, 0, 0],
    [2, 1, 1],
    [3, 1, 1],
    [10, 2, 1],
    [30, 4, 1],
    [50, 8, 3],
    [100, 15, 5],
  ])('of %i tokens drop %i in %i spans, halves rounded to even numbers', (n, noise, spans) => {
    expect(spanCounts(n, usual)).toEqual({ noise, spans });
  });

  it('leave something and drop something, whatever is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), settings, (n, any) => {
        const { noise, spans } = spanCounts(n, any);
        expect(noise).toBeGreaterThanOrEqual(1);
        expect(noise).toBeLessThan(n);
        expect(spans).toBeGreaterThanOrEqual(1);
        expect(spans).toBeLessThanOrEqual(Math.min(noise, n - noise));
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  it('fill the length: no longer text would fit, and no shorter one needs more room', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 400 }), settings, (length, any) => {
        const longest = longestText(length, any);
        expect(inputLength(longest, any)).toBeLessThanOrEqual(length);
        expect(inputLength(longest, any)).toBeGreaterThanOrEqual(length - 1);
        const shorter = Array.from({ length: longest + 1 }, (_, n) => n);
        expect(Math.max(...shorter.map((n) => inputLength(n, any)))).toBe(inputLength(longest, any));
        expect(Math.max(...shorter.map((n) => targetLength(n, any)))).toBe(longestTarget(length, any));
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});

describe('input and target', () => {
  it('give the text back, with a sentinel for each span and one more, in the lengths that are said', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: 999 }), { maxLength: 300 }), settings, fc.integer(), (tokens, any, seed) => {
        const text = Int32Array.from(tokens);
        const dropped = droppedSpans(text.length, any, randomFor(seed));
        const { inputs, targets, dropped: flags } = denoising(text, dropped, marks);
        expect([...restored(inputs, targets)]).toEqual(tokens);
        const { noise, spans } = spanCounts(text.length, any);
        expect(dropped).toHaveLength(spans);
        expect(dropped.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(noise);
        expect(targets.filter((id) => id >= 10_000)).toEqual(marks.sentinels.slice(0, spans + 1));
        expect(inputs.filter((id) => id >= 10_000)).toEqual(marks.sentinels.slice(0, spans));
        expect([inputs.length, targets.length]).toEqual([inputLength(text.length, any), targetLength(text.length, any)]);
        expect(flags.map((flag, place) => (flag === 1 ? [targets[place]] : [])).flat()).toEqual(
          dropped.flatMap(({ from, to }) => tokens.slice(from, to)),
        );
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  it('begin with what stays and end with what is dropped, so that no two sentinels touch', () => {
    for (let seed = 0; seed < 50; seed++) {
      const spans = droppedSpans(100, usual, randomFor(seed));
      expect([spans.length, spans[0].from > 0, spans.at(-1)?.to]).toEqual([5, true, 100]);
      spans.slice(1).forEach(({ from }, index) => expect(from).toBeGreaterThan(spans[index].to));
    }
  });

  it('are as in the paper', () => {
    // "Thank you for inviting me to your party last week .", without "for inviting" and "last".
    const text = Int32Array.of(20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    const spans = [
      { from: 2, to: 4 },
      { from: 8, to: 9 },
    ];
    expect(denoising(text, spans, { sentinels: [90, 91, 92], end: 3, start: 0 })).toEqual({
      inputs: [20, 21, 90, 24, 25, 26, 27, 91, 29, 3],
      targets: [90, 22, 23, 91, 28, 92, 3],
      dropped: [0, 1, 1, 0, 1, 0, 0],
    });
  });

  it('cut text in each way equally often', () => {
    // 8 tokens at 0.5 in spans of 2: four dropped in two spans, three ways to cut each side.
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4500; seed++) {
      const spans = droppedSpans(8, { noiseDensity: 0.5, meanSpan: 2 }, randomFor('ways', seed));
      const way = spans.map(({ from, to }) => `${from}-${to}`).join(' ');
      counts.set(way, (counts.get(way) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(100); // 4.7 standard deviations
  });
});

describe('the fields of an example', () => {
  const length = 24;
  const corrupt = corrupterOf(usual, marks);
  const example = (tokens: number) => {
    const ids = Int32Array.from({ length: tokens + 1 }, (_, place) => (place === tokens ? marks.end : 100 + place));
    return { ids, segments: new Int32Array(tokens + 1), special: new Uint8Array(tokens + 1), labels: {} };
  };

  it('are full where the text is as long as it may be, and what the decoder has said is what it is to say, one later', () => {
    const longest = exampleLengthOf(usual)(length) - 1;
    const { inputs, targets, before, targets_real: real } = corrupt(example(longest), { length, random: randomFor(1), progress: 1 });
    const fields = fieldsOf(usual, marks);
    expect([inputs.length, targets.length, before.length]).toEqual([length, fields.targets.shape(length)[0], targets.length]);
    expect(Array.from(before)).toEqual([0, ...Array.from(targets).slice(0, -1)]);
    expect(Array.from(real).every((value) => value === 1)).toBe(true);
  });

  it('are there for the shortest texts too', () => {
    expect(corrupt(example(1), { length, random: randomFor(1), progress: 1 })).toMatchObject({
      inputs: [100, 3],
      targets: [10_000, 3],
      dropped: [0, 0],
    });
    expect(corrupt(example(2), { length, random: randomFor(1), progress: 1 })).toMatchObject({
      inputs: [100, 10_000, 3],
      targets: [10_000, 101, 10_001, 3],
      before: [0, 10_000, 101, 10_001],
      dropped: [0, 1, 0, 0],
    });
  });
});

/** The text, by what stands behind each sentinel in the target. */
function restored(inputs: readonly number[], targets: readonly number[]): number[] {
  return inputs.slice(0, -1).flatMap((id) => {
    if (id < 10_000) return [id];
    const from = targets.indexOf(id) + 1;
    return targets.slice(from, targets.indexOf(id + 1));
  });
}
