/** What a user gets to know of a step whose numbers are not finite, whatever the engine can tell. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { Engine, LoadedModel, WatchedTensor } from '../kinds/engine.ts';
import { errors } from '../errors/index.ts';
import { investigate, type BadStep, type Findings } from './not-finite.ts';

const folder = temporaryFolder('not-finite');

function tensor(op: string, finite: boolean): WatchedTensor {
  return { op, shape: [2, 3], phase: 'backward', parameter: 'encoder.x', finite, min: finite ? 0 : Number.NaN, max: 1, meanMagnitude: 1 };
}

/** A step of two micro-batches on an engine that watches so. */
function badStep(watch: Engine['watch'], file: string | null = null): BadStep {
  return {
    program: {} as BadStep['program'],
    engine: { name: 'own', device: 'somewhere', load: () => Promise.reject(new Error('not here')), watch },
    model: { pull: async () => {} } as LoadedModel,
    memory: {} as BadStep['memory'],
    parts: [{ ids: Int32Array.of(1, 2) }, { ids: Int32Array.of(3, 4) }],
    draw: { seed: 7, step: 29 },
    figures: { loss: Number.NaN },
    gradientNorm: Number.POSITIVE_INFINITY,
    step: 30,
    numericsFile: file,
  };
}

function written(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

function linesOf(findings: Findings): string {
  return errors.LOSS_NOT_FINITE({ step: 30, loss: Number.NaN, gradientNorm: 1, checkpoint: 20, ...findings }).hints.join('\n');
}

describe('a step that is not finite', () => {
  it('has its first bad tensor named with its micro-batch, and everything written', async () => {
    const file = path.join(folder, 'numerics/step-30.json');
    const findings = await investigate(
      badStep(
        async (_program, _memory, _inputs, { part }) => [tensor('Add', true), tensor('MatMul', part !== 1), tensor('Mul', part !== 1)],
        file,
      ),
    );
    const lines = linesOf(findings).split('\n');
    expect(lines[0]).toBe('The first tensor that is not finite: MatMul [2, 3] in the backward pass, at encoder.x, of micro-batch 2.');
    expect(lines[1]).toMatch(/^Every tensor of the step, and its batch: \S*step-30\.json\.$/);
    expect(written(file)).toMatchObject({
      step: 30,
      seed: 7,
      microBatch: 2,
      figures: { loss: 'NaN' },
      gradientNorm: 'Infinity',
      batches: [{ ids: [1, 2] }, { ids: [3, 4] }],
    });
    expect(written(file).tensors).toHaveLength(3);
  });

  it.each<[string, Engine['watch'], string]>([
    ['the engine cannot watch', undefined, "the engine 'own' cannot make a step again and watch it"],
    [
      'watching fails itself',
      () => Promise.reject(new Error('no onnxruntime')),
      'the step could not be made again and watched (no onnxruntime)',
    ],
    ['the numbers are good on the CPU', async () => [tensor('Add', true)], 'made again on the CPU, every tensor of the step is finite'],
  ])('has its batch written and the reason said where %s', async (_case, watch, reason) => {
    const file = path.join(folder, `numerics/${reason.length}.json`);
    expect(linesOf(await investigate(badStep(watch, file)))).toContain(`No tensor can be named: ${reason}.\nIts batch: ${file}.\n`);
    expect(written(file)).toMatchObject({ step: 30, microBatch: null, tensors: [], batches: [{ ids: [1, 2] }, { ids: [3, 4] }] });
    expect(linesOf(await investigate(badStep(watch)))).toContain(
      `No tensor can be named: ${reason}.\nTo see its batch, go on with --debug-numerics.\n`,
    );
  });
});
