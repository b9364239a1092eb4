/** What must fit together among the core's own sections; what a component must fit to is its own `check`. */
import path from 'node:path';
import type { Around, OptionProblem } from '../component/component.ts';
import { trainStages, type WrittenStage } from '../experiment/stages.ts';

/** Checks only what is right by itself. */
export function checkExperiment(around: Around): OptionProblem[] {
  return [
    ...onlyTasks(around),
    ...microBatches(around),
    ...stages(around),
    ...namesOfTasks(around),
    ...lengthOfName(around),
    ...repeatedTrackers(around),
    ...pointsOnTheWay(around),
  ];
}

/** What only fine-tunes needs something to fine-tune, and something to do it on. */
function onlyTasks({ at }: Around): OptionProblem[] {
  if (at('train.steps') !== 0) return [];
  const tasks = at('tasks');
  return [
    ...(at('start') === undefined
      ? [
          {
            path: ['train', 'steps'],
            message: 'with 0 steps nothing is pre-trained, and there is no model to fine-tune.',
            hint: "Name one as start: { from: 'runs/base' }, or train some steps.",
          },
        ]
      : []),
    ...(Array.isArray(tasks) && tasks.length === 0
      ? [{ path: ['tasks'], message: 'with 0 steps of pre-training there is nothing to do but tasks, and there are none.', hint: TASK }]
      : []),
  ];
}

const TASK = "Write at least one: tasks: [{ type: 'text-classification', dataset: { … } }].";

/** Bytes of a folder's name; file systems allow 255, and what is written first has a longer name for a moment. */
const LONGEST_NAME = 200;
/** Bytes of a folder's path; systems allow 4096, and a run has files and members inside. */
const LONGEST_PATH = 3500;

function lengthOfName({ at }: Around): OptionProblem[] {
  const [runs, name] = [at('runs'), at('name')];
  if (typeof name !== 'string' || typeof runs !== 'string') return [];
  const [own, whole] = [name, path.resolve(runs, name)].map((text) => Buffer.byteLength(text));
  const hint = 'Take a shorter one: --set name=...';
  if (own > LONGEST_NAME)
    return [{ path: ['name'], message: `a name of ${own} bytes is too long for a folder, for which ${LONGEST_NAME} are the most.`, hint }];
  const message = `the folder of the run would have a path of ${whole} bytes, and ${LONGEST_PATH} are the most.`;
  return whole > LONGEST_PATH ? [{ path: ['runs'], message, hint: 'Take a folder with a shorter path: --set runs=...' }] : [];
}

/** The same twice would write the same files twice. */
function repeatedTrackers({ at }: Around): OptionProblem[] {
  const trackers = at('trackers');
  if (!Array.isArray(trackers)) return [];
  const texts = trackers.map((_, index) => JSON.stringify(at(`trackers[${index}]`)));
  return texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    if (text === undefined || first === index) return [];
    return [{ path: ['trackers', index], message: `this is trackers[${first}] again: both would write the same.`, hint: 'Leave one out.' }];
  });
}

/** What is asked on the way needs a way, and steps that are on it. */
function pointsOnTheWay({ at }: Around): OptionProblem[] {
  const [steps, evaluations, points] = [at('train.steps'), at('evaluations'), at('train.evaluateAt')];
  if (typeof steps !== 'number' || !Array.isArray(evaluations) || evaluations.length === 0) return [];
  if (steps === 0)
    return [{ path: ['evaluations'], message: 'with 0 steps of pre-training there is no way to ask anything on.', hint: 'Take them out.' }];
  if (!Array.isArray(points)) return [];
  return points.flatMap((point, index) =>
    typeof point === 'number' && point > steps
      ? [{ path: ['train', 'evaluateAt', index], message: `step ${point} is behind the last one, ${steps}.`, hint: 'Take it out.' }]
      : [],
  );
}

function microBatches({ at }: Around): OptionProblem[] {
  const [batch, micro] = [at('train.batch'), at('train.microBatch')];
  if (typeof batch !== 'number' || typeof micro !== 'number' || batch % micro === 0) return [];
  return [
    {
      path: ['train', 'microBatch'],
      message: `${micro} does not divide the batch of ${batch} sequences.`,
      hint: `Choose one of ${divisors(batch).join(', ')}.`,
    },
  ];
}

/** Stages have an end each, add up to all steps, and cut their batches evenly. */
function stages({ at }: Around): OptionProblem[] {
  const count = at('train.stages');
  if (!Array.isArray(count)) return [];
  const [batch, micro, length] = [at('train.batch'), at('train.microBatch'), at('data.length')];
  const found = count.flatMap((_, index) => stageProblems(index, { at, batch, micro }));
  if (found.length > 0 || typeof batch !== 'number' || typeof length !== 'number') return found;
  const sum = trainStages({ train: { steps: 0, batch, stages: count as WrittenStage[] }, data: { length } }).at(-1)?.until;
  const steps = at('train.steps');
  if (typeof steps !== 'number' || sum === undefined || !Number.isFinite(sum) || steps === sum) return [];
  return [
    {
      path: ['train', 'steps'],
      message: `${steps} steps in all are not what the stages add up to, which is ${sum}.`,
      hint: 'Leave train.steps out (steps: { $delete: true } where an extended file has it), or change the steps of a stage.',
    },
  ];
}

interface StageSettings extends Pick<Around, 'at'> {
  readonly batch: unknown;
  readonly micro: unknown;
}

function stageProblems(index: number, { at, ...whole }: StageSettings): OptionProblem[] {
  const stage = `train.stages[${index}]`;
  const path = ['train', 'stages', index];
  const [steps, tokens] = [at(`${stage}.steps`), at(`${stage}.tokens`)];
  const [batch, micro] = [at(`${stage}.batch`) ?? whole.batch, at(`${stage}.microBatch`) ?? whole.micro];
  const hint = 'Give it steps: 1000, or tokens: 2e6.';
  return [
    ...(steps === undefined && tokens === undefined && at(stage) !== undefined
      ? [{ path, message: 'this stage has neither steps nor tokens, so that nothing ends it.', hint }]
      : []),
    ...(steps !== undefined && tokens !== undefined
      ? [{ path: [...path, 'tokens'], message: 'this stage has steps too, and both say when it ends.', hint: 'Leave one out.' }]
      : []),
    ...(typeof batch === 'number' && typeof micro === 'number' && batch % micro !== 0
      ? [
          {
            path: [...path, at(`${stage}.microBatch`) === undefined ? 'batch' : 'microBatch'],
            message: `micro-batches of ${micro} do not divide the batch of ${batch} sequences.`,
            hint: `Choose one of ${divisors(batch).join(', ')} as ${stage}.microBatch.`,
          },
        ]
      : []),
  ];
}

function divisors(batch: number): number[] {
  const all = Array.from({ length: Math.min(batch, 4096) }, (_, index) => index + 1).filter((count) => batch % count === 0);
  return all.length > 8 ? [...all.slice(0, 4), ...all.slice(-4)] : all;
}

/** Names that a file gives; those that datasets give are compared when they are read. */
function namesOfTasks({ at }: Around): OptionProblem[] {
  const tasks = at('tasks');
  if (!Array.isArray(tasks)) return [];
  const names = tasks.map((_, index) => at(`tasks[${index}].name`));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return name === undefined || first === index
      ? []
      : [
          {
            path: ['tasks', index, 'name'],
            message: `tasks[${first}] is called '${String(name)}' too.`,
            hint: "Each task's results need a name of their own.",
          },
        ];
  });
}
