/**
 * Loaded into a process before the program (`NODE_OPTIONS=--import`): counts what it does to the file system, and lets
 * something go wrong at one of these operations. Worker threads load it too, and so do the members of a sweep.
 *
 * What is to happen stands in `CHAOS`, see `Orders` of `trial.ts`. Only what lies in the folder of the trial is looked at.
 */
import { shiftClock } from './clock.mjs';
import { wrapFileSystem } from './file-system.mjs';
import { operations } from './operations.mjs';

const orders = JSON.parse(process.env.CHAOS ?? 'null');
if (orders) {
  if (orders.clock) shiftClock(orders.clock);
  await wrapFileSystem(operations(orders));
}
