/** What must fit together among the core's own sections; what a component must fit to is its own `check`. */
import type { Around, OptionProblem } from '../component/component.ts';

/** Checks only what is right by itself. */
export function checkExperiment(around: Around): OptionProblem[] {
  return [...microBatches(around), ...namesOfTasks(around)];
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
