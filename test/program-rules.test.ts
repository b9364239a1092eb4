/** What a component's own ops may not do in a program is told with where and what to do instead, whatever the engine. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  add,
  cast,
  conv1d,
  dropout,
  gather,
  isNaN,
  maximum,
  mul,
  multinomial,
  ones,
  rand,
  randomGamma,
  randomNormal,
  randomUniform,
  randomUniformInt,
  scalar,
  sum,
  tensor2d,
  topk,
  truncatedNormal,
  type Rank,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { emitters } from '../src/engine/onnx/kernels/index.ts';
import { trace } from '../src/engine/onnx/trace.ts';
import { opsOf } from '../src/engine/op-names.ts';
import type { ProgramContext } from '../src/nn/program.ts';
import type { Engine } from '../src/kinds/engine.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { UserError } from '../src/errors/index.ts';
import { loadTfjs } from '../src/tensor/load-tfjs.ts';
import { root } from './support/cli.ts';

const HERE = /program-rules\.test\.ts:\d+:\d+/;
const engines: Readonly<Record<string, () => Engine | Promise<Engine>>> = {
  onnx: () => createOnnxEngine({ threads: 1 }),
  tfjs: () => createTfjsEngine('cpu'),
};

describe.each(Object.keys(engines))('a program on the engine %s', (name) => {
  it.each<[string, () => Tensor]>([
    ['dropout', () => dropout(ones([8]), 0.5)],
    ['randomUniform', () => randomUniform([8])],
    ['randomUniformInt', () => randomUniformInt([8], 0, 9)],
    ['randomNormal', () => randomNormal([8])],
    ['truncatedNormal', () => truncatedNormal([8])],
    ['randomGamma', () => randomGamma([8], 2)],
    ['rand', () => rand([8], Math.random)],
    ['multinomial', () => multinomial([0.3, 0.7], 8)],
    ['Math.random', () => mul(ones([8]), Math.random())],
  ])('may not draw with %s, whose numbers would be the same in every step and others in the next process', async (op, draw) => {
    const { code, exitCode, text } = await complaint(name, (x) => mul(x, sum(draw())));

    expect({ code, exitCode }).toEqual({ code: 'random-op', exitCode: 1 });
    expect(text).toMatch(new RegExp(`, and ${op} does, at \\S*${HERE.source}\\.\\n`));
    expect(text).toContain('Use random.dropoutMask(shape, rate) or random.uniform(shape)');
  });

  it('leaves Math.random as it was, also after an error', async () => {
    const { random } = Math;
    await complaint(name, (x) => mul(x, Math.random()));
    expect(Math.random).toBe(random);
    await run(name, (x) => mul(x, 2));
    expect(Math.random).toBe(random);
  });

  it('may draw from a seed, which gives the same numbers in every step', async () => {
    const masked = (x: Tensor): Tensor => sum(mul(x, dropout(ones([64]), 0.5, undefined, 7)));
    expect([await run(name, masked, 0), await run(name, masked, 1)]).toEqual([await run('tfjs', masked, 0), await run('tfjs', masked, 1)]);
  });

  it('needs a gradient of what its loss depends on', async () => {
    const { code, text } = await complaint(name, (x) => sum(topk(mul(x, [1, 2, 3]), 2).values));

    expect(code).toBe('no-gradient');
    expect(text).toMatch(/the op topk, .*\n.*stopGradient\(\)/);
  });
});

describe.each(Object.keys(engines))('a loss on the engine %s', (name) => {
  it('is told of an op whose gradient wants inputs of one shape', async () => {
    const { code, text } = await complaint(name, (x) => sum(maximum(x, ones([3]))));
    expect(code).toBe('no-gradient');
    expect(text).toMatch(/the op maximum, .* where its inputs differ in shape\.\n.*broadcastTo/);
  });
});

describe('a program on the onnx engine', () => {
  it('is told which op it cannot have, which it can, and which engine has it', async () => {
    const convolved = (x: Tensor): Tensor => mul(x, sum(conv1d(ones<Rank.R3>([1, 4, 8]), ones<Rank.R3>([2, 8, 3]), 1, 'same')));
    const { code, exitCode, text } = await complaint('onnx', convolved);

    expect({ code, exitCode }).toEqual({ code: 'untraced-op', exitCode: 1 });
    expect(text).toMatch(new RegExp(`cannot compile the op conv1d, used at \\S*${HERE.source}\\.\\n`));
    expect(text).toMatch(/that it compiles: abs, .*\bgather, .*\bmatMul, .*zerosLike/);
    expect(text).toContain(`--set 'engine={$replace: {type: "tfjs"}}'`);
    expect(text).not.toMatch(/^\s+at /m);
    expect(await run('tfjs', convolved)).toBe(3 * (3 * 16 + 8));
  });

  it('is told what of an op it cannot have', async () => {
    const { text } = await complaint('onnx', (x) => sum(mul(gather(ones([2, 3, 4]), tensor2d([[0], [1]], [2, 1], 'int32'), 2, 1), x)));
    expect(text).toMatch(
      new RegExp(`cannot compile gather with batchDims along a later axis, used at \\S*${HERE.source}\\.\\n.*Transpose`),
    );
  });

  it('is told that bools are no numbers', async () => {
    const { text } = await complaint('onnx', (x) => mul(x, sum(cast(mul(cast(x, 'bool'), cast(x, 'bool')), 'float32'))));
    expect(text).toMatch(new RegExp(`cannot compile mul of bool tensors, used at \\S*${HERE.source}\\.\\n.*Cast them`));
  });

  it('is told that WebGPU does not know what is not a number', () => {
    loadTfjs();
    const program = {
      name: 'nan',
      parameters: [],
      inputs: { x: { shape: [2], dtype: 'float32' as const } },
      gradient: false,
      training: false,
      build: ({ inputs }: ProgramContext) => ({ y: cast(isNaN(inputs.x), 'float32') }),
    };
    expect(() => trace(program, { target: 'webgpu' })).toThrow(/isNaN.* for WebGPU, used at/);
    expect(trace(program, { target: 'cuda' }).outputs).toEqual(['y']);
  });

  it('is told where it read a value, and what to do instead', async () => {
    const { code, exitCode, text } = await complaint('onnx', (x) => mul(x, x.dataSync()[0]));

    expect({ code, exitCode }).toEqual({ code: 'traced-read', exitCode: 1 });
    expect(text).toMatch(HERE);
    expect(text).toMatch(/where, mul by a mask, gather/);
  });

  it('may read what does not depend on its parameters and inputs', async () => {
    expect(await run('onnx', (x) => add(mul(x, 0), scalar(3).dataSync()[0]))).toBe(3);
  });
});

describe('the page about plugins', () => {
  const page = readFileSync(path.join(root, 'docs/plugins.md'), 'utf8');
  const section = page.slice(page.indexOf('## Ops'), page.indexOf('## What a component'));

  it('lists the ops that the onnx engine compiles', () => {
    const [list = ''] = section.match(/^(`[\w.]+`,? ?)+$/m) ?? [];
    expect(list.match(/[\w.]+/g)).toEqual(opsOf(Object.keys(emitters)));
  });
});

async function run(name: string, loss: (x: Tensor) => Tensor, step = 0): Promise<number> {
  const parameters = [{ name: 'x', shape: [], initializer: () => undefined }];
  const memory = new FlatMemory(parameters, []);
  memory.weights.fill(1);
  const model = await (await engines[name]()).load(memory);
  const executable = await model.compile({
    name: 'program',
    parameters,
    inputs: {},
    gradient: true,
    training: true,
    build: (context) => ({ loss: loss(context.parameters.x) }),
  });
  const outputs = await executable.run({}, { seed: 1, step });
  await executable.release();
  return outputs.loss[0];
}

async function complaint(name: string, loss: (x: Tensor) => Tensor): Promise<UserError> {
  const error = await run(name, loss).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}
