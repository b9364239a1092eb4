// What pre-training minimises. This one is BERT's: fill in masked tokens, with one network.
//
// B batch · T tokens · N = B·T · S slots per sequence · M = B·S · D hidden width · E embedding width · V vocabulary
import { add, argMax, cast, div, equal, matMul, mul, reshape, sum } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  gatherRows,
  gelu,
  huggingFaceConfig,
  isOfTrunk,
  linear,
  linearParameters,
  normalize,
  normParameters,
  randomFor,
  Slot,
  softmaxCrossEntropy,
  truncatedNormal,
  Type,
  zeros,
} from 'electra-run';

export default defineComponent({
  kind: 'objective',
  name: 'my-objective',
  summary: 'Masked language modelling.',
  options: Type.Object({
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which positions are filled in.' }),
    encoder: Slot('discriminator', { default: { type: 'electra' }, description: 'The encoder that is trained; its own head is not used.' }),
  }),
  needs: ['tokenizer'],
  create({ masker, encoder }, { tokenizer }) {
    const trunk = encoder.network(tokenizer.vocabularySize);
    const { embeddingSize: E, hiddenSize: D, vocabularySize: V, initializerRange } = trunk.config;
    const network = {
      ...trunk,
      parameters: [
        ...trunk.parameters.filter(isOfTrunk),
        ...linearParameters('generator_predictions.dense', E, D, truncatedNormal(initializerRange)),
        ...normParameters('generator_predictions.LayerNorm', E),
        { name: 'generator_lm_head.bias', shape: [V], initializer: zeros, decays: false },
      ],
      huggingFaceConfig: huggingFaceConfig(trunk.config, 'ElectraForMaskedLM'),
    };
    return {
      parameters: network.parameters,
      // Each network's names and those of the objective's parameters: here they are the same.
      networks: { encoder: { network, names: Object.fromEntries(network.parameters.map(({ name }) => [name, name])) } },
      kept: { name: 'encoder', network },
      logged: {},
      figures: [
        {
          name: 'mlm_loss',
          label: 'loss at masked tokens (nats)',
          network: 'encoder',
          better: 'lower',
          floor: 'mlm_loss_floor',
          progress: 'loss',
          headline: 'loss',
        },
        { name: 'mlm_accuracy', label: 'accuracy at masked tokens', network: 'encoder', better: 'higher' },
      ],

      // On the host: masks, and cuts the batch into `parts` micro-batches. `chosen` is their mean number of masked tokens.
      prepare({ batch: B, length: T, ids, types, lengths }, { seed, step }, parts = 1) {
        const S = masker.maxPositions(T);
        const inputs = ids.slice();
        const mask = new Float32Array(B * T);
        const positions = new Int32Array(B * S);
        const weights = new Float32Array(B * S);
        for (let row = 0; row < B; row++) {
          mask.fill(1, row * T, row * T + lengths[row]);
          const sequence = ids.subarray(row * T, (row + 1) * T);
          const candidates = [...sequence.keys()].filter(
            (at) => at < lengths[row] && !Object.values(tokenizer.special).includes(sequence[at]),
          );
          const chosen = masker.mask(
            { ids: sequence, length: lengths[row], candidates },
            tokenizer,
            randomFor(seed, 'my-objective', step, row),
          );
          chosen.positions.forEach((at, slot) => {
            inputs[row * T + at] = chosen.inputs[slot];
            positions[row * S + slot] = (row % (B / parts)) * T + at;
            weights[row * S + slot] = 1;
          });
        }
        const originals = Int32Array.from(
          positions,
          (position, slot) => ids[Math.floor(slot / ((B / parts) * S)) * (B / parts) * T + position],
        );
        const chosen = Float32Array.of(weights.reduce((total, weight) => total + weight, 0) / parts);
        return Array.from({ length: parts }, (_, part) => {
          const [rows, slots] = [
            [part, part + 1].map((each) => (each * B * T) / parts),
            [part, part + 1].map((each) => (each * B * S) / parts),
          ];
          return {
            inputs: inputs.slice(...rows),
            types: types.slice(...rows),
            mask: mask.slice(...rows),
            positions: positions.slice(...slots),
            originals: originals.slice(...slots),
            weights: weights.slice(...slots),
            chosen,
          };
        });
      },

      // On the engine: tensor ops only, with fixed shapes.
      program({ batch: B, length: T }, mode) {
        const M = B * masker.maxPositions(T);
        return {
          name: `my-objective-${mode}-${B}x${T}`,
          parameters: network.parameters,
          inputs: {
            inputs: { shape: [B * T], dtype: 'int32' },
            types: { shape: [B * T], dtype: 'int32' },
            mask: { shape: [B, T], dtype: 'float32' },
            positions: { shape: [M], dtype: 'int32' },
            originals: { shape: [M], dtype: 'int32' },
            weights: { shape: [M], dtype: 'float32' },
            chosen: { shape: [1], dtype: 'float32' },
          },
          gradient: mode === 'train',
          training: mode === 'train',
          build({ parameters, inputs, random }) {
            const parameter = (name = '') => parameters[name];
            const hidden_ND = network.hidden(
              { parameter, random },
              {
                batch: B,
                length: T,
                ids_N: reshape(inputs.inputs, [B * T]),
                types_N: reshape(inputs.types, [B * T]),
                mask_BT: reshape(inputs.mask, [B, T]),
              },
            );
            const chosen_MD = gatherRows(hidden_ND, reshape(inputs.positions, [M]));
            const features_ME = normalize(
              parameter,
              'generator_predictions.LayerNorm',
              gelu(linear(parameter, 'generator_predictions.dense', chosen_MD)),
            );
            const logits_MV = add(
              matMul(features_ME, parameter('electra.embeddings.word_embeddings.weight'), false, true),
              parameter('generator_lm_head.bias'),
            );
            const nll_M = softmaxCrossEntropy(reshape(logits_MV, [M, V]), reshape(inputs.originals, [M]));
            const loss = div(sum(mul(nll_M, inputs.weights)), reshape(inputs.chosen, []));
            const right_M = cast(equal(cast(argMax(logits_MV, -1), 'int32'), inputs.originals), 'int32');
            return Object.fromEntries(
              mode === 'train'
                ? [
                    ['loss', loss],
                    ['mlm_loss', loss],
                  ]
                : [
                    ['nll', nll_M],
                    ['correct', right_M],
                  ],
            );
          },
        };
      },

      evaluation({ unigramEntropy }) {
        const total = { count: 0, nll: 0, correct: 0 };
        const samples = [''].slice(1);
        return {
          add({ batch: B, length: T }, inputs, outputs) {
            inputs.weights.forEach((weight, slot) => {
              total.count += weight;
              total.nll += weight * outputs.nll[slot];
              total.correct += weight * outputs.correct[slot];
            });
            for (let row = 0; row < B && samples.length < 16; row++)
              samples.push(
                tokenizer.decode(inputs.inputs.subarray(row * T, (row + 1) * T).filter((_, at) => inputs.mask[row * T + at] === 1)),
              );
          },
          figures: () => ({ mlm_loss: total.nll / total.count, mlm_loss_floor: unigramEntropy, mlm_accuracy: total.correct / total.count }),
          samples: (count) => samples.slice(0, count),
        };
      },
    };
  },
});
