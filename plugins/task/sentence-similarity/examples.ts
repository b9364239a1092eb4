/** What is learned and judged of the examples of datasets: texts that belong together, and pairs with a score. */
import { exampleOfSort, labelPlace, UserError, type AnyExample, type ChoiceExample, type LabelSource, type TextExample } from 'electra-run';

/** What vectors are learned from. */
export type LearnsFrom = 'scores' | 'pairs' | 'texts';

/** A text, the one that belongs to it, and others that do not. */
export interface Grouped {
  readonly texts: readonly string[];
  /** The same number for the same text. */
  readonly numbers: readonly number[];
  readonly source?: LabelSource;
}

/** Two texts, and how near they are. */
export interface Scored {
  readonly texts: readonly [string, string];
  readonly label: string;
  readonly score: number;
  readonly source?: LabelSource;
}

/** What the task reads. */
export type Example = Grouped | Scored;

/** Of whom examples are asked. */
export interface Asker {
  readonly dataset: string;
  /** Of its parts: `train`. */
  readonly side: string;
}

/** What of a training set is learned, and how many of its examples are left out. */
export interface Learned {
  readonly examples: readonly Grouped[];
  readonly leftOut: number;
}

const scored = { task: 'sentence-similarity', wants: 'two texts with a score', sort: 'a label per text' } as const;

/** A pair with its score. Throws a {@link UserError} for one text alone, and for a label that is no number. */
export function scoredOf(asker: Asker, example: AnyExample, index: number, isLabelled = true): Scored {
  const read = exampleOfSort(asker.dataset, example, scored);
  const { text, pair, label, source } = read;
  if (pair === undefined) throw withoutPair(asker.dataset, 'judged by');
  return { texts: [text, pair], label, score: isLabelled ? numberOf(read, placeOf(asker, index, source)) : 0, source };
}

/** The scores from 0 to 1. Throws a {@link UserError} for one that is outside of the range. */
export function scaled(examples: readonly Scored[], [least, most]: readonly [number, number], asker: Asker): Scored[] {
  return examples.map((example, index) => {
    const { score, label, source } = example;
    if (score < least || score > most) {
      const message = `The score of ${placeOf(asker, index, source)} is ${label}, and the scores are said to be from ${least} to ${most}.`;
      throw refused({ code: 'score-outside' }, message, 'Say what they are, e.g. range: [0, 5], or correct the line.');
    }
    return { ...example, score: (score - least) / (most - least) };
  });
}

/** Every text once, as one of its own pair. */
export function textsOf(dataset: string, examples: readonly AnyExample[]): Learned {
  const wanted = { ...scored, wants: 'texts' };
  const texts = new Set(
    examples.flatMap((example) => {
      const { text, pair } = exampleOfSort(dataset, example, wanted);
      return pair === undefined ? [text] : [text, pair];
    }),
  );
  return { examples: [...texts].map((text, number) => ({ texts: [text, text], numbers: [number, number] })), leftOut: 0 };
}

/**
 * Pairs that belong together: those of the label `positive`, or all where there is one label only; or of texts to choose from the context
 * with the right one, and behind it the wrong ones. Throws a {@link UserError} where it is not clear which pairs are meant.
 */
export function pairsOf(dataset: string, examples: readonly AnyExample[], positive: string | undefined): Learned {
  const numbers = new Map<string, number>();
  const numbered = (texts: readonly string[], source?: LabelSource): Grouped => ({
    texts,
    numbers: texts.map((text) => {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    }),
    source,
  });
  const isChoice = examples.some((example) => 'choices' in example);
  if (isChoice && positive !== undefined)
    throw refused(
      { code: 'positive-of-choices' },
      `The texts to choose from of '${dataset}' have no labels to be positive.`,
      'Leave positive out.',
    );
  if (isChoice) {
    const sort = { ...scored, wants: 'pairs of texts', sort: 'texts to choose from' } as const;
    return { examples: examples.map((each) => choiceOf(exampleOfSort(dataset, each, sort), numbered)), leftOut: 0 };
  }
  const read = examples.map((example) => exampleOfSort(dataset, example, { ...scored, wants: 'pairs of texts' }));
  const labels = [...new Set(read.map(({ label }) => label))].sort();
  if (positive === undefined && labels.length > 1) {
    const message = `The pairs of '${dataset}' have ${labels.length} labels (${few(labels)}).`;
    throw refused({ code: 'positive-missing' }, message, `Say which pairs belong together: positive: ${JSON.stringify(labels[0])}.`);
  }
  if (positive !== undefined && !labels.includes(positive))
    throw refused(
      { code: 'pairs-without-positive' },
      `No training pair of '${dataset}' is labelled '${positive}'.`,
      `There are ${few(labels)}.`,
    );
  const together = read.filter(({ label }) => positive === undefined || label === positive);
  return {
    examples: together.map(({ text, pair, source }) => {
      if (pair === undefined) throw withoutPair(dataset, 'learned from');
      return numbered([text, pair], source);
    }),
    leftOut: read.length - together.length,
  };
}

function choiceOf(
  { context, question, choices, answer, source }: ChoiceExample,
  numbered: (texts: readonly string[], source?: LabelSource) => Grouped,
): Grouped {
  const whole = choices.map((choice) => (question === undefined ? choice : `${question} ${choice}`));
  return numbered([context, whole[answer], ...whole.toSpliced(answer, 1)], source);
}

function few(labels: readonly string[]): string {
  return `${labels
    .slice(0, 4)
    .map((label) => `'${label}'`)
    .join(', ')}${labels.length > 4 ? ', …' : ''}`;
}

/** As people and programs write decimal numbers; nothing around it. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf({ label }: TextExample, place: string): number {
  const value = Number(label);
  if (DECIMAL.test(label) && Number.isFinite(value)) return value;
  throw refused(
    { code: 'label-not-a-number' },
    `The label of ${place} is '${label}' and not a number.`,
    'Write it as a decimal number, e.g. 3.5, take another labelColumn, or name a dataset with scores as judgedOn.',
  );
}

function placeOf({ dataset, side }: Asker, index: number, source: LabelSource | undefined): string {
  return `${side} example ${index + 1} of the dataset '${dataset}'${source ? ` (${labelPlace(source)})` : ''}`;
}

function withoutPair(dataset: string, use: string): UserError {
  return refused(
    { code: 'example-without-pair' },
    `The dataset '${dataset}' has single texts, and similarity is ${use} pairs.`,
    "Set its pairColumn; single texts are learned from with learnsFrom: 'texts', and judged on pairs that judgedOn names.",
  );
}

function refused({ code }: { readonly code: string }, message: string, hint: string): UserError {
  return new UserError({ code, message, hints: [hint] }, { exitCode: 1 });
}
