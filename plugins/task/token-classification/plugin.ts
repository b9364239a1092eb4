/**
 * One label per word. The label stands at the first piece of its word, which is judged; other pieces have no target, unless all are to
 * be learned. The head is Hugging Face's …ForTokenClassification: dropout and a linear layer on every token.
 */
import {
  classification,
  classOptions,
  ContractError,
  classTargets,
  defineComponent,
  examplesOfSort,
  framed,
  frameTokens,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  Slot,
  taggingHead,
  Type,
  wordPieces,
  wordWindows,
  type AnsweredExample,
  type Frame,
  type JudgedTags,
  type ReadExample,
  type RowSetting,
  type TaggedExample,
  type TaskRow,
  type WordWindow,
  taskName,
} from 'electra-run';
import { submissionOf } from './submission.ts';
import { checkTags, otherSchemes } from './tags.ts';

export default defineComponent({
  kind: 'task',
  name: 'token-classification',
  summary: 'One label per word.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', { examples: [{ type: 'brown-pos' }], description: 'The tagged words.' }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }, { type: 'macro-f1' }],
      minItems: 1,
      description: 'What is measured over the words of dev; the first decides which epoch and which learning rate are best.',
    }),
    dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before the head.' }),
    beyond: Type.Union([Type.Literal('wrong'), Type.Literal('windows')], {
      default: 'wrong',
      description:
        'What becomes of words beyond the length. wrong: they are not read, and count as predicted wrongly; ' +
        'windows: they are read in further windows, which overlap by up to a half, and each word is judged in one of them.',
    }),
    labelAllPieces: Type.Boolean({
      default: false,
      description:
        'Learn the label at every piece of a word, where B- becomes I- behind the first one, and not at the first piece alone. ' +
        'The first piece is judged.',
    }),
    scheme: Type.Optional(
      Type.Union([Type.Literal('IOB2'), Type.Literal('IOB1'), Type.Literal('BIOES')], {
        description:
          'How tags of spans are written: IOB2 (or BIO), IOB1 (B only between two of one type) or BIOES. Tags that it does not allow ' +
          'are an error with their lines. Unless given, labels may be anything.',
      }),
    ),
    ...classOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: (options, around) => [...fineTuningProblems(options, around), ...otherSchemes(options)],
  create: ({ name, dataset, metrics, dropout: rate, maxClasses, beyond, labelAllPieces, scheme, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    maxClasses,
    ...shared,
    predicts: 'tags',
    async examples() {
      const labels = await dataset.labels();
      const classes = new Map(labels.map((label, index) => [label, index]));
      const inside = labelAllPieces ? insideOf(labels) : null;
      const part = async (side: 'train' | 'dev'): Promise<Example[]> =>
        examplesOfSort(dataset.name, await dataset.split(side), wanted).map((example) => {
          if (example.words.length !== example.labels.length)
            throw new ContractError('dataset', `split returned ${example.words.length} words with ${example.labels.length} labels`);
          return { ...example, classes: example.labels.map((label) => (label === null ? -1 : (classes.get(label) ?? -1))), inside };
        });
      const [train, dev] = [await part('train'), await part('dev')];
      if (scheme !== undefined) checkTags(name ?? dataset.name, [...train, ...dev], scheme);
      const judged = ({ logits, ...read }: AnsweredExample<Example>): JudgedTags =>
        tagsOf(read.example, shared.observe(read, logits, labels.length).predictions);
      return { labels, train, dev, further: [submissionOf(dev, labels, judged)] };
    },
    rows: (example: Example, setting) => rowsOf(example, setting, { length: fineTuning.length, beyond }),
    observe(read: ReadExample<Example>, logits, classes) {
      const observed = shared.observe(read, logits, classes);
      return { ...observed, tags: [tagsOf(read.example, observed.predictions)] };
    },
    floor(train: readonly ReadExample<Example>[], dev: readonly ReadExample<Example>[]) {
      const { note, observations } = shared.floor(train, dev);
      const [most] = Array.from(observations.predictions);
      const tags = dev.map(({ example }) => tagsOf(example, Array<number>(example.classes.length).fill(most)));
      return { note, observations: { ...observations, tags } };
    },
    head: (trunk, classes) => taggingHead(trunk, classes, rate),
  }),
});

