/**
 * Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019).
 *
 *   g ← scale · gradient
 *   m ← β₁·m + (1 - β₁)·g             v ← β₂·v + (1 - β₂)·g²
 *   w ← w - rate · ( m̂ / (√v̂ + ε) + weightDecay · w )        m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ)
 *
 * PyTorch's AdamW is the same formula. Google's ELECTRA leaves bias correction out (m̂ = m, v̂ = v):
 * `biasCorrection: false`. The loop over the floats is WebAssembly (`kernelsFor`).
 */
import { add, div, mul, sqrt, sub } from '@tensorflow/tfjs-core';
import { defineComponent, kernelsFor, Type, upTo, type OptionProblem } from 'electra-run';

export default defineComponent({
  kind: 'optimizer',
  name: 'adamw',
  summary: 'Adam with decoupled weight decay.',
  options: Type.Object({
    beta1: Type.Number({ default: 0.9, minimum: 0, exclusiveMaximum: 1, description: 'How much of the mean gradient each step keeps.' }),
    beta2: Type.Number({
      default: 0.999,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'How much of the mean squared gradient each step keeps.',
    }),
    epsilon: Type.Number({
      default: 1e-6,
      minimum: 1e-30,
      maximum: 1,
      description: "Added to the root of the mean square (ELECTRA's 1e-6).",
    }),
    weightDecay: Type.Number({
      default: 0.01,
      minimum: 0,
      ...upTo(1000),
      description: 'Share of each decayed weight that a step at learning rate 1 would remove.',
    }),
    biasCorrection: Type.Boolean({ default: true, description: "Make up for moments that start at 0; false is Google's ELECTRA." }),
    exclude: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          'Parameters whose name matches one of these regular expressions are not decayed, and all others ' +
          'are. Unless given, each parameter says whether it is: gains and biases are not.',
      }),
    ),
  }),
  check: ({ exclude = [] }) => (exclude as readonly string[]).flatMap(problemOfPattern),
  create: ({ beta1, beta2, epsilon, weightDecay, biasCorrection, exclude }) => {
    const patterns = exclude?.map((source) => new RegExp(source, 'u'));
    return {
      slots: ['m', 'v'],
      ...(patterns ? { decays: ({ name }) => !patterns.some((pattern) => pattern.test(name)) } : {}),
      update: (memory, { step, learningRate, gradientScale, groups }) => {
        const kernels = kernelsFor(memory);
        const { weights, gradients, slots } = memory;
        const correction1 = biasCorrection ? 1 - beta1 ** step : 1;
        const correction2 = biasCorrection ? 1 - beta2 ** step : 1;
        for (const { start, end, decay, rateScale } of groups) {
          const rate = learningRate * rateScale;
          kernels.adamw({ weights, gradients, m: slots.m, v: slots.v }, start, end, {
            gradientScale,
            beta1,
            beta2,
            epsilon,
            rate: rate / correction1,
            rootScale: 1 / Math.sqrt(correction2),
            decay: decay ? rate * weightDecay : 0,
          });
        }
      },
      onDevice: {
        elementWise: true,
        scalars: ({ step, learningRate }) => ({
          rate: learningRate / (biasCorrection ? 1 - beta1 ** step : 1),
          rootScale: 1 / Math.sqrt(biasCorrection ? 1 - beta2 ** step : 1),
          decayRate: learningRate * weightDecay,
        }),
        apply({ weight, gradient, slots }, { rate, rootScale, decayRate }, { decay, rateScale }) {
          const m = add(mul(slots.m, beta1), mul(gradient, 1 - beta1));
          const v = add(mul(slots.v, beta2), mul(mul(gradient, gradient), 1 - beta2));
          const direction = mul(div(m, add(mul(sqrt(v), rootScale), epsilon)), rate);
          const change = decay ? add(direction, mul(weight, decayRate)) : direction;
          return { weight: sub(weight, mul(change, rateScale)), slots: { m, v } };
        },
      },
    };
  },
});

function problemOfPattern(source: string, index: number): readonly OptionProblem[] {
  try {
    ''.search(new RegExp(source, 'u'));
    return [];
  } catch (error) {
    return [
      {
        path: ['exclude', index],
        message: `${error instanceof Error ? error.message : String(error)}; write a regular expression, e.g. 'bias$'`,
      },
    ];
  }
}
