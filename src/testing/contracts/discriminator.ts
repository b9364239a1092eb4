/** What every discriminator must do: a vector and a logit per token, on every engine, whatever stands in padding. */
import assert from 'node:assert/strict';
import { sum } from '@tensorflow/tfjs-core';
import type { DiscriminatorNetwork } from '../../kinds/discriminator.ts';
import type { Engine } from '../../kinds/engine.ts';
import { initialize } from '../../nn/parameters.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import {
  assertHuggingFace,
  assertSoundParameters,
  contextOf,
  inputsOf,
  tokenBatch,
  tokensOf,
  unusedParameters,
  type TokenBatch,
} from '../networks.ts';
import { assertNear, runOnce, type Outcome } from '../run-once.ts';

const V = 60;

export const discriminatorContract: Contract<'discriminator'> = ({ usual }) => {
  const networkOf = async (vocabularySize = V): Promise<DiscriminatorNetwork> => (await usual()).network(vocabularySize);
  const batch = tokenBatch(V);
  return {
    async 'gives every token a finite vector and one finite logit, the same on every engine'() {
      const network = await networkOf();
      const outcomes = await Promise.all((await engines()).map((engine) => run(network, batch, engine)));
      for (const { outputs } of outcomes) {
        assert.deepEqual(
          [outputs.hidden.length, outputs.logits.length],
          [24 * network.config.hiddenSize, 24],
          'Numbers in hidden [N, D] and logits [N] for 24 tokens.',
        );
        assert.ok([...outputs.hidden, ...outputs.logits].every(Number.isFinite), 'A number is not finite.');
        assertNear(outputs.hidden, outcomes[0].outputs.hidden, 1e-4, 'hidden differs between engines');
        assertNear(outputs.logits, outcomes[0].outputs.logits, 1e-4, 'logits differ between engines');
      }
      assert.equal(new Set(outcomes[0].outputs.logits.slice(0, 19)).size, 19, 'Different tokens have the same logit.');
    },

    async 'sees no padding: neither what stands there nor how much of it there is'() {
      const [network, [engine]] = [await networkOf(), await engines()];
      const { outputs } = await run(network, batch, engine);
      const others = [tokenBatch(V, { padding: 9 }), tokenBatch(V, { length: 20 }), tokenBatch(V, { length: 20, padding: 9 })];
      for (const other of others) {
        const again = (await run(network, other, engine)).outputs;
        for (const [b, real] of batch.lengths.entries()) {
          assertNear(
            again.logits.subarray(b * other.length, b * other.length + real),
            outputs.logits.subarray(b * 12, b * 12 + real),
            1e-5,
            'logits change with the padding',
          );
        }
      }
    },

    async 'looks at the other tokens of the sequence, on both sides, and at no other sequence'() {
      const [network, [engine]] = [await networkOf(), await engines()];
      const before = (await run(network, batch, engine)).outputs.logits;
      for (const at of [1, 10]) {
        const ids = batch.ids.slice();
        ids[at] = 5 + ((ids[at] - 5 + 1) % (V - 5));
        const after = (await run(network, { ...batch, ids }, engine)).outputs.logits;
        for (let t = 0; t < 12; t++) assert.notEqual(after[t], before[t], `Token ${t} does not see that token ${at} is another.`);
        assertNear(after.subarray(12, 19), before.subarray(12, 19), 1e-6, 'another sequence of the batch changes the logits');
      }
    },

    async 'uses every parameter: each has a gradient'() {
      const [network, [engine]] = [await networkOf(), await engines()];
      const { gradient } = await run(network, batch, engine, true);
      assert.deepEqual(unusedParameters(network, gradient), []);
    },

    async 'lists its parameters once, with the trunk under Hugging Face’s names, and describes itself for it'() {
      const network = await networkOf();
      assertSoundParameters(network);
      assertHuggingFace(network);
    },

    async 'is another network for another vocabulary only where it must be'() {
      const [network, larger] = [await networkOf(), await networkOf(V + 8)];
      const changed = shapesOf(larger).filter((line) => !shapesOf(network).includes(line));
      assert.deepEqual(changed, [`electra.embeddings.word_embeddings.weight ${V + 8},${network.config.embeddingSize}`]);
    },
  };
};

function shapesOf({ parameters }: DiscriminatorNetwork): string[] {
  return parameters.map((parameter) => `${parameter.name} ${parameter.shape}`);
}

function run(network: DiscriminatorNetwork, batch: TokenBatch, engine: Engine, gradient = false): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: network.parameters,
      inputs: inputsOf(batch),
      gradient,
      build(program) {
        const context = contextOf(program);
        const hidden_ND = network.hidden(context, tokensOf(batch, program));
        const logits_N = network.logits(context, hidden_ND);
        return { ...(gradient ? { loss: sum(logits_N) } : {}), hidden: hidden_ND, logits: logits_N };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
