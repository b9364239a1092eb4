/**
 * Makes tfjs able to compute and to differentiate.
 *
 * tfjs-core's build for Node leaves its gradients out; they are made into a file of their own by `npm run build`, and register
 * themselves, as the pure JavaScript backend does, in tfjs's global registries when they are loaded. Only engines ask for it: loading
 * takes time, and twice that by `import`, which reads the text of CommonJS for the names that it exports.
 */
import { createRequire } from 'node:module';
import { enableProdMode, getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { gradients } from './gradients.ts';

const require = createRequire(import.meta.url);

/** Registers the gradients that are missing; without effect once that is done. */
export function loadTfjs(): void {
  if (!getGradient('Add')) {
    enableProdMode();
    require('@tensorflow/tfjs-backend-cpu');
    require('#tfjs-gradients');
  }
  if (getGradient(gradients[0].kernelName) !== gradients[0]) gradients.forEach(registerGradient);
}
