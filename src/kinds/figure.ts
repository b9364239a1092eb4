/** A figure: a number of a training or an evaluation, and how people are to read it. */

/** What a figure is called and how to read it: for the progress bar, the tables, the reports and TensorBoard's layouts. */
export interface Figure {
  /** As the objective's terms or its evaluation name it, e.g. `lm_loss`. */
  readonly name: string;
  /** For people, e.g. `loss at masked tokens`. */
  readonly label: string;
  readonly unit?: string;
  /** Whose it is: a name of the objective's networks. */
  readonly network?: string;
  readonly better?: 'lower' | 'higher';
  /** What one gets that learned nothing: a number, or the name of another figure. */
  readonly floor?: number | string;
  /** Says what the floor is. */
  readonly floorNote?: string;
  /** What it means that a training does not get away from the floor, e.g. `it guesses by the frequency of words alone`. */
  readonly atFloor?: string;
  /** From where on the figure is a bad sign, above and below: of the training where it has it, else of held-out text. */
  readonly tooHigh?: Bound;
  readonly tooLow?: Bound;
  /** Shown beside the progress bar of the training, under this word. */
  readonly progress?: string;
  /** Shown in the one line that follows an evaluation, under this word. */
  readonly headline?: string;
}

/** Beyond which value a figure is a bad sign. */
export interface Bound {
  readonly value: number;
  /** It is over on the other side of this one, which is no worse than `value`: between the two nothing is said again. */
  readonly until: number;
  /** What it means, as a clause, e.g. `the generator gives itself away`. */
  readonly means: string;
  /** Where to read what to do. */
  readonly see?: string;
}
