/** What every discriminator must do: one logit per token, from its state alone. */
import assert from 'node:assert/strict';
import { sum, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Head } from '../../nn/network.ts';
import { initialize, isOfTrunk, type ParameterSpec } from '../../nn/parameters.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertSoundParameters, contextOf, unusedParameters } from '../networks.ts';
import { assertNear, runOnce, type CalculationOutcome } from '../run-once.ts';

/** Tokens whose states are judged. */
const ROWS = 6;

/** Puts the head on the trunk of the tiny experiment and runs it on made-up states. */
export const discriminatorContract: Contract<'discriminator'> = ({ workshop, usual }) => {
  let made: Promise<{ head: Head; width: number }> | undefined;
  /** The head on the trunk of the tiny experiment. */
  const scene = (): NonNullable<typeof made> =>
    (made ??= Promise.all([usual(), workshop.run().then((run) => run.get('objective'))]).then(([discriminator, { kept }]) => ({
      head: discriminator.head(kept.trunk),
      width: kept.trunk.size.hiddenSize,
    })));
  const statesOf = (width: number): Float32Array => {
    const random = randomFor('states');
    return Float32Array.from({ length: ROWS * width }, () => random.normal());
  };
  return {
    async 'gives every token one finite logit, the same on every engine'() {
      const { head, width } = await scene();
      const outcomes = await Promise.all((await engines()).map((engine) => run(head, statesOf(width), engine)));
      for (const { outputs } of outcomes) {
        assert.equal(outputs.logits.length, ROWS, `Logits [N, 1] for ${ROWS} tokens.`);
        assert.ok(outputs.logits.every(Number.isFinite), 'A logit is not finite.');
        assertNear(outputs.logits, outcomes[0].outputs.logits, 1e-4, 'logits differ between engines');
      }
      assert.equal(new Set(outcomes[0].outputs.logits).size, ROWS, 'Different tokens have the same logit.');
    },

    async 'judges a token by its state alone'() {
      const [{ head, width }, [engine]] = [await scene(), await engines()];
      const before = (await run(head, statesOf(width), engine)).outputs.logits;
      const changed = statesOf(width).fill(0.5, 0, width);
      const after = (await run(head, changed, engine)).outputs.logits;
      assert.notEqual(after[0], before[0]);
      assertNear(after.subarray(1), before.subarray(1), 1e-6, "another token's state changes a logit");
    },

    async 'uses every parameter, lists each once, and all as those of a head'() {
      const [{ head, width }, [engine]] = [await scene(), await engines()];
      const { gradient } = await run(head, statesOf(width), engine, true);
      assert.deepEqual(unusedParameters(head.parameters, gradient), []);
      assertSoundParameters(head.parameters);
      assert.deepEqual(head.parameters.filter(isOfTrunk), [], "Parameters that are not of role 'head'.");
    },
  };
};

function run(head: Head, states: Float32Array, engine: Parameters<typeof runOnce>[0], gradient = false): Promise<CalculationOutcome> {
  const parameters: readonly ParameterSpec[] = head.parameters;
  const width = states.length / ROWS;
  return runOnce(
    engine,
    {
      parameters,
      gradient,
      build(program) {
        const states_ND = tensor2d(Array.from(states), [ROWS, width]) as Tensor2D;
        const logits = head.logits(contextOf(program), states_ND);
        return { ...(gradient ? { loss: sum(logits) } : {}), logits };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
