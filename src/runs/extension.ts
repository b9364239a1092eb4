/**
 * A run that has begun, with other settings: which may change, and what follows from each. Decides and words; reads and writes nothing.
 *
 * What a run has learned depends on its text, its objective, its optimizer and its seed. With others it would be another experiment,
 * which may start from this one's weights. What comes after (more steps, a task, an evaluation) may change, and what it does not
 * concern is kept.
 */
import { formatFigure } from '../track/table.ts';
import { starts, type Start } from './figure-names.ts';
import { differingPaths, leavesOf, withOptionsSince } from './same-experiment.ts';

/** Settings that may change on a run that has begun, and what is done because of it. An evaluation is made again after any change. */
export const CHANGEABLE: Readonly<Record<string, 'pre-training' | 'tasks' | 'evaluation' | 'what is written from then on'>> = {
  'train.steps': 'pre-training',
  'train.stages': 'pre-training',
  tasks: 'tasks',
  'train.evaluateBatches': 'evaluation',
  'train.samples': 'evaluation',
  trackers: 'evaluation',
  engine: 'evaluation',
  'train.evaluateEvery': 'what is written from then on',
  'train.logEvery': 'what is written from then on',
  'train.checkpointEvery': 'what is written from then on',
  'train.keepCheckpoints': 'what is written from then on',
  'train.snapshots': 'what is written from then on',
  'train.evaluateAt': 'what is written from then on',
  evaluations: 'what is written from then on',
  plugins: 'what is written from then on',
};

/** Whether the setting at this path, or what it lies in, is one of {@link CHANGEABLE}. */
export function mayChange(path: string): boolean {
  return Object.keys(CHANGEABLE).some((key) => path === key || path.startsWith(`${key}.`));
}

