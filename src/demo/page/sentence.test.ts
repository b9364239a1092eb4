import { describe, expect, it } from 'vitest';
import { drawHidden, judged, propose, readTokens, judgementOf } from './sentence.ts';
import { addressOf, viewOf, type PageView } from './view.ts';

describe('hidden places', () => {
  it('are as many as training hides, at least one, and others for another number', () => {
    expect(drawHidden(20, 0.15, 1)).toHaveLength(3);
    expect(drawHidden(2, 0.15, 1)).toHaveLength(1);
    expect(drawHidden(0, 0.15, 1)).toEqual([]);
    expect(drawHidden(20, 0.15, 1)).toEqual(drawHidden(20, 0.15, 1));
    expect(new Set([1, 2, 3, 4].map((draw) => drawHidden(20, 0.15, draw).join())).size).toBeGreaterThan(2);
  });
});

describe('the draw', () => {
  const logits = Float32Array.from([0.5, 0.3, 0.2], Math.log);
  const drawnAt = (draw: number, temperature: number): number => propose([2], [0], { rows: () => logits, temperature, draw })[0].drawn.id;
  const counts = (temperature: number): number[] => {
    const ids = Array.from({ length: 2000 }, (_, draw) => drawnAt(draw, temperature));
    return [0, 1, 2].map((id) => ids.filter((each) => each === id).length / ids.length);
  };

  it('takes tokens as often as they are likely', () => {
    counts(1).forEach((share, id) => expect(Math.abs(share - [0.5, 0.3, 0.2][id])).toBeLessThan(0.04));
  });

  it('is colder or hotter with the temperature: shares to the power of its inverse', () => {
    const cold = [0.25, 0.09, 0.04].map((power) => power / 0.38);
    counts(0.5).forEach((share, id) => expect(Math.abs(share - cold[id])).toBeLessThan(0.04));
    expect([1, 2, 3].map((draw) => drawnAt(draw, 0))).toEqual([0, 0, 0]);
  });

  it('has its proposals by probability, and that of the hidden token beside', () => {
    const [{ top, original }] = propose([2], [0], { rows: () => logits, temperature: 1, draw: 1, top: 2 });
    expect(top.map(({ id }) => id)).toEqual([0, 1]);
    expect(original).toBeCloseTo(0.2);
  });
});

describe('what is read', () => {
  it('is what was typed before what was drawn, and a draw of the original counts as such', () => {
    const tokens = readTokens(
      [10, 11, 12, 13],
      new Map([
        [0, 10],
        [1, 99],
        [2, 98],
      ]),
      new Map([
        [2, [7, 8]],
        [3, [13]],
      ]),
    );
    expect(tokens.map(({ id, place, replaced, typed }) => [id, place, replaced, typed])).toEqual([
      [10, 0, false, false],
      [99, 1, true, false],
      [7, 2, true, true],
      [8, 2, true, true],
      [13, 3, false, true],
    ]);
  });

  it('is judged by the difference of two logits', () => {
    expect(judged(Float32Array.of(0, Math.log(3), 1, 1))).toEqual([expect.closeTo(0.75), 0.5]);
    expect([judgementOf(true, 0.6), judgementOf(true, 0.5), judgementOf(false, 0.6), judgementOf(false, 0.1)]).toEqual([
      'found',
      'missed',
      'alarm',
      'fine',
    ]);
  });
});

describe('a link', () => {
  const view: PageView = {
    step: 600,
    sentence: 'fünf & "sechs" #7\n',
    hidden: [0, 4],
    hiding: 2,
    draw: 3,
    temperature: 0.7,
    typed: new Map([
      [4, 'a:b'],
      [1, ''],
    ]),
    network: 'some network',
    layer: 1,
    head: 2,
  };

  it('shows the same again', () => {
    expect(viewOf(`#${addressOf(view)}`)).toEqual(view);
    expect(viewOf(addressOf({ ...view, hidden: [] })).hidden).toEqual([]);
  });

  it('with nonsense in it says nothing of that', () => {
    expect(viewOf('#step=x&hide=1.-2.z&draw=1.5&heat=9&see=a/b&at=nothing&at=-1:x&text=t')).toEqual({
      sentence: 't',
      hidden: [1],
      network: 'a',
    });
    expect(viewOf('')).toEqual({});
  });
});
