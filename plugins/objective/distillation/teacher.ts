/** The model that is learned from, and whether this student can learn from it what it is to learn. */
import {
  RefusedOptions,
  UserError,
  type FixedNetwork,
  type GivenModel,
  type Head,
  type OptionProblem,
  type Tokenizer,
  type Trunk,
  vocabularyFileIn,
} from 'electra-run';

/** What a student can learn: the teacher's distribution of masked tokens, the tokens themselves, and the teacher's relations. */
export type Lesson = 'logits' | 'mlm' | 'relations';

/** Its name among the objective's fixed networks. */
export const TEACHER = 'teacher';

/** What of the teacher is computed. */
export interface Teacher {
  readonly trunk: Trunk;
  readonly network: FixedNetwork;
  /** What guesses masked tokens; null where nobody asks. */
  readonly head: Head | null;
  /** The layer whose relations are learned, counted from 1, and in how many heads; null where nobody asks. */
  readonly relations: { readonly layer: number; readonly heads: number } | null;
}

interface Settings {
  readonly learns: readonly Lesson[];
  readonly teacherLayer?: number;
  readonly relationHeads?: number;
  readonly student: Trunk;
  readonly tokenizer: Pick<Tokenizer, 'vocabularySize'>;
  /** Tokens of a sequence. */
  readonly length: number;
}

/** Layers of a large teacher, of which an upper middle one teaches better than the last: the paper takes the 21st of BERT-Large's 24. */
const LARGE = { from: 13, share: 7 / 8 };

/** The layer whose relations are learned unless another one is asked for, counted from 1. */
export function taughtLayer(layers: number): number {
  return layers < LARGE.from ? layers : Math.round(LARGE.share * layers);
}

/** Throws {@link RefusedOptions} for what does not go with this teacher. */
export function teacherOf(model: GivenModel, settings: Settings): Teacher {
  const { trunk, heads, decoder, network } = model;
  const learns = (lesson: Lesson): boolean => settings.learns.includes(lesson);
  const head = decoder ? undefined : Object.values(heads).find(({ kind }) => kind === 'vocabulary');
  const relations = {
    layer: settings.teacherLayer ?? taughtLayer(trunk.size.layers),
    heads: settings.relationHeads ?? trunk.size.heads,
  };
  const problems = [
    ...readingProblems(model, settings),
    ...(learns('logits') && !head ? [withoutDistribution(model)] : []),
    ...(learns('relations') ? relationProblems(trunk, relations, settings) : []),
  ];
  if (problems.length > 0) throw new RefusedOptions(problems);
  return { trunk, network, head: learns('logits') ? (head ?? null) : null, relations: learns('relations') ? relations : null };
}

/** Thrown while the program is built, where a trunk does not say what its attention compares. */
export function withoutRelations(whose: 'student' | 'teacher', { summary }: Trunk): UserError {
  return new UserError({
    code: 'no-relations',
    message: `The ${whose}'s encoder (${summary}) does not tell what its attention compares, and learns includes 'relations'.`,
    hints: [
      "Take another encoder, or leave 'relations' out of objective.learns.",
      'An encoder of your own calls `view.attended` in each of its layers.',
    ],
  });
}

function readingProblems({ trunk, causal, network, className }: GivenModel, { tokenizer, length }: Settings): OptionProblem[] {
  const { vocabularySize, maxPositions } = trunk.size;
  const problem = (message: string, hint: string): OptionProblem => ({ path: ['teacher'], message, hint });
  return [
    ...(causal || trunk.permuted
      ? [
          problem(
            `the teacher is a ${className}, which does not read a text from both sides at once, as the student does.`,
            'Name a model that does, such as a masked language model.',
          ),
        ]
      : []),
    ...(vocabularySize === tokenizer.vocabularySize
      ? []
      : [
          problem(
            `the teacher reads a vocabulary of ${vocabularySize} pieces, and the tokenizer has ${tokenizer.vocabularySize}.`,
            `Both must read the same: tokenizer: { vocabulary: '${vocabularyFileIn(network.folder)}' }.`,
          ),
        ]),
    ...(length > maxPositions
      ? [
          problem(
            `the teacher reads ${maxPositions} tokens at most, and a sequence has ${length}.`,
            `Set data.length to ${maxPositions}, or less.`,
          ),
        ]
      : []),
  ];
}

function withoutDistribution({ className, heads, decoder }: GivenModel): OptionProblem {
  const judges = Object.values(heads).some(({ kind }) => kind === 'judge');
  const reason = judges
    ? 'which says of each token whether it was replaced, and not which other one it could be'
    : decoder
      ? 'whose decoder writes texts'
      : 'which guesses no masked tokens';
  return {
    path: ['learns'],
    message: `the teacher is a ${className}, ${reason}: there is no distribution of tokens to learn from.`,
    hint: `Learn from its attention: learns: ['relations']${judges ? '; or name the folder of its generator as the teacher' : ''}.`,
  };
}

function relationProblems(
  { size }: Trunk,
  { layer, heads }: NonNullable<Teacher['relations']>,
  { student, relationHeads, teacherLayer }: Settings,
): OptionProblem[] {
  const widths = [student.size.hiddenSize, size.hiddenSize];
  const fitting = Array.from({ length: Math.min(...widths, 128) }, (_, index) => index + 1).filter((each) =>
    widths.every((width) => width % each === 0),
  );
  return [
    ...(teacherLayer !== undefined && layer > size.layers
      ? [{ path: ['teacherLayer'], message: `the teacher has ${size.layers} layers, and this is layer ${layer}.`, hint: 'Leave it out.' }]
      : []),
    ...(fitting.includes(heads)
      ? []
      : [
          {
            path: ['relationHeads'],
            message:
              `${heads} relation heads${relationHeads === undefined ? ', as many as the teacher has heads,' : ''} do not divide both the ` +
              `student's width of ${widths[0]} and the teacher's of ${widths[1]}.`,
            hint: `Both are divided by ${fitting.join(', ')}.`,
          },
        ]),
  ];
}
