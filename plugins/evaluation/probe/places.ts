/** Labelled examples as texts with the places whose states are probed. */
import {
  framed,
  frameTokens,
  framedTexts,
  UserError,
  wordPieces,
  type AnyExample,
  type Frame,
  type TextPlaces,
  type Tokenizer,
} from 'electra-run';

/** A text, and the class of each of its places. */
export interface ProbedText extends TextPlaces {
  readonly classes: readonly number[];
  /** Labels whose words are beyond the length. */
  readonly missed: number;
}

/** What examples are read with. */
export interface ProbedSetting {
  readonly tokenizer: Tokenizer;
  readonly frame: Frame;
  /** Most tokens of a text, those of the frame included. */
  readonly length: number;
  /** The index is the class. */
  readonly labels: readonly string[];
  /** Of the evaluation, for messages. */
  readonly name: string;
}

/** Those that have a label; of texts the mean, of words their first pieces. */
export function labelledPlaces(examples: readonly AnyExample[], setting: ProbedSetting): ProbedText[] {
  return examples.map((example) => {
    if ('words' in example) return taggedPlaces(example, setting);
    if (!('label' in example)) throw otherSort(setting.name);
    const { ids, segments, special } = framedTexts(example, setting, setting.length);
    return { ids, segments, special, places: 'mean', classes: [classOf(example.label, setting)], missed: 0 };
  });
}

/** The classes of all places, in order. */
export function targetsIn(texts: readonly ProbedText[]): number[] {
  return texts.flatMap(({ classes }) => classes);
}

/** Labels that no place stands for. */
export function missedIn(texts: readonly ProbedText[]): number {
  return texts.reduce((sum, { missed }) => sum + missed, 0);
}

function taggedPlaces(
  { words, labels }: { readonly words: readonly string[]; readonly labels: readonly (string | null)[] },
  setting: ProbedSetting,
): ProbedText {
  const { tokenizer, frame, length } = setting;
  const room = length - frameTokens(frame, 1);
  const pieces: number[] = [];
  const places: number[] = [];
  const classes: number[] = [];
  let missed = 0;
  for (const [index, own] of wordPieces(words, tokenizer).entries()) {
    const label = labels[index];
    if (pieces.length < room && label !== null) {
      places.push(frame.before.length + pieces.length);
      classes.push(classOf(label, setting));
    } else if (label !== null) missed += 1;
    // A word of which the tokenizer leaves nothing is read as unknown.
    pieces.push(...(own.length > 0 ? own : [tokenizer.special.unk]));
  }
  return { ...framed(frame, pieces.slice(0, room)), places, classes, missed };
}

function classOf(label: string, { labels, name }: ProbedSetting): number {
  const found = labels.indexOf(label);
  if (found < 0)
    throw new Error(`the label '${label}' is none of the dataset's labels, ${labels.slice(0, 10).join(', ')} (evaluation '${name}')`);
  return found;
}

function otherSort(name: string): UserError {
  return new UserError(
    {
      code: 'probe-without-labels',
      message: `The evaluation '${name}' probes words or texts with one label each, and its dataset has other examples.`,
      hints: ['Take a dataset of labelled texts or of tagged words.'],
    },
    { exitCode: 1 },
  );
}
