/** What every generator must do: logits over the vocabulary at the chosen positions, and tables it can share with its discriminator. */
import assert from 'node:assert/strict';
import { logSoftmax, mul, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import type { GeneratorNetwork } from '../../kinds/generator.ts';
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

export const generatorContract: Contract<'generator'> = ({ workshop, usual }) => {
  let made: Promise<{ network: GeneratorNetwork; kept: GeneratorNetwork['parameters'] }> | undefined;
  /** The generator for the discriminator of the tiny experiment. */
  const networks = (): NonNullable<typeof made> =>
    (made ??= Promise.all([usual(), workshop.run().then((run) => run.get('objective'))]).then(([generator, { kept }]) => ({
      network: generator.network(kept.network.config),
      kept: kept.network.parameters,
    })));
  const rows = [3, 10, 0, 17];
  return {
    async 'gives finite logits over the vocabulary at the chosen positions, in their order, the same on every engine'() {
      const { network } = await networks();
      const V = network.config.vocabularySize;
      const batch = tokenBatch(V);
      const outcomes = await Promise.all((await engines()).map((engine) => run(network, batch, rows, engine)));
      for (const { outputs } of outcomes) {
        assert.equal(outputs.logits.length, 4 * V, `Logits [M, V] for 4 positions and a vocabulary of ${V}.`);
        assert.ok(outputs.logits.every(Number.isFinite), 'A logit is not finite.');
        assertNear(outputs.logits, outcomes[0].outputs.logits, 1e-4, 'logits differ between engines');
      }
      const { outputs } = await run(network, batch, [...rows].reverse(), (await engines())[0]);
      rows.forEach((_, m) =>
        assertNear(
          outputs.logits.subarray((3 - m) * V, (4 - m) * V),
          outcomes[0].outputs.logits.subarray(m * V, (m + 1) * V),
          1e-6,
          'logits are not in the order of the positions',
        ),
      );
    },

    async 'sees no padding: neither what stands there nor how much of it there is'() {
      const [{ network }, [engine]] = [await networks(), await engines()];
      const V = network.config.vocabularySize;
      const { outputs } = await run(network, tokenBatch(V), rows, engine);
      const longer = rows.map((row) => Math.floor(row / 12) * 20 + (row % 12));
      assertNear(
        (await run(network, tokenBatch(V, { padding: 9 }), rows, engine)).outputs.logits,
        outputs.logits,
        1e-5,
        'logits change with what stands in padding',
      );
      assertNear(
        (await run(network, tokenBatch(V, { length: 20, padding: 9 }), longer, engine)).outputs.logits,
        outputs.logits,
        1e-5,
        'logits change with the amount of padding',
      );
    },

    async 'has the tables of its discriminator, so that they can be shared'() {
      const { network, kept } = await networks();
      assert.deepEqual(tablesOf(network.parameters), tablesOf(kept));
    },

    async 'uses every parameter: each has a gradient'() {
      const [{ network }, [engine]] = [await networks(), await engines()];
      const { gradient } = await run(network, tokenBatch(network.config.vocabularySize), rows, engine, true);
      assert.deepEqual(unusedParameters(network, gradient), []);
    },

    async 'lists its parameters once, with the trunk under Hugging Face’s names, and describes itself for it'() {
      const { network } = await networks();
      assertSoundParameters(network);
      assertHuggingFace(network);
    },
  };
};

function tablesOf(parameters: GeneratorNetwork['parameters']): string[] {
  return parameters.filter(({ role }) => role === 'table').map(({ name, shape }) => `${name} ${shape}`);
}

function run(network: GeneratorNetwork, batch: TokenBatch, rows: readonly number[], engine: Engine, gradient = false): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: network.parameters,
      inputs: { ...inputsOf(batch), positions: { shape: [rows.length], dtype: 'int32', data: Int32Array.from(rows) } },
      gradient,
      build(program) {
        const logits_MV = network.logits(contextOf(program), tokensOf(batch, program), program.inputs.positions as Tensor1D);
        return { ...(gradient ? { loss: mul(sum(logSoftmax(logits_MV)), 0.1) } : {}), logits: logits_MV };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
