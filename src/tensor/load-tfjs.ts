/**
 * Makes tfjs able to differentiate.
 *
 * tfjs-core's build for Node leaves its gradients out; the umbrella package registers them (and the
 * pure JavaScript backend) in tfjs's global registries when it is loaded. Loading takes a third of a
 * second, so only engines ask for it.
 */
import { enableProdMode, getGradient } from '@tensorflow/tfjs-core';

export async function loadTfjs(): Promise<void> {
  if (getGradient('Add')) return;
  enableProdMode();
  await import('@tensorflow/tfjs');
}
