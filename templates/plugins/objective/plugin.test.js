// Everything that every objective must do, checked on this one: `node --test`.
import { it } from 'node:test';
import { loadPlugin, testComponent } from 'electra-run/testing';

const component = await loadPlugin(new URL('./plugin.ts', import.meta.url));

// A tiny network, because one of the engines that have to agree is slow.
testComponent(component, {
  it,
  options: { encoder: { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 } },
});
