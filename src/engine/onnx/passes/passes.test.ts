import { describe, expect, it } from 'vitest';
import { rtd, small } from '../../../../test/support/rtd-program.ts';
import { compileProgram } from '../compile.ts';
import type { Graph } from '../graph.ts';
import { passNames, type PassName } from './index.ts';

const whole = outline(training());

describe('a training step', () => {
  it('becomes the same graph every time', () => {
    expect(outline(training())).toEqual(whole);
  });

  it.each(passNames)('is changed by the pass %s, which would cost speed or memory if it no longer found what it looks for', (name) => {
    expect(outline(training([name]))).not.toEqual(whole);
  });
});

function training(withoutPasses: readonly PassName[] = []): Graph {
  return compileProgram(rtd(small).program, { target: 'cpu', withoutPasses, pools: new Map() }).graph;
}

/** The operations in order, each with what it reads and the shapes it writes. */
function outline({ nodes, addedRows }: Graph): readonly string[] {
  const ranks = new Map(nodes.flatMap(({ outputs }, index) => outputs.map((output) => [output, index])));
  return [...nodes.map(({ op, inputs, outputs }) => `${op}(${inputs.map((input) => ranks.get(input) ?? input.shape.join('×')).join(', ')}) ${outputs.map(({ shape }) => shape.join('×')).join(', ')}`), ...addedRows.map(({ parameter }) => `rows of ${parameter}`)];
}
