/**
 * Vectors of texts that are near each other where the texts mean the same: each text is read by itself, its vector is the mean of its last
 * states, and two are compared by their cosine. There is no head: what is learned is the encoder.
 *
 * It learns from texts alone, each read twice with other dropout (SimCSE, Gao et al. 2021), from pairs that belong together, with all
 * other texts of the batch as what does not, or from scores of pairs (Reimers & Gurevych 2019). It is judged by scores alone: how well
 * the cosines are in their order.
 *
 * Shape legend: B rows · S texts of each · D width of a vector
 */
import type { Tensor1D } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  fineTuningOptions,
  fineTuningProblems,
  framedTexts,
  furtherExamples,
  meanStates,
  Slot,
  textStates,
  Type,
  upTo,
  type Around,
  type Dataset,
  type Field,
  type OptionProblem,
  type ReadExample,
  type TaskExamples,
  type TaskRow,
  taskName,
} from 'electra-run';
import { pairsOf, scaled, scoredOf, textsOf, type Example, type LearnsFrom, type Scored } from './examples.ts';
import { inBatchLoss, scoreLoss } from './losses.ts';

const { protocol: _, ...tuningOptions } = fineTuningOptions;

export default defineComponent({
  kind: 'task',
  name: 'sentence-similarity',
  summary: 'Vectors of texts whose cosine says how near they are: from pairs, scores, or texts alone (SimCSE).',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'text-files', train: 'similarity.tsv', pairColumn: 'pair', labelColumn: 'score' }, { type: 'wordnet-similarity' }],
      description: 'What is learned from: pairs with scores as labels, pairs, texts to choose from, or texts.',
    }),
    judgedOn: Type.Optional(
      Slot('dataset', {
        examples: [{ type: 'wordnet-similarity' }],
        description: "Pairs with scores as labels, whose dev examples the task is judged on; the dataset's own unless given.",
      }),
    ),
    learnsFrom: Type.Unsafe<LearnsFrom>(
      Type.Union([Type.Literal('scores'), Type.Literal('pairs'), Type.Literal('texts')], {
        default: 'scores',
        description:
          'scores: the cosine of a pair is to be its score; pairs: a text is to be nearer to its partner than to all others of the ' +
          'batch; texts: the same of each text and itself, read with other dropout (SimCSE).',
      }),
    ),
    positive: Type.Optional(
      Type.String({ description: 'With pairs: the label of those that belong together. Others are left out, and counted.' }),
    ),
    range: Type.Array(Type.Number({ minimum: -1e6, ...upTo(1e6) }), {
      default: [0, 1],
      minItems: 2,
      maxItems: 2,
      description: 'With scores: the least and the greatest one, which are the cosines 0 and 1; STS-B has [0, 5].',
    }),
    temperature: Type.Number({
      default: 0.05,
      minimum: 1e-4,
      ...upTo(100),
      description: 'With pairs and texts: what cosines are divided by before the softmax.',
    }),
    pooling: Type.Union([Type.Literal('mean'), Type.Literal('first'), Type.Literal('last')], {
      default: 'mean',
      description: "A text's vector: the mean of all its tokens' states, the first one's, or the last one's.",
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'spearman' }, { type: 'pearson' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    ...tuningOptions,
  }),
  check: (options, around) => [...fineTuningProblems(options, around), ...inBatchProblems(options, around), ...rangeProblems(options)],
  create: ({
    name,
    dataset,
    judgedOn = dataset,
    learnsFrom,
    positive,
    range: [least, most],
    temperature,
    pooling,
    metrics,
    ...fineTuning
  }) => {
    const inBatch = learnsFrom !== 'scores';
    // Texts of a row, and pairs that are left out; known once the examples are read, which is before anything asks for them.
    let [texts, leftOut] = [2, 0];
    return {
      name: name ?? dataset.name,
      fineTuning,
      metrics,
      predicts: 'numbers',
      get sequences() {
        return texts;
      },
      fields: fieldsOf(inBatch, () => texts),
      ...(inBatch ? { weights: 'counts' } : {}),
      async examples(): Promise<TaskExamples<Example>> {
        const asker = { dataset: judgedOn.name, side: 'dev' };
        const dev = (await judgedOn.split('dev')).map((example, index) => scoredOf(asker, example, index));
        const further = await furtherExamples<Example>(judgedOn, {
          exampleOf: (example, part, index, isLabelled) => scoredOf({ ...asker, side: part }, example, index, isLabelled),
          predictionOf: ({ logits: [vectors] }) => String(least + cosineOf(vectors, texts) * (most - least)),
        });
        const learned = await learnedOf(dataset, { learnsFrom, positive, range: [least, most] });
        leftOut = learned.leftOut;
        texts = learned.examples.reduce((sofar, each) => Math.max(sofar, each.texts.length), 2);
        return { train: learned.examples, dev, ...(further ? { further } : {}) };
      },
      labelsOf: (example) =>
        isScored(example as Example) ? { labels: [(example as Scored).label], source: (example as Scored).source } : null,
      rows(example: Example, setting) {
        const read = example.texts.map((text) => framedTexts({ text }, setting, fineTuning.length));
        // Where others have more texts, the first one fills their places.
        const filled = Array.from({ length: texts - read.length }, () => ({ ids: read[0].ids, segments: read[0].segments }));
        const numbers = isScored(example) ? [] : example.numbers;
        const values: TaskRow['values'] = inBatch
          ? { texts: Array.from({ length: texts }, (__, place) => numbers[place] ?? -1), counts: [1] }
          : { score: [isScored(example) ? example.score : 0] };
        return [{ sequences: [...read, ...filled], values }];
      },
      head: () => ({
        kind: null,
        vector: { pooling, normalize: true },
        parameters: [],
        logits: (_context, hidden_ND, reading) =>
          pooling === 'mean' ? meanStates(hidden_ND, reading) : textStates(hidden_ND, reading, pooling),
      }),
      loss: (vectors_RD, { texts: numbers, counts, score }) =>
        inBatch
          ? inBatchLoss(vectors_RD, { texts: numbers as Tensor1D, counts: counts as Tensor1D }, temperature)
          : scoreLoss(vectors_RD, score as Tensor1D),
      observe: ({ example }: ReadExample<Example>, [vectors]) => ({
        // From 0 to 1, as in the loss.
        labels: [isScored(example) ? (example.score - least) / (most - least) : Number.NaN],
        predictions: [cosineOf(vectors, texts)],
      }),
      remarks(train: readonly ReadExample<Example>[], dev: readonly ReadExample<Example>[]) {
        const own = name ?? dataset.name;
        const seen = new Set(train.flatMap(({ example }) => example.texts));
        const both = dev.filter(({ example }) => example.texts.some((text) => seen.has(text))).length;
        return [
          ...(leftOut > 0 ? [`${own}: ${leftOut} training pairs have another label than '${String(positive)}', and are left out.`] : []),
          ...(both > 0 ? [`${own}: of ${both} of ${dev.length} dev pairs a text is among those of training.`] : []),
        ];
      },
    };
  },
});

