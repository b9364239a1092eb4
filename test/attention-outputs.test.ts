/** Attentions as outputs of a network's graph, and weights as its inputs: what shows a network at work step by step. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import encoder from '../plugins/encoder/electra/plugin.ts';
import { serializeInOrder } from '../src/engine/onnx/serialize.ts';
import { networkGraph } from '../src/export/network-graph.ts';
import { openModel } from '../src/open/open-model.ts';

const fixture = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(fixture, name), 'utf8'));

it("shows Hugging Face's attentions, and computes with the weights that it is given", async () => {
  const folder = path.join(fixture, 'discriminator');
  const model = await openModel(folder, [encoder]);
  const { graph } = networkGraph(folder, model, Infinity, { attention: true, weights: 'inputs' });
  expect([...graph.outputs.keys()]).toEqual(['logits', 'last_hidden_state', 'attention_0', 'attention_1']);
  const session = await ort.InferenceSession.create(serializeInOrder(graph), { logSeverityLevel: 4 });
  const expected = read('expected.json') as Record<string, number[][]>;
  const rows = { input_ids: 'discriminator_input_ids', attention_mask: 'attention_mask', token_type_ids: 'token_type_ids' };
  const ids = Object.entries(rows).map(([name, of]) => {
    const row = expected[of].at(-1) as number[];
    return [name, new ort.Tensor('int64', BigInt64Array.from(row, BigInt), [1, row.length])] as const;
  });
  const weights = model.parameters.map(
    ({ name, shape }) => [name, new ort.Tensor('float32', model.memory.view(model.memory.weights, name), [...shape])] as const,
  );
  const feeds = Object.fromEntries([...ids, ...weights].filter(([name]) => session.inputNames.includes(name)));
  const results = await session.run(feeds);
  const { attentions } = read('attentions.json') as { readonly attentions: number[][][][] };
  for (const [layer, heads] of attentions.entries()) {
    const { data, dims } = results[`attention_${layer}`];
    expect(dims).toEqual([1, 3, 20, 20]);
    const farthest = Math.max(...heads.flat(2).map((share, index) => Math.abs(share - (data as Float32Array)[index])));
    expect(farthest).toBeLessThan(2e-6);
  }
  const logits = results.logits.data as Float32Array;
  (expected.discriminator_logits.at(-1) as number[]).forEach((wanted, token) => {
    if (expected.attention_mask.at(-1)?.[token] === 1) expect(logits[2 * token + 1]).toBeCloseTo(wanted, 4);
  });
});
