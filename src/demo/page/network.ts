/** A network in the browser: ids in, logits and attentions out, with the weights of whichever step is asked for. T tokens · A heads */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { ShownNetwork } from './manifest.ts';
import type { Weights } from './weights.ts';

/** What a network says of a sentence. */
export interface Answer {
  /** [T, C]. */
  readonly logits: Float32Array;
  /** Of each layer: [A, T, T], how much each token looks at each other one. */
  readonly attentions: readonly Float32Array[];
}

/** A graph, loaded. */
export interface PageNetwork extends ShownNetwork {
  run(ids: readonly number[], weights: Weights): Promise<Answer>;
}

/** Loads onnxruntime from the folder. One thread: more of them need headers that not every server sends. */
export async function startOnnxruntime(): Promise<void> {
  const response = await fetch('ort.wasm');
  if (!response.ok) throw new Error(`ort.wasm: ${response.status}`);
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = await response.arrayBuffer();
}

/** Loads the graph of a network. */
export async function openNetwork(network: ShownNetwork): Promise<PageNetwork> {
  const response = await fetch(network.file);
  if (!response.ok) throw new Error(`${network.file}: ${response.status}`);
  const session = await InferenceSession.create(new Uint8Array(await response.arrayBuffer()), {
    executionProviders: ['wasm'],
    enableMemPattern: false,
  });
  const attentions = Array.from({ length: network.layers }, (_, layer) => `attention_${layer}`);
  return {
    ...network,
    async run(ids, weights) {
      const row = (numbers: readonly number[]): Tensor => new Tensor('int64', BigInt64Array.from(numbers, BigInt), [1, numbers.length]);
      const given: Readonly<Record<string, Tensor>> = {
        ...weights,
        input_ids: row(ids),
        token_type_ids: row(ids.map(() => 0)),
        attention_mask: row(ids.map(() => 1)),
      };
      const feeds = Object.fromEntries(session.inputNames.map((name) => [name, given[name]]));
      const results = await session.run(feeds, [network.output, ...attentions]);
      return {
        logits: results[network.output].data as Float32Array,
        attentions: attentions.map((name) => results[name].data as Float32Array),
      };
    },
  };
}
