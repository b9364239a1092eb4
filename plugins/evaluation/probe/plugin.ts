/**
 * Probes: what can be read off the frozen states of a layer with a linear classifier (Alain & Bengio 2017). The state of a word is that of
 * its first piece, the state of a text the mean of its tokens. Beside the accuracy of each layer stands that of the majority class.
 */
import { defineComponent, evaluationName, fingerprintOf, Slot, Type, UserError, type Figure, type NetworksAtStep } from 'electra-run';
import { accuracyOf, trainLinear } from './classifier.ts';
import { labelledPlaces, missedIn, targetsIn, type ProbedText } from './places.ts';

export default defineComponent({
  kind: 'evaluation',
  name: 'probe',
  summary: 'A linear classifier on the frozen states of each layer, of words or of texts.',
  options: Type.Object({
    name: Type.Optional(evaluationName()),
    dataset: Slot('dataset', { examples: [{ type: 'sotu-word-class' }], description: 'Words or texts with a label each.' }),
    layers: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, maximum: 1000 }), {
        minItems: 1,
        uniqueItems: true,
        description: 'Layers that are probed, counted from 1; 0 is what goes into the first one. All unless given.',
      }),
    ),
    length: Type.Integer({ default: 64, minimum: 4, maximum: 8192, description: 'Most tokens of a text, the frame among them.' }),
    iterations: Type.Integer({
      default: 50,
      minimum: 1,
      maximum: 10_000,
      description: 'Most steps of L-BFGS with which each classifier is trained.',
    }),
  }),
  check: ({ length, layers }, { at }) => {
    const [longest, count] = [at('objective.encoder.maxPositions'), at('objective.encoder.layers')];
    const deepest = Array.isArray(layers) ? Math.max(...(layers as number[])) : 0;
    return [
      ...(typeof length === 'number' && typeof longest === 'number' && length > longest
        ? [{ path: ['length'], message: `${length} tokens are more than the ${longest} positions of the network.`, hint: 'Take less.' }]
        : []),
      ...(typeof count === 'number' && deepest > count
        ? [{ path: ['layers'], message: `there is no layer ${deepest}: the network has ${count}.`, hint: 'Take it out.' }]
        : []),
    ];
  },
  create: ({ name, dataset, layers, length, iterations }) => ({
    name: name ?? `probe-${dataset.name}`,
    async prepare({ objective, tokenizer }) {
      const { trunk, frame } = objective.kept;
      const own = name ?? `probe-${dataset.name}`;
      const wanted = [...(layers ?? Array.from({ length: trunk.size.layers + 1 }, (_, layer) => layer))].sort((a, b) => a - b);
      const deepest = wanted.at(-1) ?? 0;
      if (deepest > trunk.size.layers) throw noLayer(own, deepest, trunk.size.layers);
      const labels = await dataset.labels();
      const setting = { tokenizer, frame, length, labels, name: own };
      const [train, dev] = [labelledPlaces(await dataset.split('train'), setting), labelledPlaces(await dataset.split('dev'), setting)];
      const [learned, judged] = [targetsIn(train), targetsIn(dev)];
      const missed = missedIn(dev);
      if (learned.length === 0 || judged.length + missed === 0)
        throw new Error(`${learned.length} labels to learn from and ${judged.length} to be judged on are too few.`);
      const majority = mostFrequent(learned);
      const floor = judged.filter((label) => label === majority).length / (judged.length + missed);
      return {
        figures: wanted.map((layer): Figure => {
          const label = layer === 0 ? 'accuracy at the input' : `accuracy at layer ${layer}`;
          return { name: `layer_${layer}`, label, better: 'higher', floor, floorNote: 'majority class', headline: label };
        }),
        fingerprint: fingerprintOf({ wanted, labels, train: idsOf(train), dev: idsOf(dev), learned, judged, iterations }),
        remarks: [
          `${own}: ${learned.length.toLocaleString('en-US')} labels of ${labels.length} classes to learn from, ` +
            `${judged.length.toLocaleString('en-US')} to be judged on`,
          ...(missed > 0 ? [`${own}: labels beyond ${length} tokens, which count as predicted wrongly: ${missed}`] : []),
          ...(missedIn(train) > 0 ? [`${own}: labels beyond ${length} tokens, which nothing is learned of: ${missedIn(train)}`] : []),
        ],
        async measure(networks) {
          const [known, asked] = [await networks.states(wanted, train), await networks.states(wanted, dev)];
          const figures: Record<string, number> = {};
          for (const [index, layer] of wanted.entries()) {
            await turnOf(networks);
            const width = trunk.size.hiddenSize;
            const classifier = trainLinear({ vectors: known[index], labels: learned, width, classes: labels.length }, iterations);
            const right = accuracyOf(classifier, { vectors: asked[index], labels: judged, width }) * judged.length;
            figures[`layer_${layer}`] = Math.round(right) / (judged.length + missed);
          }
          return figures;
        },
      };
    },
  }),
});

/** Lets a signal through between two classifiers, which keep the thread to themselves. */
async function turnOf({ signal }: NetworksAtStep): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

function idsOf(texts: readonly ProbedText[]): unknown {
  return texts.map(({ ids, places }) => [[...ids], places]);
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function noLayer(name: string, layer: number, layers: number): UserError {
  return new UserError(
    {
      code: 'no-such-layer',
      message: `The evaluation '${name}' probes layer ${layer}, and the network has ${layers}.`,
      hints: ['Take it out.'],
    },
    { exitCode: 1 },
  );
}
