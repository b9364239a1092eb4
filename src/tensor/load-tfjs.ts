/**
 * Makes tfjs able to differentiate.
 *
 * tfjs-core's build for Node leaves its gradients out; the umbrella package registers them (and the
 * pure JavaScript backend) in tfjs's global registries when it is loaded. Only engines ask for it: loading takes
 * a tenth of a second, and twice that by `import`, which reads the text of CommonJS for the names that it exports.
 */
import { createRequire } from 'node:module';
import { enableProdMode, getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { gradients } from './gradients.ts';

const require = createRequire(import.meta.url);

/** Registers the gradients that are missing; without effect once that is done. */
export function loadTfjs(): void {
  if (!getGradient('Add')) {
    enableProdMode();
    require('@tensorflow/tfjs');
  }
  if (getGradient(gradients[0].kernelName) !== gradients[0]) gradients.forEach(registerGradient);
}
