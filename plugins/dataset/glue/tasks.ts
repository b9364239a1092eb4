/**
 * The tasks of GLUE (Wang et al. 2019) as their official folders have them: names of files and columns, labels, and the files that
 * the benchmark's site takes. Column names are those of the files.
 */

/** The tasks that have a training set of their own. */
export const TASKS = ['CoLA', 'SST-2', 'MRPC', 'STS-B', 'QQP', 'MNLI', 'QNLI', 'RTE', 'WNLI'] as const;

/** Its name, as the benchmark spells it. */
export type TaskName = (typeof TASKS)[number];

/** A file of examples. */
export interface Source {
  readonly file: string;
  /** Names of the columns where the file has no header. */
  readonly header?: readonly string[];
  readonly text: string;
  readonly pair?: string;
  /** None where labels are withheld. */
  readonly label?: string;
  /** What names an example when predictions are handed in; the number of its row, from 0, unless given. */
  readonly index?: string;
}

/** A part beside train and dev. */
export interface FurtherSource extends Source {
  readonly name: string;
  /** The file of predictions, where labels are withheld. */
  readonly submission?: string;
}

/** What is in a task's folder. */
export interface GlueTask {
  readonly train: Source;
  readonly dev: Source;
  /** Development sets beside it. */
  readonly judged?: readonly FurtherSource[];
  readonly tests: readonly FurtherSource[];
  /** How labels are spelled, in the files and in what is handed in; none where they are numbers. */
  readonly labels?: readonly string[];
  /** Spelled so where the annotators agreed on none: such pairs are left out. */
  readonly without?: string;
  /** Whether lines with too few or too many fields are left out: the task's official files have some, and nobody reads them. */
  readonly hasBrokenLines?: boolean;
}

const binary = ['0', '1'];
const entailed = ['entailment', 'not_entailment'];
const inference = ['contradiction', 'entailment', 'neutral'];

/** The header and the file names that most tasks have. */
function simple(name: TaskName, columns: Pick<Source, 'text' | 'pair' | 'label'>, labels?: readonly string[]): GlueTask {
  const { label: _, ...unlabelled } = columns;
  return {
    train: { file: 'train.tsv', ...columns },
    dev: { file: 'dev.tsv', ...columns },
    tests: [{ name: 'test', file: 'test.tsv', index: 'index', submission: `${name}.tsv`, ...unlabelled }],
    labels,
  };
}

const sentences = { text: 'sentence1', pair: 'sentence2' } as const;
const cola = { header: ['source', 'label', 'mark', 'sentence'], text: 'sentence', label: 'label' };
const matched = { ...sentences, label: 'gold_label' };
const questions = { text: 'question1', pair: 'question2' } as const;

/** MRPC as the benchmark's script has it, and as Microsoft's files do (`MSR_PARAPHRASE` below). */
const MRPC = simple('MRPC', { text: '#1 String', pair: '#2 String', label: 'Quality' }, binary);

/** What each task's folder holds. */
export const FOLDERS: Readonly<Record<TaskName, GlueTask>> = {
  CoLA: {
    train: { file: 'train.tsv', ...cola },
    dev: { file: 'dev.tsv', ...cola },
    tests: [{ name: 'test', file: 'test.tsv', text: 'sentence', index: 'index', submission: 'CoLA.tsv' }],
    labels: binary,
  },
  'SST-2': simple('SST-2', { text: 'sentence', label: 'label' }, binary),
  MRPC,
  'STS-B': simple('STS-B', { ...sentences, label: 'score' }),
  QQP: {
    train: { file: 'train.tsv', ...questions, label: 'is_duplicate' },
    dev: { file: 'dev.tsv', ...questions, label: 'is_duplicate' },
    tests: [{ name: 'test', file: 'test.tsv', ...questions, index: 'id', submission: 'QQP.tsv' }],
    labels: binary,
    hasBrokenLines: true,
  },
  MNLI: {
    train: { file: 'train.tsv', ...matched },
    dev: { file: 'dev_matched.tsv', ...matched },
    judged: [{ name: 'mismatched', file: 'dev_mismatched.tsv', ...matched }],
    tests: [
      { name: 'test-matched', file: 'test_matched.tsv', ...sentences, index: 'index', submission: 'MNLI-m.tsv' },
      { name: 'test-mismatched', file: 'test_mismatched.tsv', ...sentences, index: 'index', submission: 'MNLI-mm.tsv' },
    ],
    labels: inference,
    without: '-',
  },
  QNLI: simple('QNLI', { text: 'question', pair: 'sentence', label: 'label' }, entailed),
  RTE: simple('RTE', { ...sentences, label: 'label' }, entailed),
  WNLI: simple('WNLI', { ...sentences, label: 'label' }, binary),
};

/** MRPC from Microsoft's own files; a list of the benchmark's says which pairs are dev. Labels of the test set are not read. */
export const MSR_PARAPHRASE = {
  train: { ...MRPC.train, file: 'msr_paraphrase_train.txt' },
  test: { name: 'test', file: 'msr_paraphrase_test.txt', text: '#1 String', pair: '#2 String', submission: 'MRPC.tsv' },
  dev: ['dev_ids.tsv', 'mrpc_dev_ids.tsv'],
  ids: ['#1 ID', '#2 ID'],
} as const;

/** The diagnostic set, which the model of MNLI answers. */
export const DIAGNOSTIC = { name: 'AX', ...sentences, index: 'index', submission: 'AX.tsv' } as const;
