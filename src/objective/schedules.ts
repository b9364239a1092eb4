/**
 * What changes from step to step in an objective and its loss. A number is a constant of the program; anything else is an input of it,
 * fed with its value at the step, so that one program serves all steps.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Schedules } from '../kinds/schedule.ts';
import type { HostTensor, TensorSpec } from '../nn/program.ts';

/** What is known of an objective that may change from step to step. */
export type HasSchedules = Partial<Pick<Objective, 'scheduled' | 'loss'>>;

/** Where a training of so many steps is at the step that is made next, counted from 0. */
export function progressAt(step: number, steps: number): number {
  return step / steps;
}

/** Names of what changes, by its owner; a name that both have is told by `check-objective.ts`. */
export function changingNames({ scheduled = {}, loss }: HasSchedules): { readonly objective: string[]; readonly loss: string[] } {
  return { objective: changing(scheduled), loss: changing(loss?.scheduled ?? {}) };
}

function changing(schedules: Schedules): string[] {
  return Object.keys(schedules).filter((name) => typeof schedules[name] === 'function');
}

/** Values of all that changes, by their names: for curves. Throws a {@link ContractError} for one that is no number. */
export function valuesAt(objective: HasSchedules, progress: number): Record<string, number> {
  const { objective: own, loss } = changingNames(objective);
  return Object.fromEntries([
    ...own.map((name) => [name, valueOf('objective', name, objective.scheduled ?? {}, progress)] as const),
    ...loss.map((name) => [name, valueOf('loss', name, objective.loss?.scheduled ?? {}, progress)] as const),
  ]);
}

function valueOf(kind: 'objective' | 'loss', name: string, schedules: Schedules, progress: number): number {
  const schedule = schedules[name];
  const value: unknown = typeof schedule === 'function' ? schedule(progress) : schedule;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ContractError(kind, `its schedule '${name}' is ${String(value)} at ${progress} of all steps`);
}

/** The inputs of the training program that hold them. */
export function scheduledSpecs(objective: HasSchedules): Record<string, TensorSpec> {
  return Object.fromEntries(Object.values(changingNames(objective)).flatMap((names) => names.map((name) => [inputOf(name), SCALAR])));
}

/** What these inputs are fed. */
export function scheduledInputs(objective: HasSchedules, progress: number): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(valuesAt(objective, progress)).map(([name, value]) => [inputOf(name), Float32Array.of(value)]));
}

/** As the program computes with them: constants as they are, what changes as its input, or without inputs as it is at the end. */
export function scheduledIn(
  kind: 'objective' | 'loss',
  schedules: Schedules = {},
  inputs: Readonly<Record<string, Tensor>> | null = null,
): Record<string, Scalar | number> {
  return Object.fromEntries(
    Object.keys(schedules).map((name) => {
      const input = typeof schedules[name] === 'function' ? inputs?.[inputOf(name)] : undefined;
      return [name, (input as Scalar | undefined) ?? valueOf(kind, name, schedules, END)];
    }),
  );
}

/** Evaluations see what the training comes to, at whatever step they are made: their figures compare. */
export const END = 1;

const SCALAR: TensorSpec = { shape: [], dtype: 'float32' };

function inputOf(name: string): string {
  return `scheduled.${name}`;
}
