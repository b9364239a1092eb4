import { describe, expect, it } from 'vitest';
import { createOnnxEngine, RefusedOptions, type OptionProblem } from 'electra-run';
import xlnet from '../../encoder/xlnet/plugin.ts';
import { tinyEncoder, tinyRun } from '../../../test/support/tiny-rtd.ts';
import { distilling, tinyTeacher } from '../../../test/support/tiny-teacher.ts';
import { problemsOf } from './options.ts';
import { taughtLayer } from './teacher.ts';

async function refused(...words: Parameters<typeof distilling>): Promise<readonly OptionProblem[]> {
  const error: unknown = await distilling(...words).catch((thrown: unknown) => thrown);
  if (error instanceof RefusedOptions) return error.problems;
  throw error;
}

describe('a teacher that cannot teach this student is refused at its place in the file', () => {
  it('where it reads another vocabulary', async () => {
    const teacher = tinyTeacher();
    const trunk = { ...teacher.trunk, size: { ...teacher.trunk.size, vocabularySize: 41 } };
    expect(await refused({ ...teacher, trunk })).toMatchObject([
      {
        path: ['teacher'],
        message: 'the teacher reads a vocabulary of 41 pieces, and the tokenizer has 40.',
        hint: expect.stringContaining('vocab.txt') as string,
      },
    ]);
  });

  it('where it reads from left to right, or shorter texts', async () => {
    expect(await refused(tinyTeacher({ causal: true }))).toMatchObject([
      { path: ['teacher'], message: expect.stringContaining('both sides') as string },
    ]);
    expect(await refused(tinyTeacher(), {}, 16)).toMatchObject([
      { path: ['teacher'], message: 'the teacher reads 8 tokens at most, and a sequence has 16.' },
    ]);
  });

  it('where it tells replaced tokens from others, and its distribution is wanted; its attention can be learned', async () => {
    const teacher = tinyTeacher({ heads: { logits: 'judge' }, className: 'ElectraForPreTraining' });
    expect(await refused(teacher)).toMatchObject([
      {
        path: ['learns'],
        message: expect.stringContaining('whether it was replaced') as string,
        hint: expect.stringContaining("learns: ['relations']") as string,
      },
    ]);
    expect((await distilling(teacher, { learns: ['mlm', 'relations'] })).terms).toHaveProperty('mlm');
  });

  it('where it has no head at all', async () => {
    expect(await refused(tinyTeacher({ heads: {}, className: 'BertModel' }), { learns: ['logits'] })).toMatchObject([
      { path: ['learns'], message: expect.stringContaining('guesses no masked tokens') as string },
    ]);
  });

  it('where its layers are fewer, or the heads do not divide both widths', async () => {
    expect(await refused(tinyTeacher(), { teacherLayer: 3 })).toMatchObject([
      { path: ['teacherLayer'], message: 'the teacher has 2 layers, and this is layer 3.' },
    ]);
    const narrow = tinyEncoder({ hiddenSize: 12, heads: 2 });
    expect(await refused(tinyTeacher({ encoder: tinyEncoder({ heads: 8 }) }), { encoder: narrow })).toMatchObject([
      {
        path: ['relationHeads'],
        message: expect.stringContaining('8 relation heads, as many as the teacher has heads, do not') as string,
        hint: 'Both are divided by 1, 2, 4.',
      },
    ]);
  });

  it('where its encoder does not tell what it compares', async () => {
    const encoder = xlnet.create(
      { layers: 1, hiddenSize: 16, heads: 2, dropout: 0, attentionDropout: 0, initializerRange: 0.3 } as never,
      {},
    );
    const objective = await distilling(tinyTeacher(), { encoder: encoder as never, learns: ['relations'] });
    await expect(tinyRun(await createOnnxEngine({ threads: 1 }), objective)).rejects.toMatchObject({ code: 'no-relations' });
  });
});

it.each([
  [2, 2],
  [12, 12],
  [24, 21],
])('of a teacher of %d layers the %dth is learned unless another one is named', (layers, layer) => {
  expect(taughtLayer(layers)).toBe(layer);
});

it('what would do nothing is refused', () => {
  const all = { learns: ['logits', 'mlm', 'relations'], temperature: 3, teacherLayer: 1, relationHeads: 2 };
  expect(problemsOf(all)).toEqual([]);
  expect(problemsOf({ ...all, learns: ['mlm'] }).map(({ path }) => path)).toEqual([
    ['learns'],
    ['temperature'],
    ['teacherLayer'],
    ['relationHeads'],
  ]);
  expect(problemsOf({ ...all, learns: ['logits'] }).map(({ path }) => path[0])).toEqual(['teacherLayer', 'relationHeads']);
  expect(problemsOf({ learns: ['relations'], temperature: 2 })).toEqual([]);
});
