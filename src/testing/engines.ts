/**
 * The engines that a component's computation is checked on: the default one, the reference that it must agree with, and
 * those of devices.
 */
import { createOnnxEngine, createTfjsEngine } from '../engine/index.ts';
import type { Engine } from '../kinds/engine.ts';

let started: Promise<readonly [Engine, Engine]> | undefined;

/** The default engine and the reference, started once. */
export function engines(): Promise<readonly [Engine, Engine]> {
  return (started ??= Promise.all([createOnnxEngine({ threads: 1 }), createTfjsEngine('cpu')]));
}

/** Engines that keep numbers on a device, and that make several updates there, with the CPU in the device's place. */
export function devices(): Promise<readonly Engine[]> {
  return Promise.all((['webgpu', 'cuda'] as const).map((device) => createOnnxEngine({ device, standIn: 'cpu' })));
}
