/** What one may type when a run is finished. */
import { shellWord } from '../output/shell-word.ts';

/** A line for each. `folder` and `name`: of the run; `runs`: where it lies. */
export function nextCommands({ folder, runs, name }: Readonly<Record<'folder' | 'runs' | 'name', string>>): string[] {
  return [
    `  tensorboard --logdir ${shellWord(runs)}`,
    `  npx electra-run compare ${shellWord(folder)} <another run>`,
    `  npx electra-run <experiment.json5> --set seed=2 --set ${shellWord(`name=${name}-2`)}`,
  ];
}
