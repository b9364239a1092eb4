/**
 * What is wrong, or looks wrong, with the labels of a task's examples, before anything is trained: a dataset only says what it read.
 *
 * What can only be a mistake is an error; what may be meant is a warning.
 */
import { ContractError } from '../errors/contract-error.ts';
import { errors, type Fault } from '../errors/index.ts';
import type { Task, TaskExamples } from '../kinds/task.ts';
import { quoted, spelledOut, tally, type Tally } from './tally.ts';

/** Something to tell the user of a task. */
export interface TaskFinding {
  readonly fault: Fault;
  readonly isError: boolean;
  /** What to blame, from the task: `dataset`, or `metrics` and a number. */
  readonly at: readonly (string | number)[];
}

/** Amounts have more values than classes that are named by numbers usually are. */
const FEW_NUMBERS = 20;

/** Numbers as people and programs write them. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Of a task that does not tell its labels, only what has no examples is found. */
export function examineLabels(task: Task, { labels, train, dev, further = [] }: TaskExamples): TaskFinding[] {
  const [trained, evaluated] = [tally(task, train), tally(task, dev)];
  const sizeOf = (seen: Tally | null, examples: readonly unknown[]): number =>
    task.predicts === 'label sets' ? examples.length : (seen?.total ?? examples.length);
  const none = nothingThere(task.name, [sizeOf(trained, train), sizeOf(evaluated, dev)], labels);
  if (none.length > 0 || !trained || !evaluated) return none;
  const subject: Subject = { task: task.name, trained, evaluated };
  const hidden = withheld(subject);
  if (hidden.length > 0) return hidden;
  const judged = further.flatMap(({ name, examples, submission }) => {
    const seen = submission ? null : tally(task, examples);
    return seen && task.predicts !== 'numbers' ? notTrained({ ...subject, evaluated: seen }, name) : [];
  });
  return [
    ...(task.predicts === 'numbers' ? [] : ofClasses(task, labels ?? [], subject)),
    ...(task.predicts === 'label sets' ? [] : oneLabel(subject)),
    ...judged,
  ];
}

/** A side without examples, or without one that has a label. */
function nothingThere(task: string, [train, dev]: readonly [number, number], labels: readonly string[] | undefined): TaskFinding[] {
  if (train > 0 && dev > 0) return [];
  return [error(errors.TASK_WITHOUT_EXAMPLES({ task, ...(labels ? { labels: labels.length } : {}), train, dev }))];
}

interface Subject {
  readonly task: string;
  readonly trained: Tally;
  readonly evaluated: Tally;
}

function ofClasses({ maxClasses }: Task, labels: readonly string[], subject: Subject): TaskFinding[] {
  if (labels.length === 0) return [error(errors.TASK_WITHOUT_EXAMPLES({ task: subject.task, labels: 0, train: 0, dev: 0 }))];
  const known = new Set(labels);
  const stray = [...subject.trained.labels.keys(), ...subject.evaluated.labels.keys()].find((label) => !known.has(label));
  if (stray !== undefined)
    throw new ContractError('dataset', `split returned an example with the label ${quoted(stray)}, which labels does not list`);
  const numbers = tooManyNumbers(labels);
  // Of a column that holds no labels, everything else would be found a thousand times.
  if (maxClasses !== undefined && labels.length > maxClasses)
    return [error(errors.TOO_MANY_CLASSES({ task: subject.task, classes: labels.length, most: maxClasses, such: such(labels), numbers }))];
  return [
    ...emptyLabels(subject),
    ...alike(subject),
    ...notTrained(subject),
    ...(numbers ? [warning(errors.LABELS_ARE_NUMBERS({ task: subject.task, classes: labels.length, such: such(labels) }))] : []),
  ];
}

function emptyLabels({ task, trained, evaluated }: Subject): TaskFinding[] {
  const empty = [trained, evaluated].flatMap(({ labels }) => [...labels].filter(([label]) => bare(label) === '').map(([, seen]) => seen));
  if (empty.length === 0) return [];
  const count = empty.reduce((sum, seen) => sum + seen.count, 0);
  return [error(errors.LABEL_EMPTY({ task, count, places: empty.flatMap(({ places }) => places) }))];
}

