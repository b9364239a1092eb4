/**
 * A frame: which tokens stand around the texts of a sequence. Packing, tasks and prediction all build
 * their sequences with it, and nothing else knows the special tokens of a model.
 *
 *   BERT, ELECTRA  [CLS] a [SEP] b [SEP]     before [CLS]   between [SEP]   after [SEP]          readOut first
 *   XLNet          a [SEP] b [SEP] [CLS]                    between [SEP]   after [SEP] [CLS]    readOut last
 *   T5             a </s>                                                   after </s>           readOut last
 *   GPT            a                                                                             readOut last
 */
export interface Frame {
  /** Ids before the first text. */
  readonly before: readonly number[];
  /** Ids between two texts; they belong to the first one's segment. */
  readonly between: readonly number[];
  /** Ids after the last text; they belong to its segment. */
  readonly after: readonly number[];
  /** Segment of the very last token, where it has one of its own: XLNet's [CLS] belongs to neither text. */
  readonly lastSegment?: number;
  /** Whose state stands for the whole sequence. */
  readonly readOut: 'first' | 'last';
}
