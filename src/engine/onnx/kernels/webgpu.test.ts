/**
 * WebGPU runs a graph only where it has a kernel for every node. Which it has is not asked but known:
 * `webgpu-kernels.txt` lists those that ran.
 *
 * With WEBGPU=1 every computation is run on the device at hand and the list is written anew. Without a graphics card, the
 * software device of Debian's chromium-common does:
 * LD_LIBRARY_PATH=/usr/lib/chromium VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { distance, onBothEngines, programOf, type Computation } from '../../../../test/support/compare-engines.ts';
import { computations, weightedSum } from '../../../../test/support/computations.ts';
import { rtd, small } from '../../../../test/support/rtd-program.ts';
import { typedCases, typedComputation } from '../../../../test/support/typed-cases.ts';
import { FlatMemory } from '../../../nn/memory.ts';
import { randomFor } from '../../../random.ts';
import type { Program } from '../../../nn/program.ts';
import { compileProgram } from '../compile.ts';
import { createOnnxEngine } from '../engine.ts';
import type { Node } from '../graph.ts';

const file = path.join(import.meta.dirname, 'webgpu-kernels.txt');
// Refused with an error that says so: `test/program-rules.test.ts`.
const { 'isNaN and isFinite': _refused, ...drawn } = computations(randomFor(3, 'webgpu.test'));
const all: Readonly<Record<string, Computation>> = {
  ...drawn,
  ...Object.fromEntries(Object.entries(typedCases).map(([name, compute]) => [name, typedComputation(compute)])),
};

/** Whole networks, for what the passes make of them. */
const networks: Readonly<Record<string, Program>> = Object.fromEntries(
  (['absolute', 'nearby', 'alibi'] as const).map((positions) => [
    `a network with ${positions} positions`,
    rtd({ ...small, dropout: 0.1, positions }).program,
  ]),
);

if (process.env.WEBGPU) describe('WebGPU', onTheDevice);
else describe('for WebGPU', byTheList);

function onTheDevice(): void {
  const ran = new Set<string>();

  // Its sine is good to three digits, and weights every element.
  it.each(Object.entries(all))(
    'computes %s',
    async (_name, computation) => {
      const { onnx, tfjs } = await onBothEngines(computation, weightedSum, { device: 'webgpu' });
      expect(distance(onnx.output, tfjs.output)).toBeLessThan(2e-3);
      for (const name of Object.keys(computation.parameters))
        expect(distance(onnx.gradients[name], tfjs.gradients[name])).toBeLessThan(4e-3);
      for (const signature of signaturesOf(programOf(computation, weightedSum))) ran.add(signature);
    },
    60_000,
  );

  it.each(Object.entries(networks))(
    'takes %s',
    async (_name, program) => {
      const model = await (await createOnnxEngine({ device: 'webgpu' })).load(new FlatMemory(program.parameters, []));
      await (await model.compile(program)).release();
      for (const signature of signaturesOf(program)) ran.add(signature);
    },
    60_000,
  );

  it('is written down', () => writeFileSync(file, `${[...ran].toSorted().join('\n')}\n`));
}

function byTheList(): void {
  const known = new Set(readFileSync(file, 'utf8').trimEnd().split('\n'));
  const programs = {
    ...Object.fromEntries(Object.entries(all).map(([name, computation]) => [name, programOf(computation, weightedSum)])),
    ...networks,
  };

  it.each(Object.entries(programs))('%s becomes nodes that it has', (_name, program) => {
    expect(signaturesOf(program).filter((signature) => !known.has(signature))).toEqual([]);
  });
}

function signaturesOf(program: Program): string[] {
  return compileProgram(program, { target: 'webgpu', pools: new Map() }).graph.nodes.map(signatureOf);
}

/** E.g. `Gather float32 int32`; what a node gives follows from what it takes, but for casts. */
function signatureOf({ op, domain, inputs, outputs }: Node): string {
  return [domain ? `${domain}.${op}` : op, ...inputs.map(({ dtype }) => dtype), ...(op === 'Cast' ? [outputs[0].dtype] : [])].join(' ');
}