const wanted = { task: 'token-classification', wants: 'one per word', sort: 'a label per word' } as const;

interface Example extends TaggedExample {
  /** Of each word; -1 where its label is none of the dataset's. */
  readonly classes: readonly number[];
  /** The class of each class's further pieces; null where these are not learned. */
  readonly inside: readonly number[] | null;
}

const shared = classification((length) => length);

/** Behind the first piece of a word, what began a span goes on with it. */
function insideOf(labels: readonly string[]): number[] {
  return labels.map((label, index) => {
    const goesOn = label.startsWith('B') ? labels.indexOf(`I${label.slice(1)}`) : -1;
    return goesOn < 0 ? index : goesOn;
  });
}

/** In the order of the words; those without a label have no prediction either. `predictions`: of those with one. */
function tagsOf({ classes }: Example, predictions: ArrayLike<number>): JudgedTags {
  let next = 0;
  return { labels: classes, predictions: classes.map((label) => (label < 0 ? -1 : predictions[next++])) };
}

/** A word that comes to no piece, such as one of control characters, is read as unknown: no word is lost. */
function rowsOf({ words, classes, inside }: Example, { tokenizer, frame }: RowSetting, { length, beyond }: Reach): TaskRow[] {
  const room = length - frameTokens(frame, 1);
  const pieces = wordPieces(words, tokenizer);
  const empty = pieces.filter((ids) => ids.length === 0).length;
  const read = pieces.map((ids) => (ids.length === 0 ? [tokenizer.special.unk] : ids));
  const sizes = read.map((ids) => ids.length);
  const all = sum(sizes);
  const windows = beyond === 'windows' ? wordWindows(sizes, room) : [];
  // Words of one window are read as far as there is room, and the rest is missed.
  const [first = whole(words.length), ...others] = windows;
  const rows = [first, ...others].map((window) => rowOf(window, { read, classes, inside, frame, room }));
  const kept = beyond === 'windows' ? sum(sizes.map((size) => Math.min(size, room))) : Math.min(all, room);
  const [{ sequences, ...row }, ...further] = rows;
  return [{ ...row, sequences: [{ ...sequences[0], pieces: { all, cut: all - kept, empty } }] }, ...further];
}

interface Reach {
  readonly length: number;
  readonly beyond: 'wrong' | 'windows';
}

interface Words {
  readonly read: readonly (readonly number[])[];
  readonly classes: readonly number[];
  readonly inside: Example['inside'];
  readonly frame: Frame;
  readonly room: number;
}

function whole(words: number): WordWindow {
  return { from: 0, to: words, own: { from: 0, to: words } };
}

function rowOf({ from, to, own }: WordWindow, { read, classes, inside, frame, room }: Words): TaskRow {
  const ids: number[] = [];
  const targets: number[] = [];
  const missed: number[] = [];
  const judged: number[] = [];
  for (let word = from; word < to; word++) {
    const target = word >= own.from && word < own.to ? classes[word] : -1;
    if (target >= 0) {
      if (ids.length >= room) missed.push(target);
      else judged.push(frame.before.length + ids.length);
    }
    const behind = target < 0 ? -1 : (inside?.[target] ?? -1);
    ids.push(...read[word]);
    targets.push(...read[word].map((_, piece) => (piece === 0 ? target : behind)));
  }
  const none = (tokens: readonly number[]): number[] => tokens.map(() => -1);
  return {
    sequences: [framed(frame, ids.slice(0, room))],
    values: classTargets([...none(frame.before), ...targets.slice(0, room), ...none(frame.after)]),
    ...(missed.length > 0 ? { missed } : {}),
    ...(inside ? { judged } : {}),
  };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