/** A value of the experiment that is another one than before, as JSON; null where there is none. */
export interface SettingChange {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What differs, in the order of the paths; the version of the format and where runs lie are no part of an experiment. */
export function changesBetween(before: unknown, after: unknown): SettingChange[] {
  const [recorded, now] = [before, after].map((each) => leavesOf(each, ['version', 'runs']));
  const old = withOptionsSince(recorded, now);
  return differingPaths(old, now).map((path) => ({ path, from: old.get(path) ?? null, to: now.get(path) ?? null }));
}

/** A task by its name in `result.json`, with its options. */
export interface NamedTask {
  readonly name: string;
  readonly options: unknown;
  /** How many fine-tunings it has from each start, and how many of them have their result in the run's folder. */
  readonly all: Readonly<Record<Start, number>>;
  readonly done: Readonly<Record<Start, number>>;
}

/** What becomes of the fine-tunings of a task; `pretrained`: those from the pre-trained network are made again, the others kept. */
export type Fate = 'kept' | 'finished' | 'pretrained' | 'anew';

/** What is known of the run, and what it is to become. */
export interface Facts {
  readonly changes: readonly SettingChange[];
  /** Step of the checkpoint that it goes on from. */
  readonly reached: number;
  /** Steps in all: as they were, and now. */
  readonly steps: { readonly before: number; readonly after: number };
  readonly tasks: { readonly before: readonly NamedTask[]; readonly after: readonly NamedTask[] };
}

/** What is kept and what is done. */
export interface Extension extends Omit<Facts, 'tasks'> {
  readonly tasks: readonly { readonly name: string; readonly fate: Fate; readonly changes: readonly SettingChange[] }[];
  /** Tasks that are no longer in the experiment. */
  readonly left: readonly string[];
}

/** Fine-tunings from the pre-trained network hang on its weights; those from scratch on nothing but the task and the seed. */
export function planExtension({ tasks, ...facts }: Facts): Extension {
  const trains = facts.steps.after > facts.reached;
  const changesOf = ({ name, options }: NamedTask): readonly SettingChange[] =>
    changesBetween(tasks.before.find((task) => task.name === name)?.options, options);
  const fate = (task: NamedTask): Fate => {
    const { all, done } = task;
    if (changesOf(task).length > 0) return 'anew';
    if (trains) return all.scratch > 0 && done.scratch === all.scratch ? 'pretrained' : 'anew';
    if (starts.every((start) => done[start] === all[start])) return 'kept';
    return starts.some((start) => done[start] > 0) ? 'finished' : 'anew';
  };
  return {
    ...facts,
    tasks: tasks.after.map((task) => ({ name: task.name, fate: fate(task), changes: changesOf(task) })),
    left: tasks.before.map(({ name }) => name).filter((name) => tasks.after.every((task) => task.name !== name)),
  };
}

/** Learning rates at the next step, and whether all earlier ones are those of a run that had the new length from the beginning. */
export interface Course {
  readonly before: number;
  readonly after: number;
  readonly same: boolean;
  /** Options that change with the share of all steps. */
  readonly scheduled: readonly string[];
}

/** What a person reads before anything is done. */
export function extensionText(folder: string, extension: Extension, course: Course): string {
  const { changes, reached, steps, tasks, left } = extension;
  const more = steps.after - reached;
  const named = (fate: Fate): string[] => tasks.filter((task) => task.fate === fate).map(({ name }) => name);
  const kept = [
    `${counted(reached, 'step')} of pre-training`,
    ...named('kept').map((name) => `task ${name}`),
    ...named('pretrained').map((name) => `task ${name} from scratch`),
    ...named('finished').map((name) => `what there is of task ${name}`),
  ];
  const done = [
    ...(more > 0 ? [counted(more, 'more step')] : []),
    'evaluation',
    'export',
    ...named('anew').map((name) => `task ${name}`),
    ...named('pretrained').map((name) => `task ${name} from the pre-trained network`),
    ...named('finished').map((name) => `the rest of task ${name}`),
  ];
  return [
    `Extends ${folder}: ${[...settingsText(changes), ...tasks.flatMap(taskText), ...left.map(withoutText)].join('; ')}`,
    `Keeps: ${kept.join(', ')}.`,
    `Does: ${done.join(', ')}.`,
    ...left.map((name) => `Leaves: downstream/${name} of the task ${name}; its results are no longer among the run's.`),
    ...(steps.after !== steps.before && more > 0 ? courseText(extension, course) : []),
  ].join('\n');
}

function settingsText(changes: readonly SettingChange[]): string[] {
  return changes.filter(({ path }) => path !== 'tasks' && !path.startsWith('tasks.')).map(changeText);
}

/** Of a new task its name says enough. */
function taskText({ name, changes }: Extension['tasks'][number]): string[] {
  if (changes.length === 0) return [];
  return changes.every(({ from }) => from === null) ? [`task ${name}`] : [`task ${name} with ${changes.map(changeText).join(', ')}`];
}

function withoutText(name: string): string {
  return `without task ${name}`;
}

function changeText({ path, from, to }: SettingChange): string {
  return `${path} ${from ?? 'nothing'} → ${to ?? 'nothing'}`;
}

function courseText({ reached, steps }: Extension, { before, after, same, scheduled }: Course): string[] {
  const total = counted(steps.after, 'step');
  return [
    `Learning rate of step ${formatFigure(reached + 1)}: ${formatFigure(before)} on the schedule of ${formatFigure(steps.before)} steps, ` +
      `${formatFigure(after)} on that of ${formatFigure(steps.after)}, which counts from here on.`,
    same
      ? `The rates so far are those of a run of ${total} from the beginning.`
      : `A run of ${total} from the beginning would have had other rates so far, and comes to other numbers.`,
    ...(scheduled.length > 0
      ? [`It would have had other values so far of ${scheduled.join(', ')}: these go by the share of all steps that is behind.`]
      : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${formatFigure(count)} ${noun}${count === 1 ? '' : 's'}`;
}
