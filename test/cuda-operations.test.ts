/**
 * What onnxruntime's CUDA provider does not run, it leaves to the CPU without a word. So the graphs of what ships are
 * compared with a list of what it runs, without a GPU.
 */
import { createOnnxEngine, type Optimizer } from 'electra-run';
import { sum } from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import sgd from '../plugins/optimizer/sgd/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import { compileProgram, type CompileSettings } from '../src/engine/onnx/compile.ts';
import { updateProgram } from '../src/engine/onnx/update.ts';
import { Graph, type Node } from '../src/engine/onnx/graph.ts';
import { blocksOf } from '../src/engine/onnx/scan/blocks.ts';
import { scanGraph } from '../src/engine/onnx/scan/graph.ts';
import type { Program } from '../src/nn/program.ts';
import type { KeptNetwork } from '../src/kinds/objective.ts';
import { bertFrame } from '../src/kit/frames.ts';
import type { TensorUpdate } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { fineTuningParameters, fineTuningProgram } from '../src/finetune/model.ts';
import { parameterGroups } from '../src/engine/parameter-groups.ts';
import { attentionComputations } from './support/attention-computations.ts';
import { programOf } from './support/compare-engines.ts';
import { shape, tinyEncoder, tinyRtd, tinyTokenizer } from './support/tiny-rtd.ts';
import { tinyTags, tinyTexts } from './support/tiny-task.ts';

const settings: CompileSettings = { target: 'cuda', pools: new Map() };
const plain = await createOnnxEngine({ threads: 1 });
const adam = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] },
  {},
) as Optimizer;
const descent = sgd.create({ momentum: 0.9, weightDecay: 0.01 }, {}) as Optimizer;
const apart: Optimizer = { ...adam, onDevice: { ...(adam.onDevice as TensorUpdate), elementWise: false } };

const pretraining = await Promise.all(
  [{ dropout: 0.1 }, { share: 'none' }, { share: 'all' }, { detect: 'chosen' }].map(
    async (choice) => (await tinyRtd(plain, choice as Parameters<typeof tinyRtd>[1])).program,
  ),
);
const [usual] = pretraining;

const graphs: Readonly<Record<string, () => readonly Graph[]>> = {
  'several updates in one run': () =>
    [adam, apart, descent].flatMap((optimizer) => [1, 2].map((parts) => severalUpdates(usual(shape, 'train'), optimizer, parts))),
  'one update of pre-training': () => pretraining.map((program) => graphOf(program(shape, 'train'))),
  'one update with products in float16': () =>
    pretraining.map((program) => compileProgram(program(shape, 'train'), { ...settings, products: 'float16' }).graph),
  evaluation: () => pretraining.map((program) => graphOf(program(shape, 'evaluate'))),
  'fine-tuning': () =>
    tasks().flatMap((task) =>
      (['absolute', 'nearby', 'alibi'] as const).flatMap((positions) =>
        (['train', 'evaluate'] as const).map((mode) => graphOf(tuning(task, positions, mode))),
      ),
    ),
  'attention of every kind': () =>
    Object.values(attentionComputations((low) => low + 1)).map((computation) => graphOf(programOf(computation, (context) => sum(context)))),
};

const runs = new Map(
  readFileSync(path.join(import.meta.dirname, 'fixtures/cuda-operations.txt'), 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => [line.split(':', 1)[0], kernelOf(line)]),
);

describe.each(Object.entries(graphs))('%s on CUDA', (_, made) => {
  it('is made of operations that onnxruntime has for CUDA, with the types that it has them for', () => {
    const lacking = made()
      .flatMap(nodesOf)
      .filter((node) => node.domain !== '' || !runs.get(node.op)?.(node));
    expect([...new Set(lacking.map(wordsFor))]).toEqual([]);
  });
});

it.each([
  ['an operation', 'Selu', ['float32'], 'float32'],
  ['a type', 'Where', ['bool', 'bool', 'bool'], 'bool'],
  ['a combination of types', 'Add', ['float32', 'int32'], 'float32'],
  ['a number of inputs', 'Gemm', ['float32'], 'float32'],
] as const)('the list tells %s apart that CUDA does not run', (_, op, inputs, output) => {
  const graph = new Graph('cuda');
  graph.emit(
    op,
    inputs.map((dtype, index) => graph.input(`x${index}`, [1], dtype)),
    [1],
    { dtype: output },
  );
  expect(runs.get(op)?.(graph.nodes[0]) ?? false).toBe(false);
});

