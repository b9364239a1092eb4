/** The engines that a component's computation is checked on: the default one, and the reference that it must agree with. */
import { createOnnxEngine, createTfjsEngine } from '../engine/index.ts';
import type { Engine } from '../kinds/engine.ts';

let started: Promise<readonly [Engine, Engine]> | undefined;

/** The default engine and the reference, started once. */
export function engines(): Promise<readonly [Engine, Engine]> {
  return (started ??= Promise.all([createOnnxEngine({ threads: 1 }), createTfjsEngine('cpu')]));
}
