/** What every generator must do: logits over the vocabulary at the chosen positions, and tables it can share with the main network. */
import assert from 'node:assert/strict';
import { logSoftmax, mul, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import type { Encoder } from '../../kinds/encoder.ts';
import type { Proposer } from '../../kinds/generator.ts';
import type { Trunk } from '../../nn/network.ts';
import { initialize, type ParameterSpec } from '../../nn/parameters.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import {
  assertHuggingFace,
  assertSoundParameters,
  contextOf,
  inputsOf,
  readingOf,
  tokenBatch,
  unusedParameters,
  type TokenBatch,
} from '../networks.ts';
import { assertNear, runOnce, type CalculationOutcome } from '../run-once.ts';

/** Stands the network beside the trunk of the tiny experiment and runs it on padded sequences. */
export const generatorContract: Contract<'generator'> = ({ workshop, usual }) => {
  let made: Promise<Scene> | undefined;
  /** The generator beside the trunk of the tiny experiment. */
  const scene = (): Promise<Scene> =>
    (made ??= Promise.all([usual(), workshop.run()]).then(async ([generator, run]) => {
      const [{ kept }, encoder] = [await run.get('objective'), (await run.at('objective.encoder')) as Encoder];
      const proposer = generator.beside(kept.trunk, encoder);
      return { proposer, parameters: proposer.network?.parameters ?? [], kept: kept.trunk };
    }));
  const rows = [3, 10, 0, 17];
  return {
    async 'gives finite logits over the vocabulary at the chosen positions, in their order, the same on every engine'() {
      const { proposer, parameters, kept } = await scene();
      const V = kept.size.vocabularySize;
      const batch = tokenBatch(V);
      const outcomes = await Promise.all((await engines()).map((engine) => run({ proposer, parameters }, batch, rows, engine)));
      for (const { outputs } of outcomes) {
        assert.equal(outputs.logits.length, 4 * V, `Logits [M, V] for 4 positions and a vocabulary of ${V}.`);
        assert.ok(outputs.logits.every(Number.isFinite), 'A logit is not finite.');
        assertNear(outputs.logits, outcomes[0].outputs.logits, 1e-4, 'logits differ between engines');
      }
      const { outputs } = await run({ proposer, parameters }, batch, [...rows].reverse(), (await engines())[0]);
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
      const [{ proposer, parameters, kept }, [engine]] = [await scene(), await engines()];
      const V = kept.size.vocabularySize;
      const { outputs } = await run({ proposer, parameters }, tokenBatch(V), rows, engine);
      const longer = rows.map((row) => Math.floor(row / 12) * 20 + (row % 12));
      assertNear(
        (await run({ proposer, parameters }, tokenBatch(V, { padding: 9 }), rows, engine)).outputs.logits,
        outputs.logits,
        1e-5,
        'logits change with what stands in padding',
      );
      assertNear(
        (await run({ proposer, parameters }, tokenBatch(V, { length: 20, padding: 9 }), longer, engine)).outputs.logits,
        outputs.logits,
        1e-5,
        'logits change with the amount of padding',
      );
    },

    async 'has the tables of the main network, so that they can be shared'() {
      const { proposer, parameters, kept } = await scene();
      if (proposer.network) assert.deepEqual(tablesOf(parameters), tablesOf(kept.parameters));
    },

    async 'uses every parameter: each has a gradient'() {
      const [{ proposer, parameters, kept }, [engine]] = [await scene(), await engines()];
      if (!proposer.network) return;
      const { gradient } = await run({ proposer, parameters }, tokenBatch(kept.size.vocabularySize), rows, engine, true);
      assert.deepEqual(unusedParameters(parameters, gradient), []);
    },

    async 'lists its parameters once, and describes itself for Hugging Face where it has a class there'() {
      const { proposer, parameters } = await scene();
      assertSoundParameters(parameters);
      assertHuggingFace(proposer.network?.huggingFaceConfig ?? null);
    },
  };
};

interface Scene {
  readonly proposer: Proposer;
  readonly parameters: readonly ParameterSpec[];
  readonly kept: Trunk;
}

function tablesOf(parameters: readonly ParameterSpec[]): string[] {
  return parameters.filter(({ role }) => role === 'table').map(({ name, shape }) => `${name} ${shape}`);
}

function run(
  { proposer, parameters }: Pick<Scene, 'proposer' | 'parameters'>,
  batch: TokenBatch,
  rows: readonly number[],
  engine: Engine,
  gradient = false,
): Promise<CalculationOutcome> {
  return runOnce(
    engine,
    {
      parameters,
      inputs: { ...inputsOf(batch), positions: { shape: [rows.length], dtype: 'int32', data: Int32Array.from(rows) } },
      gradient,
      build(program) {
        const proposing = { ...readingOf(batch, program), positions_M: program.inputs.positions as Tensor1D };
        const logits_MV = proposer.logits(contextOf(program), proposing);
        return { ...(gradient ? { loss: mul(sum(logSoftmax(logits_MV)), 0.1) } : {}), logits: logits_MV };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
