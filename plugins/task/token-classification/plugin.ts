/**
 * One label per word. The label stands at the first piece of its word; other pieces have no target.
 * The head is Hugging Face's …ForTokenClassification: dropout and a linear layer on every token.
 */
import {
  classification,
  classOptions,
  ContractError,
  classTargets,
  defineComponent,
  framed,
  frameTokens,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  Slot,
  taggingHead,
  Type,
  UserError,
  wordWindows,
  type Frame,
  type RowSetting,
  type TaggedExample,
  type TaskRow,
  type WordWindow,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'token-classification',
  summary: 'One label per word.',
  options: Type.Object({
    name: Type.Optional(
      Type.String({
        pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$',
        maxLength: 50,
        description: "Name in results; the dataset's unless given.",
      }),
    ),
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
    ...classOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, dropout: rate, maxClasses, beyond, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    maxClasses,
    ...classification((length) => length),
    async examples() {
      const labels = await dataset.labels();
      const classes = new Map(labels.map((label, index) => [label, index]));
      const part = async (side: 'train' | 'dev'): Promise<Example[]> =>
        (await dataset.split(side)).map((example) => {
          if (!('words' in example)) throw wholeTexts(dataset.name);
          if (example.words.length !== example.labels.length)
            throw new ContractError('dataset', `split returned ${example.words.length} words with ${example.labels.length} labels`);
          return { ...example, classes: example.labels.map((label) => (label === null ? -1 : (classes.get(label) ?? -1))) };
        });
      return { labels, train: await part('train'), dev: await part('dev') };
    },
    rows: (example: Example, setting) => rowsOf(example, setting, { length: fineTuning.length, beyond }),
    head: (trunk, classes) => taggingHead(trunk, classes, rate),
  }),
});

interface Example extends TaggedExample {
  /** Of each word; -1 where its label is none of the dataset's. */
  readonly classes: readonly number[];
}

/** A word that comes to no piece, such as one of control characters, is read as unknown: no word is lost. */
function rowsOf({ words, classes }: Example, { tokenizer, frame }: RowSetting, { length, beyond }: Reach): TaskRow[] {
  const room = length - frameTokens(frame, 1);
  const pieces = words.map((word) => tokenizer.encode(word));
  const empty = pieces.filter((ids) => ids.length === 0).length;
  const read = pieces.map((ids) => (ids.length === 0 ? [tokenizer.special.unk] : ids));
  const sizes = read.map((ids) => ids.length);
  const all = sum(sizes);
  const windows = beyond === 'windows' ? wordWindows(sizes, room) : [];
  // Words of one window are read as far as there is room, and the rest is missed.
  const [first = whole(words.length), ...others] = windows;
  const rows = [first, ...others].map((window) => rowOf(window, { read, classes, frame, room }));
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
  readonly frame: Frame;
  readonly room: number;
}

function whole(words: number): WordWindow {
  return { from: 0, to: words, own: { from: 0, to: words } };
}

function rowOf({ from, to, own }: WordWindow, { read, classes, frame, room }: Words): TaskRow {
  const ids: number[] = [];
  const targets: number[] = [];
  const missed: number[] = [];
  for (let word = from; word < to; word++) {
    const target = word >= own.from && word < own.to ? classes[word] : -1;
    if (ids.length >= room && target >= 0) missed.push(target);
    ids.push(...read[word]);
    targets.push(...read[word].map((_, piece) => (piece === 0 ? target : -1)));
  }
  const none = (tokens: readonly number[]): number[] => tokens.map(() => -1);
  return {
    sequences: [framed(frame, ids.slice(0, room))],
    values: classTargets([...none(frame.before), ...targets.slice(0, room), ...none(frame.after)]),
    ...(missed.length > 0 ? { missed } : {}),
  };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function wholeTexts(dataset: string): UserError {
  return new UserError({
    code: 'task-does-not-fit-dataset',
    message: `The dataset '${dataset}' has a label per text, and token-classification wants one per word.`,
    hints: ["Use type 'text-classification', or another dataset."],
  });
}
