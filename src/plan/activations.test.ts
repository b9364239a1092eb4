/** The computed peak against what onnxruntime itself counts while it runs the same graph. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, expect, it } from 'vitest';
import { rtd, small } from '../../test/support/rtd-program.ts';
import type { Graph, Value } from '../engine/onnx/graph.ts';
import { sizeOf } from '../engine/size-of.ts';
import { serialize } from '../engine/onnx/serialize.ts';
import { bytesOf, peakOfActivations } from './activations.ts';
import { graphOf } from './graph-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'activations-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['a training step', rtd({ ...small, batch: 16, hiddenSize: 64, heads: 4, embeddingSize: 32, length: 32 }).program],
  ['a training step with dropout', rtd({ ...small, batch: 16, dropout: 0.1 }).program],
  ['an evaluation', { ...rtd({ ...small, batch: 32 }).program, gradient: false, training: false }],
  ['long sequences and a large vocabulary', rtd({ ...small, batch: 2, length: 256, vocabulary: 5087 }).program],
])('the peak of %s is what onnxruntime asks for, to 2 %', async (name, program) => {
  const { graph } = graphOf(program);
  const expected = await peakInOnnxruntime(graph, join(folder, name.replaceAll(' ', '-')));
  // Outputs are ours in a run, and onnxruntime's own here: how many of them are there at the peak is left open.
  const outputs = [...graph.outputs.values()].reduce((sum, value) => sum + bytesOf(value), 0);
  expect(peakOfActivations(graph)).toBeGreaterThan((expected - outputs) * 0.98);
  expect(peakOfActivations(graph)).toBeLessThan(expected * 1.02);
});

/** Most bytes in use at one time, by its profiler. */
async function peakInOnnxruntime(graph: Graph, prefix: string): Promise<number> {
  const session = await InferenceSession.create(serialize(graph, { sequence: false }), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    enableMemPattern: false,
    enableProfiling: true,
    profileFilePrefix: prefix,
    logSeverityLevel: 3,
  });
  await session.run(Object.fromEntries(graph.inputs.map((input) => [input.name, filled(input)])));
  session.endProfiling();
  await session.release();
  const [file] = readdirSync(folder).filter((name) => join(folder, name).startsWith(prefix));
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    readonly args?: { readonly mem_bytes_requested_in_use?: string };
  }[];
  return Math.max(...events.map(({ args }) => Number(args?.mem_bytes_requested_in_use ?? 0)));
}

function filled({ shape, dtype }: Value): Tensor {
  return dtype === 'float32'
    ? new Tensor('float32', new Float32Array(sizeOf(shape)).fill(0.1), shape)
    : new Tensor('int32', new Int32Array(sizeOf(shape)), shape);
}
