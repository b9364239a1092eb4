/** An experiment file as what is to be fine-tuned on another model: its tasks, and what these are trained with. */
import path from 'node:path';
import type { Composed } from './compose.ts';
import { readOverride } from './override.ts';

interface Settings {
  /** The folder to start from, as it was typed. */
  readonly model: string;
  /** What the file is called where it does not say it. */
  readonly name: string;
  /** Changes from the command line: a name among them is the run's. */
  readonly set?: readonly string[];
}

/** Sections that say what a pre-training is, or that there are several; another model has its own. */
const LEFT = new Set([
  'corpus',
  'tokenizer',
  'objective',
  'scheduler',
  'data',
  'train',
  'evaluations',
  'start',
  'launcher',
  'sweep',
  'ablation',
]);

/** What was left out of the file says nothing more; the run is called after the model and the file unless the command line names it. */
export function asFineTuning(composed: Composed, { model, name, set = [] }: Settings): Composed {
  const { tree } = composed;
  if (!tree) return composed;
  const kept = [...tree.members].filter(([key]) => !LEFT.has(key));
  const own = tree.members.get('name')?.node;
  const called = own?.kind === 'leaf' && typeof own.value === 'string' ? own.value : name;
  const changes = [
    `start.from=${JSON.stringify(model)}`,
    ...(set.some((change) => change.startsWith('name='))
      ? []
      : [`name=${JSON.stringify(`${path.basename(path.resolve(model)).replace(/@.*/, '')}-${called}`)}`]),
  ];
  // As typed: a relative path starts where the command does.
  const added = changes.flatMap((change) => [...(readOverride(change).tree?.members ?? [])]);
  return { ...composed, tree: { ...tree, members: new Map([...kept, ...added]) } };
}
