/** Every kernel the trace backend knows, and the gradients of the fused ones. */
import { getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { attentionGradient } from '../../../tensor/attention.ts';
import { softmaxCrossEntropyGradient } from '../../../tensor/cross-entropy.ts';
import { geluGradient } from '../../../tensor/gelu.ts';
import { layerNormGradient } from '../../../tensor/layer-norm.ts';
import { elementwise } from './elementwise.ts';
import type { EmitterTable } from './emitter.ts';
import { attention } from './fused/attention.ts';
import { crossEntropy } from './fused/cross-entropy.ts';
import { gelu } from './fused/gelu.ts';
import { layerNorm } from './fused/layer-norm.ts';
import { functions } from './functions.ts';
import { indexing } from './indexing.ts';
import { matmul } from './matmul.ts';
import { reduce } from './reduce.ts';
import { search } from './search.ts';
import { shape } from './shape.ts';

/** All kernels by name; an op of tfjs whose kernel is not here is refused when it is traced. */
export const emitters: EmitterTable = {
  ...elementwise,
  ...functions,
  ...shape,
  ...reduce,
  ...search,
  ...matmul,
  ...indexing,
  ...layerNorm,
  ...gelu,
  ...attention,
  ...crossEntropy,
};

/** Tells tfjs how to differentiate the fused ops (its gradient registry is global; once is enough). */
export function registerFusedGradients(): void {
  for (const config of [layerNormGradient, geluGradient, attentionGradient, softmaxCrossEntropyGradient]) {
    if (!getGradient(config.kernelName)) registerGradient(config);
  }
}
