import { describe, expect, it } from 'vitest';
import { UserError } from '../errors/index.ts';
import { Batched } from './batched.ts';

function refusing(refused: number, error: Error) {
  const batches: number[][] = [];
  const batched = new Batched(async function* (questions: readonly number[]) {
    batches.push([...questions]);
    for (const question of questions) {
      if (question === refused) throw error;
      yield question * 2;
    }
  });
  return { batched, batches };
}

describe('questions that come one by one', () => {
  it('are answered together where they come in the same moment', async () => {
    const { batched, batches } = refusing(-1, new Error('never'));
    expect(await Promise.all([1, 2, 3].map((question) => batched.answer(question)))).toEqual([2, 4, 6]);
    expect(await batched.answer(4)).toBe(8);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('leave the others their answers where one makes no sense', async () => {
    const { batched } = refusing(2, new UserError({ code: 'text-question', message: 'no', hints: [] }));
    const answers = await Promise.allSettled([1, 2, 3].map((question) => batched.answer(question)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('all fail where the program does, and later ones are tried again', async () => {
    const { batched } = refusing(2, new TypeError('a bug'));
    const answers = await Promise.allSettled([1, 2, 3].map((question) => batched.answer(question)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await batched.answer(5)).toBe(10);
  });
});
