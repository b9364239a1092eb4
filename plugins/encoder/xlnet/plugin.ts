/** XLNet's encoder (Yang et al. 2019). Defaults are the paper's Base. */
import { defineComponent, embeddingSizeOption, encoderOptions, encoderProblems, sizesOf, Type } from 'electra-run';
import { ofFolder } from './hugging-face.ts';
import { xlnetTrunk } from './trunk.ts';

const defaults = { layers: 12, hiddenSize: 768, heads: 12, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 };
/** Distances have no table: there are as many as one likes. */
const { maxPositions: _, ...options } = encoderOptions(defaults);

export default defineComponent({
  kind: 'encoder',
  name: 'xlnet',
  summary: "XLNet's transformer with relative positions and segments, and a second stream for what is predicted.",
  options: Type.Object({ ...options, embeddingSize: embeddingSizeOption }),
  check: (chosen, around) => [...encoderProblems(chosen, around), ...oddWidth(chosen as { hiddenSize: number })],
  ofFolder,
  create: (chosen) => ({
    trunk: (request) => xlnetTrunk(sizesOf('xlnet', { ...chosen, maxPositions: Number.POSITIVE_INFINITY }, request)),
  }),
});

function oddWidth({ hiddenSize }: { readonly hiddenSize: number }) {
  if (hiddenSize % 2 === 0) return [];
  const message = `a hidden size of ${hiddenSize} is odd, and every distance has as many sines as cosines in it.`;
  return [{ path: ['hiddenSize'], message, hint: `Set it to ${hiddenSize + 1}.` }];
}
