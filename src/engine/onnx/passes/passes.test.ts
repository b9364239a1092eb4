import { describe, expect, it } from 'vitest';
import { rtd, small } from '../../../../test/support/rtd-program.ts';
import { compileProgram } from '../compile.ts';
import type { Graph } from '../graph.ts';
import { passNames, type PassName } from './index.ts';

const whole = outlines();

describe('the graphs of training and of evaluation', () => {
  it('are the same every time', () => {
    expect(outlines()).toEqual(whole);
  });

  it.each(passNames)('are changed by the pass %s, which would cost speed or memory if it no longer found what it looks for', (name) => {
    expect(outlines([name])).not.toEqual(whole);
  });
});

function outlines(withoutPasses: readonly PassName[] = []): readonly (readonly string[])[] {
  const { program } = rtd(small);
  return [program, { ...program, gradient: false }].map((each) =>
    outline(compileProgram(each, { target: 'cpu', withoutPasses, pools: new Map() }).graph),
  );
}

/** The operations in order, each with what it reads and the shapes it writes. */
function outline({ nodes, addedRows }: Graph): readonly string[] {
  const ranks = new Map(nodes.flatMap(({ outputs }, index) => outputs.map((output) => [output, index])));
  return [
    ...nodes.map(({ op, inputs, outputs }) =>
      [
        `${op}(${inputs.map((input) => ranks.get(input) ?? input.shape.join('×')).join(', ')})`,
        outputs.map(({ shape }) => shape.join('×')).join(', '),
      ].join(' '),
    ),
    ...addedRows.map(({ parameter }) => `rows of ${parameter}`),
  ];
}
