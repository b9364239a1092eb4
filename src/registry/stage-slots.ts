/**
 * The slots of stages. A component there is made with the stage's length, objective and scheduler around it; one that would be
 * what an earlier stage or the experiment has already is that one, so that what is the same is not made twice.
 */
import { pathText } from '../source/tree.ts';
import type { SlotNode } from './dependencies.ts';

/** What a stage may have of its own. */
export const STAGE_SLOTS = ['objective', 'scheduler'] as const;

/** The name of such a slot. */
export type StageSlot = (typeof STAGE_SLOTS)[number];

type Segments = SlotNode['path'];

/** The stage that a slot lies in; undefined where it is the experiment's. */
export function stageOfSlot([section, key, index]: Segments): number | undefined {
  return section === 'train' && key === 'stages' ? Number(index) : undefined;
}

/** Whether what is injected under this name is another thing in a stage. */
export function changesInStages(need: string): boolean {
  return need === 'length' || (STAGE_SLOTS as readonly string[]).includes(need);
}

/** The name under which it is bound there. */
export function boundInStage(need: string, stage: number): string {
  return `${need} of stage ${stage}`;
}

/** Whether the component or one inside it has this injected. */
export function needs(node: SlotNode, need: string): boolean {
  return (node.definition.needs ?? []).some((each) => each === need) || node.nested.some((inner) => needs(inner, need));
}

/** The path of an earlier slot whose component is that of this slot of a stage; undefined where it is one of its own. */
export function sameComponent(node: SlotNode, slots: ReadonlyMap<string, SlotNode>): string | undefined {
  const stage = stageOfSlot(node.path);
  if (stage === undefined || ['length', ...STAGE_SLOTS].some((need) => needs(node, need))) return undefined;
  const inside = node.path.slice(3);
  const earlier = [inside, ...Array.from({ length: stage }, (_, index) => ['train', 'stages', index, ...inside])].map(pathText);
  return earlier.find((path) => {
    const other = slots.get(path);
    return other?.definition === node.definition && JSON.stringify(other.options) === JSON.stringify(node.options);
  });
}
