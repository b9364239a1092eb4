/** What every optimizer must do, whichever formula it follows. */
import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../../src/nn/memory.ts';
import { zeros } from '../../src/nn/parameters.ts';
import type { Optimizer, ParameterGroup } from '../../src/kinds/optimizer.ts';
import { randomFor } from '../../src/random.ts';
import { build, complaints, componentsOf } from './components.ts';

const definitions = await componentsOf('optimizer');

describe.each(definitions)('optimizer $name', (definition) => {
  const create = (options: Readonly<Record<string, unknown>> = {}): Optimizer => build('optimizer', definition, options);

  it('lowers a quadratic to a hundredth', () => {
    const optimizer = create({ weightDecay: 0 });
    const memory = start(optimizer);
    const target = Float32Array.from(memory.weights, (_, i) => Math.sin(i));
    const distance = (): number => target.reduce((sum, value, i) => sum + (memory.weights[i] - value) ** 2, 0);
    const before = distance();
    for (let step = 1; step <= 300; step++) {
      memory.gradients.forEach((_, i) => (memory.gradients[i] = memory.weights[i] - target[i]));
      optimizer.update(memory, { step, learningRate: 0.03, gradientScale: 1, groups: whole(memory) });
    }
    expect(distance()).toBeLessThan(before / 100);
  });

  it('goes on from copied weights and slots with the same bits', () => {
    const optimizer = create();
    const through = start(optimizer);
    train(optimizer, through, 1, 20);

    const until = start(optimizer);
    train(optimizer, until, 1, 11);
    const resumed = start(create());
    resumed.weights.set(until.weights);
    for (const slot of optimizer.slots) resumed.slots[slot].set(until.slots[slot]);
    train(create(), resumed, 12, 20);

    expect(bits(resumed.weights)).toEqual(bits(through.weights));
    for (const slot of optimizer.slots) expect(bits(resumed.slots[slot])).toEqual(bits(through.slots[slot]));
  });

  it.each([[0, 0], [3, 22], [16, 35], [21, 23]])('touches nothing outside of its group [%i, %i), and no gradient', (from, to) => {
    const optimizer = create({ weightDecay: 0.1 });
    const memory = start(optimizer);
    memory.gradients.fill(0.5);
    for (const slot of optimizer.slots) memory.slots[slot].fill(0.25);
    const regions = [memory.weights, ...Object.values(memory.slots)];
    const before = regions.map((region) => region.slice());
    optimizer.update(memory, { step: 1, learningRate: 0.1, gradientScale: 1, groups: [{ start: from, end: to, decay: true, rateScale: 1 }] });
    const outside = (values: Float32Array): number[] => [...values].filter((_, i) => i < from || i >= to);
    regions.forEach((region, index) => expect(outside(region)).toEqual(outside(before[index])));
    expect(memory.gradients.every((value) => value === 0.5)).toBe(true);
  });

  it('leaves padding at zero', () => {
    const optimizer = create({ weightDecay: 0.1 });
    const memory = start(optimizer);
    train(optimizer, memory, 1, 5);
    const { offset, size } = memory.placement('a.weight');
    for (const region of [memory.weights, ...Object.values(memory.slots)]) {
      expect([...region.subarray(offset + size, memory.placement('b.bias').offset)].every((value) => value === 0)).toBe(true);
    }
  });

  it('moves a group twice as far at twice the rate', () => {
    const moved = [1, 2].map((rateScale) => {
      const optimizer = create({ weightDecay: 0 });
      const memory = start(optimizer);
      memory.weights.fill(0);
      memory.gradients.fill(0.5);
      optimizer.update(memory, { step: 1, learningRate: 0.01, gradientScale: 1, groups: [{ start: 0, end: 5, decay: true, rateScale }] });
      return memory.weights[0];
    });
    expect(moved[0]).toBeLessThan(0);
    expect(moved[1]).toBeCloseTo(2 * moved[0], 8);
  });

  it('decays only the groups that say so, by rate · decay of the weight', () => {
    const optimizer = create({ weightDecay: 0.1 });
    const memory = start(optimizer);
    memory.weights.fill(2);
    const group = { start: 0, end: 5, decay: true, rateScale: 0.5 };
    optimizer.update(memory, { step: 1, learningRate: 0.1, gradientScale: 1, groups: [group, { ...group, start: 32, end: 37, decay: false }] });
    expect(memory.weights[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5 * 0.1), 6);
    expect(memory.weights[32]).toBe(2);
  });

  it('sees gradients already scaled', () => {
    const results = [1, 0.25].map((gradientScale) => {
      const optimizer = create();
      const memory = start(optimizer);
      memory.gradients.fill(0.5 / gradientScale);
      optimizer.update(memory, { step: 1, learningRate: 0.1, gradientScale, groups: whole(memory) });
      return [memory.weights, ...Object.values(memory.slots)].map((region) => [...region]);
    });
    expect(results[1]).toEqual(results[0]);
  });

  it('does not decay biases and LayerNorm, but embeddings and dense weights', () => {
    const { decays } = create();
    const layer = 'discriminator/electra.encoder.layer.0';
    expect([`${layer}.attention.output.LayerNorm.weight`, `${layer}.attention.output.LayerNorm.bias`, `${layer}.output.dense.bias`, 'generator_lm_head.bias'].filter(decays)).toEqual([]);
    expect(['electra.embeddings.word_embeddings.weight', `${layer}.output.dense.weight`].every(decays)).toBe(true);
  });

  it('rejects a negative weight decay and options it does not have', () => {
    expect(complaints(definition, {})).toEqual([]);
    expect(complaints(definition, { weightDecay: -1 }).join()).toContain('/weightDecay');
    expect(complaints(definition, { learningRate: 1 })).not.toEqual([]);
  });
});

/** Two parameters, 21 and 16 floats long (11 of padding between them), filled from a fixed stream. */
function start(optimizer: Optimizer): FlatMemory {
  const memory = new FlatMemory([{ name: 'a.weight', shape: [3, 7], initializer: zeros }, { name: 'b.bias', shape: [16], initializer: zeros }], optimizer.slots);
  const random = randomFor('optimizer contract');
  for (const { name } of memory.placements) memory.view(memory.weights, name).forEach((_, i, view) => (view[i] = random.normal()));
  return memory;
}

function whole(memory: FlatMemory): readonly ParameterGroup[] {
  return [{ start: 0, end: memory.length, decay: true, rateScale: 1 }];
}

/** Steps `first` to `last` with gradients that depend on the step alone; padding gets none. */
function train(optimizer: Optimizer, memory: FlatMemory, first: number, last: number): void {
  for (let step = first; step <= last; step++) {
    const random = randomFor('gradient', step);
    for (const { name } of memory.placements) memory.view(memory.gradients, name).forEach((_, i, view) => (view[i] = random.normal()));
    optimizer.update(memory, { step, learningRate: 0.01 / step, gradientScale: 0.7, groups: whole(memory) });
  }
}

function bits(region: Float32Array): number[] {
  return [...new Uint32Array(region.slice().buffer)];
}
