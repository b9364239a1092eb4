/** The numbers that a fine-tuning takes over: those of the kept network, and of a pooler that is there though it was not trained on. */
import type { Objective } from '../kinds/objective.ts';
import type { TaskHead } from '../kinds/task.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { networkValues, type Places } from '../nn/network-values.ts';
import type { CourseStage } from '../objective/course.ts';

/** Trained numbers of a parameter by its Hugging Face name; null where there are none. */
export type Pretrained = (name: string) => Float32Array | null;

/** What is there after pre-training. */
export interface Pretraining {
  readonly objective: Pick<Objective, 'networks' | 'kept'>;
  readonly course: readonly Pick<CourseStage, 'objective'>[];
  readonly memory: FlatMemory;
}

/**
 * First what the kept network has itself, then what it has in a stage of another objective, the last one first, and then `beside`,
 * which came with the model that the run started from.
 */
export function pretrainedOf({ objective, course, memory }: Pretraining, beside: Readonly<Record<string, Float32Array>>): Pretrained {
  const { name: kept, trunk } = objective.kept;
  const own: Places = objective.networks[kept];
  const isSame = ({ names }: Places): boolean => trunk.parameters.every(({ name }) => names[name] === own.names[name]);
  const places = [
    own,
    ...[...course]
      .reverse()
      .flatMap((stage) => Object.values(stage.objective.networks))
      .filter(isSame),
  ];
  return (name) => {
    const found = places.find(({ names }) => Object.hasOwn(names, name));
    if (found) return networkValues(found, memory, name);
    return Object.hasOwn(beside, name) ? beside[name] : null;
  };
}

/** What the parameters of a task's head start from in the fine-tunings that begin with the pre-trained network. */
export interface HeadStart {
  /** Of the pooler, where there is one, and of what a decoder writes with. */
  readonly pretrained: readonly string[];
  readonly afresh: readonly string[];
}

/**
 * Only a pooler and a decoder's vocabulary mean the same to a task as to pre-training; all other layers are the task's own, whatever they
 * are called.
 */
export function headStart({ parameters, writes }: Pick<TaskHead, 'parameters' | 'writes'>, pretrained: Pretrained): HeadStart {
  const ofVocabulary = new Set(writes?.vocabulary.parameters.map(({ name }) => name));
  const isThere = ({ name, shape, role }: TaskHead['parameters'][number]): boolean =>
    ofVocabulary.has(name) || (role === 'pooler' && pretrained(name)?.length === shape.reduce((product, size) => product * size, 1));
  const names = (those: TaskHead['parameters']): string[] => those.map(({ name }) => name);
  return { pretrained: names(parameters.filter(isThere)), afresh: names(parameters.filter((parameter) => !isThere(parameter))) };
}

/** For people; nothing where the head has no pooler. */
export function headStartLines(task: string, { parameters }: Pick<TaskHead, 'parameters'>, { pretrained, afresh }: HeadStart): string[] {
  if (!parameters.some(({ role }) => role === 'pooler')) return [];
  const rest = `initialised afresh: ${afresh.join(', ')}`;
  return [pretrained.length > 0 ? `${task}: begins with ${pretrained.join(', ')} of pre-training; ${rest}` : `${task}: ${rest}`];
}
