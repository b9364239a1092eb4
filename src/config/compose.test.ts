import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import JSON5 from 'json5';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { nodeAt, toPlain } from '../source/tree.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'compose-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('tells of every key that stands there twice, however many there are', async () => {
  writeFileSync(path.join(folder, 'twice.json5'), `{${'a:1,'.repeat(150_000)}}`);
  expect((await compose(path.join(folder, 'twice.json5'))).problems).toHaveLength(149_999);
});

describe('an experiment that extends others', () => {
  it('merges objects key by key and replaces arrays', async () => {
    write('base', { train: { steps: 10, batch: 4 }, tasks: [{ type: 'a' }, { type: 'b' }], seed: 1 });
    write('child', { extends: './base.json5', train: { steps: 20 }, tasks: [{ type: 'c' }] });
    expect(await plain('child')).toEqual({ train: { steps: 20, batch: 4 }, tasks: [{ type: 'c' }], seed: 1 });
  });

  it('takes several parents, the later ones over the earlier', async () => {
    write('one', { seed: 1, name: 'one' });
    write('two', { seed: 2 });
    write('child', { extends: ['./one.json5', './two.json5'] });
    expect(await plain('child')).toEqual({ seed: 2, name: 'one' });
  });

  it('replaces a slot whole when its type changes, and merges its options when it does not', async () => {
    write('base', { optimizer: { type: 'adamw', rate: 1, inner: { type: 'x', a: 1 } } });
    write('other', { extends: './base.json5', optimizer: { type: 'sgd', momentum: 0 } });
    write('same', { extends: './base.json5', optimizer: { rate: 2, inner: { type: 'y' } } });
    expect(await plain('other')).toEqual({ optimizer: { type: 'sgd', momentum: 0 } });
    expect(await plain('same')).toEqual({ optimizer: { type: 'adamw', rate: 2, inner: { type: 'y' } } });
  });

  it('adds up plugins, each relative to the file that says it', async () => {
    mkdirSync(path.join(folder, 'below'));
    write('below/base', { plugins: ['./a.js'] });
    write('child', { extends: './below/base.json5', plugins: ['./b.js'] });
    const { tree } = await compose(path.join(folder, 'child.json5'));
    const files = [0, 1].map((index) => tree && nodeAt(tree, ['plugins', index])?.origin.source.name);
    expect(await plain('child')).toEqual({ plugins: ['./a.js', './b.js'] });
    expect(files).toEqual([path.join(folder, 'below/base.json5'), path.join(folder, 'child.json5')]);
  });

  it('replaces, deletes and appends where a marker says so', async () => {
    write('base', {
      optimizer: { type: 'adamw', rate: 1 },
      data: { length: 8, heldOut: 0.1 },
      tasks: [{ type: 'a' }],
      plugins: ['./a.js'],
      seed: 3,
    });
    write('child', {
      extends: './base.json5',
      optimizer: { $replace: { type: 'adamw', betas: [1] } },
      data: { heldOut: { $delete: true } },
      tasks: { $append: [{ type: 'b' }] },
      plugins: { $replace: [] },
      seed: { $delete: true },
    });
    expect(await plain('child')).toEqual({
      optimizer: { type: 'adamw', betas: [1] },
      data: { length: 8 },
      tasks: [{ type: 'a' }, { type: 'b' }],
      plugins: [],
    });
  });

  it('changes items of an array by their position', async () => {
    write('base', { tasks: [{ type: 'a', seeds: 1 }, { type: 'b' }, { type: 'c' }] });
    write('child', { extends: './base.json5', tasks: { 0: { seeds: 2 }, 1: { $delete: true }, 2: { type: 'd' } } });
    expect(await plain('child')).toEqual({ tasks: [{ type: 'a', seeds: 2 }, { type: 'd' }] });
  });

  it('takes a component by its name alone, and lets later files give it options', async () => {
    write('base', { optimizer: 'sgd', scheduler: { type: 'linear', rate: 1 }, engine: 'onnx' });
    write('child', { extends: './base.json5', optimizer: { momentum: 0.9 }, scheduler: 'constant', engine: { type: 'tfjs', threads: 2 } });
    expect(await plain('child')).toEqual({
      optimizer: { type: 'sgd', momentum: 0.9 },
      scheduler: 'constant',
      engine: { type: 'tfjs', threads: 2 },
    });
  });

  it('takes a file of an npm package, from where Node would look for it', async () => {
    mkdirSync(path.join(folder, 'node_modules/@scope/recipes/deep'), { recursive: true });
    mkdirSync(path.join(folder, 'project'));
    write('node_modules/@scope/recipes/deep/small', { seed: 4, name: 'small' });
    write('node_modules/@scope/recipes/base', { extends: './deep/small.json5', name: 'base' });
    write('project/child', { extends: '@scope/recipes/base' });
    write('project/other', { extends: ['@scope/recipes/deep/small.json5'] });
    expect(await plain('project/child')).toEqual({ seed: 4, name: 'base' });
    expect(await plain('project/other')).toEqual({ seed: 4, name: 'small' });
  });

  it('may reach the same file on two ways', async () => {
    write('root', { seed: 1 });
    write('left', { extends: './root.json5', name: 'left' });
    write('right', { extends: './root.json5', runs: 'right' });
    write('child', { extends: ['./left.json5', './right.json5'] });
    const { problems } = await compose(path.join(folder, 'child.json5'));
    expect(problems).toEqual([]);
  });

  it('twice, which does the same, and so on, is refused before it is read a million times', async () => {
    for (let n = 0; n < 25; n++) write(`twice-${n}`, { extends: [`./twice-${n + 1}.json5`, `./twice-${n + 1}.json5`] });
    write('twice-25', {});
    const { tree, problems } = await compose(path.join(folder, 'twice-0.json5'));
    expect([tree, new Set(problems.map(({ code }) => code))]).toEqual([null, new Set(['extends-too-many'])]);
  });

  it('keeps a key called __proto__ an ordinary key', async () => {
    writeFileSync(path.join(folder, 'child.json5'), '{ __proto__: { polluted: true } }');
    const value = await plain('child');
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('--set', () => {
  const base = { name: 'x', train: { steps: 10, batch: 4 }, tasks: [{ type: 'a', seeds: 1 }], optimizer: { type: 'adamw', rate: 1 } };

  it.each([
    ['train.steps=20', { ...base, train: { steps: 20, batch: 4 } }],
    ['train={steps: 20}', { ...base, train: { steps: 20, batch: 4 } }],
    ['name=fast', { ...base, name: 'fast' }],
    ['name="a=b"', { ...base, name: 'a=b' }],
    ['name=runs/a=b', { ...base, name: 'runs/a=b' }],
    ['tasks=[]', { ...base, tasks: [] }],
    ['tasks.0.seeds=3', { ...base, tasks: [{ type: 'a', seeds: 3 }] }],
    ['optimizer.type=sgd', { ...base, optimizer: { type: 'sgd' } }],
    ['optimizer.type=adamw', base],
    ['data.length=64', { ...base, data: { length: 64 } }],
    ['tasks[0].seeds=3', { ...base, tasks: [{ type: 'a', seeds: 3 }] }],
    ['data["length"]=64', { ...base, data: { length: 64 } }],
    ['~train.batch', { ...base, train: { steps: 10 } }],
    ['~tasks.0', { ...base, tasks: [] }],
    ['optimizer=sgd', { ...base, optimizer: 'sgd' }],
    ['optimizer={$replace: {type: "adamw"}}', { ...base, optimizer: { type: 'adamw' } }],
    ['tasks={$append: [{type: "b"}]}', { ...base, tasks: [...base.tasks, { type: 'b' }] }],
    ['train.steps=1e3', { ...base, train: { steps: 1000, batch: 4 } }],
  ])('%s', async (setting, expected) => {
    write('base', base);
    expect(await plain('base', [setting])).toEqual(expected);
  });

  it('applies in the order of the command line', async () => {
    write('base', base);
    expect(await plain('base', ['seed=1', 'seed=2', 'optimizer.type=sgd', 'optimizer.momentum=0.9'])).toEqual({
      ...base,
      seed: 2,
      optimizer: { type: 'sgd', momentum: 0.9 },
    });
  });

  it('comes after files of changes, which are experiments of their own', async () => {
    write('base', base);
    write('smaller', { train: { batch: 1, steps: 2 } });
    write('changes', { extends: './smaller.json5', seed: 5 });
    const { tree } = await compose(path.join(folder, 'base.json5'), {
      setFiles: [path.join(folder, 'changes.json5')],
      set: ['train.steps=3'],
    });
    expect(tree && toPlain(tree)).toEqual({ ...base, seed: 5, train: { steps: 3, batch: 1 } });
  });

  it('comes after files that append to what the experiment has, or delete it', async () => {
    write('base', { ...base, tasks: ['a'] });
    write('changes', { tasks: { $append: ['b'] }, optimizer: { $delete: true } });
    const { tree, problems } = await compose(path.join(folder, 'base.json5'), { setFiles: [path.join(folder, 'changes.json5')] });
    expect(problems).toEqual([]);
    const { optimizer: _deleted, ...others } = base;
    expect(tree && toPlain(tree)).toEqual({ ...others, tasks: ['a', 'b'] });
  });

  it('swaps a component and then changes the new one', async () => {
    write('base', base);
    expect(await plain('base', ['optimizer=sgd', 'optimizer.momentum=0.9'])).toMatchObject({ optimizer: { type: 'sgd', momentum: 0.9 } });
  });

  it('points at its own text', async () => {
    write('base', base);
    const { tree } = await compose(path.join(folder, 'base.json5'), { set: ['train.steps=20'] });
    expect(tree && nodeAt(tree, ['train', 'steps'])?.origin).toMatchObject({
      line: 1,
      column: 13,
      source: { kind: 'override', text: 'train.steps=20' },
    });
  });
});

function write(name: string, value: unknown): void {
  writeFileSync(path.join(folder, `${name}.json5`), JSON5.stringify(value, null, 2));
}

async function plain(name: string, set: readonly string[] = []): Promise<unknown> {
  const { tree, problems } = await compose(path.join(folder, `${name}.json5`), { set });
  expect(problems).toEqual([]);
  return tree && toPlain(tree);
}
