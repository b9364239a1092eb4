// How text becomes training examples: this one takes every sentence by itself, and cuts what is too long.
import { defineComponent, framed, frameTokens, Type } from 'electra-run';

export default defineComponent({
  kind: 'examples',
  name: 'my-examples',
  summary: 'One sentence per example.',
  options: Type.Object({
    shortest: Type.Integer({ default: 1, minimum: 1, description: 'Sentences of fewer tokens are passed over.' }),
  }),
  create: ({ shortest }) => ({
    needs: ['sentences'],
    // Names of what `at` says of an example; an objective can learn from them.
    labels: [],
    over(text, { frame, length }) {
      const starts = Array.from(text.sentences ?? text.documents);
      const room = length - frameTokens(frame, 1);
      const sentences = starts
        .map((start, index) => [start, Math.min(starts[index + 1] ?? text.tokens, start + room)])
        .filter(([start, end]) => end - start >= shortest);
      return {
        count: sentences.length,
        tokens: sentences.reduce((sum, [start, end]) => sum + end - start + frameTokens(frame, 1), 0),
        // A pure function of index and epoch: a run can go on anywhere.
        at: (index) => ({ ...framed(frame, text.slice(sentences[index][0], sentences[index][1])), labels: {} }),
      };
    },
  }),
});
