// What the networks are asked at some steps of the training. Nothing that it does changes the maths.
import { askedNetworks, defineComponent, evaluationName, fingerprintOf, framed, networksOption, Type } from 'electra-run';

export default defineComponent({
  kind: 'evaluation',
  name: 'my-evaluation',
  summary: 'How likely a sentence is, per token.',
  options: Type.Object({
    name: evaluationName('my-evaluation'),
    networks: networksOption,
    sentence: Type.String({ default: 'the people of the united states', minLength: 1, description: 'The sentence.' }),
  }),
  // `needs: ['log', 'seed', …]` would have these injected as the second argument.
  create: ({ name, networks, sentence }) => ({
    name,
    // Before the first step: what is wrong with what will be asked is known at once.
    async prepare({ objective, tokenizer }) {
      const asked = Object.keys(askedNetworks(name, networks, objective));
      const text = framed(objective.kept.frame, tokenizer.encode(sentence));
      return {
        figures: asked.map((network) => ({ name: network, label: `nats per token, ${network}`, better: 'higher', headline: network })),
        fingerprint: fingerprintOf({ asked, sentence }),
        async measure({ likelihoods }) {
          const means = [];
          for (const network of asked) {
            const [values] = await likelihoods(network, [text]);
            means.push([network, values.reduce((sum, value) => sum + value, 0) / values.length]);
          }
          return Object.fromEntries(means);
        },
      };
    },
  }),
});