/** Blanks are a mistake; capitals may be meant, unless dev has a label that training spells otherwise. */
function alike(subject: Subject): TaskFinding[] {
  const all = [...new Set([...subject.trained.labels.keys(), ...subject.evaluated.labels.keys()])].filter((label) => bare(label) !== '');
  const byBlanks = groups(all, bare);
  const byCase = groups(all, (label) => bare(label).toLowerCase()).filter((group) => new Set(group.map(bare)).size > 1);
  const told = (group: readonly string[], difference: 'blanks' | 'case'): Fault =>
    errors.LABELS_ALIKE({ task: subject.task, difference, labels: group.map((label) => placed(subject, label, spelledOut(label))) });
  return [
    ...byBlanks.map((group) => error(told(group, 'blanks'))),
    ...byCase.map((group) => {
      const [isTrained, isNot] = [true, false].map((wanted) => group.some((label) => subject.trained.labels.has(label) === wanted));
      return { ...warning(told(group, 'case')), isError: isTrained && isNot };
    }),
  ];
}

function groups(labels: readonly string[], key: (label: string) => string): string[][] {
  const found = new Map<string, string[]>();
  for (const label of labels) found.set(key(label), [...(found.get(key(label)) ?? []), label]);
  return [...found.values()].filter(({ length }) => length > 1);
}

/** A label without what cannot be seen. */
function bare(label: string): string {
  return label
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => (/\s/.test(sign) ? ' ' : ''))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** `side`: whose labels those are that are evaluated on. */
function notTrained(subject: Subject, side = 'dev'): TaskFinding[] {
  const { task, trained, evaluated } = subject;
  const strange = [...evaluated.labels].filter(([label]) => !trained.labels.has(label));
  if (strange.length === 0 || trained.total === 0) return [];
  const count = strange.reduce((sum, [, seen]) => sum + seen.count, 0);
  const labels = strange.map(([label]) => placed(subject, label, quoted(label)));
  const fault = errors.LABELS_NOT_TRAINED({ task, side, labels, count, of: evaluated.total });
  return [count === evaluated.total ? error(fault) : warning(fault)];
}

/** GLUE's test sets have the label -1 everywhere. */
function withheld({ task, trained, evaluated }: Subject): TaskFinding[] {
  return [
    { side: 'training', ...trained },
    { side: 'dev', ...evaluated },
  ].flatMap(({ side, total, labels }) => {
    const seen = labels.get('-1');
    return seen && labels.size === 1 ? [error(errors.LABELS_WITHHELD({ task, side, count: total, place: from(seen.places) }))] : [];
  });
}

function oneLabel({ task, trained, evaluated }: Subject): TaskFinding[] {
  const [only, ...others] = trained.labels;
  if (only !== undefined && others.length === 0)
    return [error(errors.ONE_LABEL({ task, label: quoted(only[0]), count: trained.total, place: from(only[1].places) }))];
  const [ofDev, ...further] = evaluated.labels;
  return ofDev !== undefined && further.length === 0
    ? [warning(errors.DEV_OF_ONE_LABEL({ task, label: quoted(ofDev[0]), count: evaluated.total, place: from(ofDev[1].places) }))]
    : [];
}

/** Not so for classes that are counted from 0 or from 1. */
function tooManyNumbers(labels: readonly string[]): boolean {
  if (labels.length <= FEW_NUMBERS || !labels.every((label) => DECIMAL.test(label))) return false;
  const values = labels.map(Number);
  // Not as arguments of one call, for which there can be too many.
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return !(values.every(Number.isInteger) && (least === 0 || least === 1) && most - least === labels.length - 1);
}

function placed({ trained, evaluated }: Subject, label: string, shown: string): string {
  const [place] = trained.labels.get(label)?.places ?? [];
  const [other] = evaluated.labels.get(label)?.places ?? [];
  return `${shown}${from([place ?? other ?? ''].filter(Boolean))}`;
}

function from([place]: readonly string[]): string {
  return place === undefined ? '' : ` (${place})`;
}

function such(labels: readonly string[]): string[] {
  return labels.slice(0, 2).map(quoted);
}

function error(fault: Fault): TaskFinding {
  return { fault, isError: true, at: ['dataset'] };
}

function warning(fault: Fault): TaskFinding {
  return { fault, isError: false, at: ['dataset'] };
}