/** What is told of a row: which texts it has, or how near they are. */
function fieldsOf(inBatch: boolean, texts: () => number): Readonly<Record<string, Field>> {
  if (!inBatch) return { score: { dtype: 'float32', shape: () => [] } };
  return { texts: { dtype: 'int32', shape: () => [texts()] }, counts: { dtype: 'float32', shape: () => [], holds: 'weights' } };
}

interface Wanted {
  readonly learnsFrom: LearnsFrom;
  readonly positive?: string;
  readonly range: readonly [number, number];
}

async function learnedOf(
  dataset: Dataset,
  { learnsFrom, positive, range }: Wanted,
): Promise<{ readonly examples: readonly Example[]; readonly leftOut: number }> {
  const train = await dataset.split('train');
  if (learnsFrom === 'pairs') return pairsOf(dataset.name, train, positive);
  if (learnsFrom === 'texts') return textsOf(dataset.name, train);
  const asker = { dataset: dataset.name, side: 'train' };
  const scores = train.map((example, index) => scoredOf(asker, example, index));
  return { examples: scaled(scores, range, asker), leftOut: 0 };
}

function isScored(example: Example): example is Scored {
  return 'score' in example;
}

/** Of the first two of a row's vectors. */
function cosineOf(vectors: Float32Array, texts: number): number {
  const width = vectors.length / texts;
  const [a, b] = [vectors.subarray(0, width), vectors.subarray(width, 2 * width)];
  const product = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, d) => sum + value * y[d], 0);
  return product(a, b) / Math.max(1e-16, Math.sqrt(product(a, a) * product(b, b)));
}

interface Checked {
  readonly learnsFrom: unknown;
  readonly positive?: unknown;
  readonly batch: unknown;
  readonly microBatch?: unknown;
}

/** What would leave a text nothing, or less than is said, to be told from. */
function inBatchProblems({ learnsFrom, positive, batch, microBatch }: Checked, { at }: Around): OptionProblem[] {
  if (positive !== undefined && learnsFrom !== 'pairs')
    return [
      { path: ['positive'], message: `only pairs have a label that is positive.`, hint: "Set learnsFrom: 'pairs', or leave it out." },
    ];
  if (learnsFrom === 'scores') return [];
  const problems: OptionProblem[] = [];
  if (batch === 1)
    problems.push({ path: ['batch'], message: 'in a batch of one nothing is there to be told from.', hint: 'Take 32 or more.' });
  if (microBatch !== undefined && microBatch !== batch)
    problems.push({
      path: ['microBatch'],
      message: 'a text is told from all others of the batch, which must be computed at once.',
      hint: 'Leave microBatch out, and take a smaller batch if there is too little memory.',
    });
  const rates = ['dropout', 'attentionDropout'].map((name) => at(`objective.encoder.${name}`));
  if (learnsFrom === 'texts' && rates.every((rate) => rate === 0))
    problems.push({
      path: ['learnsFrom'],
      message: 'without dropout a text read twice is the same both times, and there is nothing to learn.',
      hint: 'Set objective.encoder.dropout, e.g. to 0.1.',
    });
  return problems;
}

function rangeProblems({ range }: { readonly range: unknown }): OptionProblem[] {
  const [least, most] = Array.isArray(range) ? (range as unknown[]) : [];
  if (typeof least !== 'number' || typeof most !== 'number' || least < most) return [];
  return [{ path: ['range'], message: `${least} is not less than ${most}.`, hint: 'Write the least score first.' }];
}