/** Whether a kernel of this line runs a node: `Gather: T Tind -> T; T = float32 int32; Tind = int32 int64`. */
function kernelOf(line: string): (node: Node) => boolean {
  const [signature, ...constraints] = line.slice(line.indexOf(':') + 1).split(';');
  const allowed = new Map(
    constraints.map((constraint) => constraint.split('=')).map(([name, types]) => [name.trim(), types.trim().split(' ')]),
  );
  const [inputs, outputs] = signature.split('->').map((side) => side.trim().split(' '));
  return (node) => {
    const bound = new Map<string, string>();
    const fits = (variables: readonly string[], values: Node['inputs']): boolean =>
      values.length >= variables.filter((variable) => /\w$/.test(variable)).length &&
      values.every(({ dtype }, index) => {
        const variable = variables[index] ?? (variables.at(-1)?.endsWith('*') ? variables.at(-1) : undefined);
        const name = variable?.replace(/\W$/, '');
        if (name === undefined || !allowed.get(name)?.includes(dtype)) return false;
        // What Scan carries may be of several types.
        return node.op === 'Scan' || bound.set(name, bound.get(name) ?? dtype).get(name) === dtype;
      });
    return fits(inputs, node.inputs) && fits(outputs, node.outputs);
  };
}

/** Those of graphs in it, too. */
function nodesOf({ nodes }: Graph): Node[] {
  return nodes.flatMap((node) => [
    node,
    ...Object.values(node.attributes).flatMap((attribute) => (attribute instanceof Graph ? nodesOf(attribute) : [])),
  ]);
}

function wordsFor({ op, domain, inputs, outputs }: Node): string {
  return `${domain}${op}: ${inputs.map(({ dtype }) => dtype).join(' ')} -> ${outputs.map(({ dtype }) => dtype).join(' ')}`;
}

function graphOf(program: Program): Graph {
  return compileProgram(program, settings).graph;
}

function severalUpdates(program: Program, optimizer: Optimizer, parts: number): Graph {
  const update = optimizer.onDevice as TensorUpdate;
  const memory = new FlatMemory(program.parameters, optimizer.slots);
  const groups = parameterGroups(memory, optimizer);
  const blocks = blocksOf(memory.placements, groups, update);
  const updating = compileProgram(updateProgram(blocks, optimizer, update, groups), settings);
  return scanGraph({ training: compileProgram(program, settings), update: updating, blocks, slots: optimizer.slots, clipNorm: 1, parts })
    .graph;
}

function tasks(): Task[] {
  const options = {
    epochs: 1,
    batch: 4,
    length: 16,
    learningRates: [0.01],
    layerDecay: 1,
    warmup: 0.1,
    seeds: 1,
    scratch: false,
    maxClasses: 500,
    beyond: 'wrong' as const,
    labelAllPieces: false,
    dropout: 0.1,
    metrics: [],
  };
  const texts = (['cls', 'mean'] as const).flatMap((pooling) =>
    (['linear', 'dense'] as const).map(
      (head) => textClassification.create({ dataset: tinyTexts(), pooling, head, ...options }, {}) as Task,
    ),
  );
  return [...texts, tokenClassification.create({ dataset: tinyTags(), ...options }, {}) as Task];
}

function tuning(task: Task, positions: 'absolute' | 'nearby' | 'alibi', mode: 'train' | 'evaluate'): Program {
  const sizes = { layers: 2, hiddenSize: 16, heads: 2, embeddingSize: 8, maxPositions: 16, dropout: 0.1, attentionDropout: 0.1 };
  const kept: KeptNetwork = {
    name: 'kept',
    trunk: tinyEncoder({ ...sizes, initializerRange: 0.02, positions }, 16).trunk({ vocabularySize: 50 }),
    frame: bertFrame(tinyTokenizer.special),
    sees: 'all',
  };
  const head = task.head(kept.trunk, 2);
  return fineTuningProgram({ task, kept, head, parameters: fineTuningParameters(kept, head) }, { batch: 4, length: 16 }, mode);
}
