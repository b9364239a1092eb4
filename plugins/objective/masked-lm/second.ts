/** What is asked of two texts beside their masked tokens, and what that needs. */
import { pairHead, Type, UserError, type ExampleBuilder, type Head, type Trunk } from 'electra-run';

export const SECOND = Type.Union([Type.Literal('none'), Type.Literal('next-sentence'), Type.Literal('sentence-order')], {
  default: 'none',
  description:
    'none: masked tokens only (RoBERTa); next-sentence: whether the second text follows the first (BERT), with examples of ' +
    'pair-random; sentence-order: whether the two are swapped (ALBERT), with examples of pair-order.',
});

/** A second term: its name, the label of the examples that it learns, and its head. */
export interface Second {
  readonly term: 'next_sentence' | 'sentence_order';
  /** 0 where the texts are as they were, as in Hugging Face's library. */
  readonly label: string;
  readonly head: Head;
  /** For people: what 0 and 1 mean, and the question. */
  readonly answers: readonly [string, string];
  readonly question: string;
  /** A builder that ships and has the label. */
  readonly builder: string;
}

/** Null where masked tokens are all there is. */
export function secondOf(wanted: 'none' | 'next-sentence' | 'sentence-order', trunk: Trunk): Second | null {
  if (wanted === 'none') return null;
  const head = pairHead(trunk);
  return wanted === 'next-sentence'
    ? {
        term: 'next_sentence',
        label: 'next_sentence_label',
        head,
        answers: ['follows', 'random'],
        question: 'next sentence',
        builder: 'pair-random',
      }
    : {
        term: 'sentence_order',
        label: 'sentence_order_label',
        head,
        answers: ['in order', 'swapped'],
        question: 'sentence order',
        builder: 'pair-order',
      };
}

/** Throws a {@link UserError} where the examples do not say what is to be learned. */
export function requireLabel({ label, term, builder }: Second, { labels }: ExampleBuilder): void {
  if (labels.includes(label)) return;
  throw new UserError({
    code: 'examples-without-label',
    message:
      `objective.second is '${term.replace('_', '-')}', and the examples have no label '${label}': ` +
      `${labels.length === 0 ? 'they have none' : `theirs are ${labels.join(', ')}`}.`,
    hints: [`Set objective.examples to { type: '${builder}' }, or leave objective.second out.`],
  });
}

/** The same examples in so many epochs, then from the beginning. */
export function repeated(examples: ExampleBuilder, copies: number): ExampleBuilder {
  return {
    ...examples,
    over(text, setting) {
      const made = examples.over(text, setting);
      return { ...made, at: (index, epoch) => made.at(index, epoch % copies) };
    },
  };
}
