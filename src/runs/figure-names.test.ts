import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alongTheWay,
  diagnosisOf,
  downstream,
  gainOf,
  heldOut,
  isTiming,
  readFigureName,
  sampleOf,
  speed,
  starts,
  tokensPerSecond,
  trained,
  weightsOf,
  type FigureName,
} from './figure-names.ts';

/** The name that a maker makes of the parts. */
function made(parts: FigureName): string {
  if (parts.kind === 'trained') return trained(parts.name);
  if (parts.kind === 'heldOut') return heldOut(parts.name);
  if (parts.kind === 'speed') return speed(parts.name);
  if (parts.kind === 'along') return alongTheWay(parts.evaluation, parts.figure);
  if (parts.kind === 'weights') return weightsOf(parts.parameter);
  if (parts.kind === 'diagnosis') return diagnosisOf(parts.name);
  if (parts.kind === 'sample') return sampleOf(parts.number);
  if (parts.kind === 'gain') return gainOf(parts.task);
  if (parts.kind === 'downstream') return downstream(parts.task, parts.start, parts.metric);
  return parts.name;
}

/** Words that are parts of names themselves, and signs that keep parts apart. */
const hostile = fc.oneof(
  fc.constantFrom('gain', 'pretrained', 'scratch', 'train', 'downstream', 'sample_1', 'a.b-c_d', '..', '', '%2F', '%252F', 'constructor'),
  fc.array(fc.constantFrom('/', '%', '2F', '25', 'gain', 'scratch', 'é', '\n', '🦊'), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string(),
);

const anyParts: fc.Arbitrary<FigureName> = fc.oneof(
  fc.record({ kind: fc.constantFrom('trained' as const, 'heldOut' as const, 'speed' as const, 'diagnosis' as const), name: hostile }),
  fc.record({ kind: fc.constant('weights' as const), parameter: hostile }),
  fc.record({ kind: fc.constant('along' as const), evaluation: hostile, figure: hostile }),
  fc.record({ kind: fc.constant('sample' as const), number: fc.integer({ min: 1, max: 999_999_999 }) }),
  fc.record({ kind: fc.constant('gain' as const), task: hostile }),
  fc.record({ kind: fc.constant('downstream' as const), task: hostile, start: fc.constantFrom(...starts), metric: hostile }),
);

describe('the names of figures', () => {
  it('are those that are in the files of earlier runs', () => {
    const names = {
      [trained('rtd_loss')]: 'train/rtd_loss',
      [heldOut('rtd_auc')]: 'heldout/rtd_auc',
      [tokensPerSecond]: 'speed/tokens_per_second',
      [downstream('pos.brown-2', 'scratch', 'macro-f1')]: 'downstream/pos.brown-2/scratch/macro-f1',
      [gainOf('supersense')]: 'downstream/supersense/gain',
      [weightsOf('electra.encoder.weight')]: 'weights/electra.encoder.weight',
      [sampleOf(3)]: 'sample_3',
    };
    expect(Object.keys(names)).toEqual(Object.values(names));
  });

  it('are read as what they were made of, whatever tasks, metrics and parameters are called', () => {
    fc.assert(fc.property(anyParts, (parts) => void expect(readFigureName(made(parts))).toEqual(parts)));
  });

  it('are made again as they were of what was read', () => {
    const text = fc.array(fc.constantFrom('train', 'heldout', 'downstream', 'a', 'gain', 'scratch', 'sample_1'), { maxLength: 5 });
    fc.assert(fc.property(text, (parts) => void expect(made(readFigureName(parts.join('/')))).toBe(parts.join('/'))));
  });

  it.each(['step', 'loss', 'train', '', 'sample_0', 'sample_01', 'sample_x', 'downstream/a', 'downstream/a/zero-shot/f1', 'other/loss'])(
    'leave %j alone, which is none of them',
    (text) => expect(readFigureName(text)).toEqual({ kind: 'other', name: text }),
  );

  it('keep apart tasks that are called like parts of names', () => {
    const names = ['gain', 'a/gain', 'a%2Fgain', 'a', 'a/pretrained/f1'].flatMap((task) => [
      gainOf(task),
      downstream(task, 'pretrained', 'f1'),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tell times from what a run can repeat', () => {
    for (const timing of [tokensPerSecond, trained('seconds'), trained('tokens_per_second')]) expect(isTiming(timing)).toBe(true);
    for (const figure of [trained('tokens'), trained('loss'), heldOut('rtd_auc'), gainOf('seconds')]) expect(isTiming(figure)).toBe(false);
  });
});
