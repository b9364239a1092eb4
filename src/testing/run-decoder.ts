/** Runs an encoder and a decoder that reads its states: for the contract of encoders that have one. */
import { mul, sin, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../kinds/engine.ts';
import { encode, type Trunk } from '../nn/network.ts';
import { initialize } from '../nn/parameters.ts';
import { contextOf, inputsOf, readingOf, type TokenBatch } from './networks.ts';
import { runOnce, type CalculationOutcome } from './run-once.ts';

/** The decoder over some tokens, whose memory are the encoder's states of these or of others. */
export function runDecoder(
  { trunk, decoder }: { readonly trunk: Trunk; readonly decoder: Trunk },
  batch: TokenBatch,
  engine: Engine,
  own: TokenBatch = batch,
): Promise<CalculationOutcome> {
  const { ids } = inputsOf(own);
  return runOnce(
    engine,
    {
      parameters: [...trunk.parameters, ...decoder.parameters],
      inputs: { ...inputsOf(batch), own: ids },
      gradient: true,
      build(program) {
        const { tokens, view } = readingOf(batch, program);
        const context = contextOf(program);
        const memory = { states_MD: encode(trunk, context, tokens, view), length: batch.length, real_BL: view.real_BT };
        const said = { ...tokens, ids_N: program.inputs.own as Tensor1D };
        const states_ND = encode(decoder, context, said, { real_BT: view.real_BT, sees: 'before', memory });
        return { loss: sum(mul(states_ND, sin(states_ND))), states: states_ND };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
