/** What every encoder must do: a state per token, on every engine, whatever stands in padding, and only from what a token may see. */
import assert from 'node:assert/strict';
import { mul, sin, sum, tensor1d } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import { encode, type Trunk, type Visibility } from '../../nn/network.ts';
import { initialize, isOfTrunk } from '../../nn/parameters.ts';
import type { Contract } from '../contract.ts';
import { assertKeptApart } from '../documents-apart.ts';
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
import { runDecoder } from '../run-decoder.ts';
import { runStreams, targets } from '../two-streams.ts';

const V = 60;

/** Builds trunks for a small vocabulary and runs them on padded sequences. */
export const encoderContract: Contract<'encoder'> = ({ usual }) => {
  const trunkOf = async (vocabularySize = V): Promise<Trunk> => (await usual()).trunk({ vocabularySize });
  const batch = tokenBatch(V);
  return {
    async 'gives every token a finite state, the same on every engine, and rows that are asked for as among all'() {
      const trunk = await trunkOf();
      const outcomes = await Promise.all((await engines()).map((engine) => run(trunk, batch, engine)));
      const D = trunk.size.hiddenSize;
      for (const { outputs } of outcomes) {
        assert.equal(outputs.states.length, 24 * D, 'Numbers in the states [N, D] of 24 tokens.');
        assert.ok(outputs.states.every(Number.isFinite), 'A number is not finite.');
        assertNear(outputs.states, outcomes[0].outputs.states, 1e-4, 'states differ between engines');
      }
      const { states } = outcomes[0].outputs;
      assert.equal(new Set(Array.from({ length: 19 }, (_, row) => states[row * D])).size, 19, 'Different tokens have the same state.');
      const some = (await run(trunk, batch, (await engines())[0], { rows: [17, 3] })).outputs.states;
      [17, 3].forEach((row, index) =>
        assertNear(some.subarray(index * D, (index + 1) * D), states.subarray(row * D, (row + 1) * D), 1e-5, `row ${row} asked for`),
      );
    },

    async 'sees no padding: neither what stands there nor how much of it there is'() {
      const [trunk, [engine]] = [await trunkOf(), await engines()];
      const D = trunk.size.hiddenSize;
      const { outputs } = await run(trunk, batch, engine);
      const others = [tokenBatch(V, { padding: 9 }), tokenBatch(V, { length: 20 }), tokenBatch(V, { length: 20, padding: 9 })];
      for (const other of others) {
        const again = (await run(trunk, other, engine)).outputs;
        for (const [b, real] of batch.lengths.entries()) {
          assertNear(
            again.states.subarray(b * other.length * D, (b * other.length + real) * D),
            outputs.states.subarray(b * 12 * D, (b * 12 + real) * D),
            1e-4,
            'states change with the padding',
          );
        }
      }
    },

    async 'looks at the tokens that it may see, and at no other sequence'() {
      const [trunk, [engine]] = [await trunkOf(), await engines()];
      const D = trunk.size.hiddenSize;
      for (const sees of ['all', 'before'] as const) {
        const before = (await run(trunk, batch, engine, { sees })).outputs.states;
        for (const at of [1, 10]) {
          const ids = batch.ids.slice();
          ids[at] = 5 + ((ids[at] - 5 + 1) % (V - 5));
          const after = (await run(trunk, { ...batch, ids }, engine, { sees })).outputs.states;
          for (let t = 0; t < 12; t++) {
            const isSame = after.subarray(t * D, (t + 1) * D).every((value, d) => value === before[t * D + d]);
            const maySee = sees === 'all' || at <= t;
            assert.equal(
              isSame,
              !maySee,
              `Where a token sees ${sees}: token ${t} ${isSame ? 'does not see' : 'sees'} that token ${at} is another.`,
            );
          }
          assertNear(
            after.subarray(12 * D, 19 * D),
            before.subarray(12 * D, 19 * D),
            1e-6,
            'another sequence of the batch changes the states',
          );
        }
      }
    },

    'reads documents that are kept apart as if each were alone, where it can': async () => assertKeptApart(await trunkOf()),

    async 'uses every parameter: each has a gradient'() {
      const [trunk, [engine]] = [await trunkOf(), await engines()];
      const { gradient } = await run(trunk, batch, engine, { gradient: true });
      const idle = unusedParameters(trunk.parameters, gradient);
      if (!trunk.streams) return assert.deepEqual(idle, []);
      // What only the second stream has is not used without it, and with it everything is.
      assert.deepEqual(unusedParameters(trunk.parameters, (await runStreams(trunk, batch, engine)).gradient), []);
      assert.ok(idle.length < trunk.parameters.length / 4, `Parameters that one stream alone does not use: ${idle.join(', ')}.`);
    },

    async 'predicts, where it has two streams, from what a target may see, and never from the token that stands there'() {
      const trunk = await trunkOf();
      if (!trunk.streams) return;
      const outcomes = await Promise.all((await engines()).map((engine) => runStreams(trunk, batch, engine)));
      const [{ states }] = outcomes.map(({ outputs }) => outputs);
      const D = trunk.size.hiddenSize;
      assert.equal(states.length, 6 * D, 'Numbers in the states [M, D] of 6 targets.');
      for (const { outputs } of outcomes) assertNear(outputs.states, states, 1e-4, 'states differ between engines');
      const [engine] = await engines();
      const [first] = targets;
      for (const at of [...first, 1, 11]) {
        const ids = batch.ids.slice();
        ids[at] = 5 + ((ids[at] - 5 + 1) % (V - 5));
        const after = (await runStreams(trunk, { ...batch, ids }, engine)).outputs.states;
        const place = first.findIndex((target) => target === at);
        first.forEach((target, k) => {
          const isSame = after.subarray(k * D, (k + 1) * D).every((value, d) => value === states[k * D + d]);
          const maySee = place < k;
          assert.equal(isSame, !maySee, `Target ${target}, number ${k}, ${isSame ? 'does not see' : 'sees'} that token ${at} is another.`);
        });
        assertNear(after.subarray(3 * D), states.subarray(3 * D), 1e-6, 'another sequence of the batch changes the states');
      }
    },

    async 'lists its parameters once, each with the role and the depth of a trunk, its word table among them'() {
      const trunk = await trunkOf();
      assertSoundParameters(trunk.parameters);
      const { parameters, size, wordTable } = trunk;
      const without = parameters.filter((parameter) => !isOfTrunk(parameter) || parameter.depth === undefined);
      assert.deepEqual(without, [], "Parameters without role 'table' or 'trunk', or without a depth.");
      const depths = [...new Set(parameters.map(({ depth = 0 }) => depth))].sort((a, b) => a - b);
      // Layers that share their weights are at the depth of the first.
      assert.deepEqual(
        depths,
        Array.from(depths, (_, depth) => depth),
        'Depths count from 0.',
      );
      assert.ok(depths.length <= size.layers + 1, `There are ${depths.length} depths, and ${size.layers} layers.`);
      const table = parameters.find(({ name }) => name === wordTable);
      assert.deepEqual([table?.role, table?.shape], ['table', [V, size.embeddingSize]], `Of the word table '${wordTable}'.`);
      for (const head of ['vocabulary', 'judge', 'sequence-classification', 'token-classification'])
        assertHuggingFace(trunk.huggingFaceConfig(head));
    },

    async 'has a decoder, if it has one, that reads its states but for padding, uses every parameter and lists the table once'() {
      const encoder = await usual();
      const decoder = encoder.decoder?.({ vocabularySize: V });
      if (!decoder) return;
      const trunk = await trunkOf();
      assertSoundParameters([...trunk.parameters, ...decoder.parameters]);
      assert.equal(decoder.wordTable, trunk.wordTable, 'Both have one table of words, which the decoder does not list.');
      const outcomes = await Promise.all((await engines()).map((engine) => runDecoder({ trunk, decoder }, batch, engine)));
      for (const { outputs } of outcomes) assertNear(outputs.states, outcomes[0].outputs.states, 1e-4, 'states differ between engines');
      assert.deepEqual(unusedParameters([...trunk.parameters, ...decoder.parameters], outcomes[0].gradient), []);
      const [engine] = await engines();
      const { states } = (await runDecoder({ trunk, decoder }, tokenBatch(V, { padding: 9 }), engine, batch)).outputs;
      assert.deepEqual(states, outcomes[0].outputs.states, "a decoder's states change with what stands in the encoder's padding");
    },

    async 'is another network for another vocabulary only where it must be'() {
      const [trunk, larger] = [await trunkOf(), await trunkOf(V + 8)];
      const changed = shapesOf(larger).filter((line) => !shapesOf(trunk).includes(line));
      assert.deepEqual(changed, [`${trunk.wordTable} ${V + 8},${trunk.size.embeddingSize}`]);
    },

    async 'makes smaller trunks of its kind, with tables that can be shared'() {
      const encoder = await usual();
      const whole = await trunkOf();
      const size = { hiddenSize: whole.size.hiddenSize / 2, layers: 1, heads: 1, intermediateSize: whole.size.hiddenSize };
      const small = encoder.trunk({ vocabularySize: V, size });
      assert.deepEqual({ ...small.size, ...size }, { ...whole.size, ...size });
      const tablesOf = ({ parameters }: Trunk): string[] =>
        parameters.filter(({ role }) => role === 'table').map(({ name, shape }) => `${name} ${shape}`);
      assert.deepEqual(tablesOf(small), tablesOf(whole));
    },
  };
};

function shapesOf({ parameters }: Trunk): string[] {
  return parameters.map((parameter) => `${parameter.name} ${parameter.shape}`);
}

interface Asked {
  readonly gradient?: boolean;
  readonly sees?: Visibility;
  readonly rows?: readonly number[];
}

function run(
  trunk: Trunk,
  batch: TokenBatch,
  engine: Engine,
  { gradient = false, sees = 'all', rows }: Asked = {},
): Promise<CalculationOutcome> {
  return runOnce(
    engine,
    {
      parameters: trunk.parameters,
      inputs: inputsOf(batch),
      gradient,
      build(program) {
        const { tokens, view } = readingOf(batch, program);
        const wanted = rows ? tensor1d([...rows], 'int32') : undefined;
        const states_ND = encode(trunk, contextOf(program), tokens, { ...view, sees }, wanted);
        // Not the sum: that of a layer norm's output does not depend on its input.
        return { ...(gradient ? { loss: sum(mul(states_ND, sin(states_ND))) } : {}), states: states_ND };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
