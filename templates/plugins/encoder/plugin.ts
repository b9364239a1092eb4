// An architecture: makes trunks, from token ids to states. This one is BERT's, in two sizes.
import { bertNames, defineComponent, transformerTrunk, Type } from 'electra-run';

export default defineComponent({
  kind: 'encoder',
  name: 'my-encoder',
  summary: "BERT's transformer in two sizes.",
  options: Type.Object({
    size: Type.Union([Type.Literal('tiny'), Type.Literal('small')], {
      default: 'tiny',
      description: 'tiny: 2 layers of 64; small: 12 layers of 256.',
    }),
    positions: Type.Union([Type.Literal('absolute'), Type.Literal('nearby')], {
      default: 'absolute',
      description: 'nearby: started so that heads look at neighbours.',
    }),
  }),
  needs: ['length'],
  create({ size, positions }, { length }) {
    const [layers, D] = size === 'tiny' ? [2, 64] : [12, 256];
    return {
      // `changed`: the sizes of a network beside the main one, such as a smaller generator.
      trunk: ({ vocabularySize, size: changed = {} }) =>
        transformerTrunk({
          names: bertNames('my_encoder'), // what the names of its parameters begin with
          vocabularySize,
          embeddingSize: D / 2,
          hiddenSize: D,
          layers,
          heads: 4,
          intermediateSize: 4 * D,
          maxPositions: Math.max(512, length),
          hiddenDropout: 0.1,
          attentionDropout: 0.1,
          initializerRange: 0.05,
          positions,
          ...changed,
        }),
    };
  },
});
