import { expect, describe, it } from 'vitest';
import { createOnnxEngine, type Objective } from 'electra-run';
import { inputs, tinyEncoder, tinyMasker, tinyRun } from '../../../test/support/tiny-rtd.ts';
import { distilling, teach, tinyTeacher } from '../../../test/support/tiny-teacher.ts';
import { devices, engines } from '../../../src/testing/engines.ts';

const engine = await createOnnxEngine({ threads: 1 });
const RELATIONS = ['query_relations', 'key_relations', 'value_relations'];

describe('a student that is its teacher', () => {
  it.each([[['logits']], [['relations']], [['logits', 'relations']]] as const)(
    'has nothing to learn of %j: no loss, no gradient',
    async (learns) => {
      const teacher = tinyTeacher();
      const run = await tinyRun(engine, await distilling(teacher, { learns: [...learns] }));
      teach(run.memory, teacher);
      const { loss } = await run.run('train');
      expect(loss[0]).toBeCloseTo(0, 6);
      expect(largest(run.memory.gradients)).toBeLessThan(1e-6);
      await run.release();
    },
  );

  it('agrees with it at every masked token, and scores what it scores', async () => {
    const teacher = tinyTeacher();
    const run = await tinyRun(engine, await distilling(teacher));
    teach(run.memory, teacher);
    const { agreement, mlm_loss, teacher_mlm_loss, loss } = await run.run('train');
    expect(agreement[0]).toBe(1);
    expect(mlm_loss[0]).toBeCloseTo(teacher_mlm_loss[0], 5);
    expect(loss[0]).toBeCloseTo(mlm_loss[0], 5);
    await run.release();
  });
});

describe('a student', () => {
  it('of other width, heads and depth learns relations, and nothing of them depends on how many heads it has', async () => {
    const teacher = tinyTeacher();
    const losses: number[][] = [];
    for (const heads of [1, 2, 4]) {
      // No layer below the attention of the first: what it compares is the same, however it is cut into heads.
      const encoder = tinyEncoder({ layers: 1, hiddenSize: 24, heads });
      const run = await tinyRun(engine, await distilling(teacher, { learns: ['relations'], encoder, relationHeads: 4 }));
      const outputs = await run.run('train');
      losses.push(RELATIONS.map((name) => outputs[`${name}_loss`][0]));
      expect(losses.at(-1)?.every((loss) => loss > 0)).toBe(true);
      await run.release();
    }
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2]).toEqual(losses[0]);
  });

  it('learns the layer of the teacher that it is told, the last one unless it is', async () => {
    const teacher = tinyTeacher();
    const lossOf = async (teacherLayer?: number): Promise<number> => {
      const run = await tinyRun(engine, await distilling(teacher, { learns: ['relations'], teacherLayer }));
      const { loss } = await run.run('train');
      await run.release();
      return loss[0];
    };
    const [first, second, untold] = [await lossOf(1), await lossOf(2), await lossOf()];
    expect(first).not.toBe(second);
    expect(untold).toBe(second);
  });

  it('reads the text as it is where it learns relations alone, and else what the masker left of it', async () => {
    const alone = await distilling(tinyTeacher(), { learns: ['relations'] });
    expect([Object.keys(alone.fields), alone.samples]).toEqual([[], undefined]);
    const masked = await distilling(tinyTeacher(), { learns: ['relations', 'mlm'] });
    expect(Object.keys(masked.fields)).toEqual(['inputs', 'positions', 'chosen']);
    const [plain, hidden] = [await tinyRun(engine, alone), await tinyRun(engine, masked)];
    const unhidden = { ...inputs, inputs: inputs.ids };
    const [a, b, c] = [await plain.run('train'), await hidden.run('train', unhidden), await hidden.run('train')];
    expect(b.query_relations_loss[0]).toBeCloseTo(a.query_relations_loss[0], 6);
    expect(Math.abs(c.query_relations_loss[0] - a.query_relations_loss[0])).toBeGreaterThan(1e-3);
    await plain.release();
    await hidden.release();
  });

  it('learns nothing from padding', async () => {
    const run = await tinyRun(engine, await distilling(tinyTeacher()));
    const before = await run.run('train');
    const other = (values: ArrayLike<number>): Int32Array => Int32Array.from(values, (id, row) => (row > 13 ? 9 : id));
    expect(await run.run('train', { ...inputs, ids: other(inputs.ids), inputs: other(inputs.inputs) })).toEqual(before);
    await run.release();
  });
});

describe('the teacher', () => {
  it('is none of what is trained, saved and exported, and its numbers stay', async () => {
    const teacher = tinyTeacher();
    const numbers = structuredClone(teacher.network.constants);
    const objective = await distilling(teacher);
    expect(Object.keys(objective.networks)).toEqual(['encoder']);
    expect(Object.keys(objective.fixed ?? {})).toEqual(['teacher']);
    const run = await tinyRun(engine, objective);
    const student = tinyEncoder().trunk({ vocabularySize: 40 }).parameters.length;
    // The head's dense layer, norm and bias.
    expect(run.memory.placements).toHaveLength(student + 5);
    await run.run('train');
    expect(teacher.network.constants).toEqual(numbers);
    await run.release();
  });

  it('has no dropout, whatever it was trained with, and the student has its own', async () => {
    const dropping = { dropout: 0.5, attentionDropout: 0.5 };
    const teacher = tinyTeacher({ encoder: tinyEncoder(dropping) });
    const run = await tinyRun(engine, await distilling(teacher, { encoder: tinyEncoder(dropping) }));
    const [first, second] = [await run.run('train'), await run.run('train', inputs, { seed: 1, step: 5 })];
    expect(second.teacher_mlm_loss).toEqual(first.teacher_mlm_loss);
    expect(second.mlm_loss).not.toEqual(first.mlm_loss);
    await run.release();
  });

  it('says the same of a text on every engine, and on devices that keep its numbers with their graphs', async () => {
    const objective = await distilling(tinyTeacher(), { encoder: tinyEncoder({ hiddenSize: 8, layers: 1 }) });
    const said: Record<string, number>[] = [];
    for (const each of [...(await engines()), ...(await devices())]) {
      const run = await tinyRun(each, objective);
      const outputs = await run.run('train');
      said.push(Object.fromEntries(Object.entries(outputs).map(([name, [value]]) => [name, value])));
      await run.release();
    }
    for (const other of said.slice(1)) for (const [name, value] of Object.entries(said[0])) expect(other[name]).toBeCloseTo(value, 4);
  });
});

it('has the terms that it learns, and weighs them by their names', async () => {
  const trained = ({ terms }: Objective): string[] => Object.keys(terms).filter((name) => terms[name].trains !== false);
  expect(trained(await distilling(tinyTeacher()))).toEqual(['logits', 'mlm', ...RELATIONS]);
  expect(trained(await distilling(tinyTeacher(), { learns: ['relations'], masker: tinyMasker }))).toEqual(RELATIONS);
});

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
