/** The lock of who makes a sweep, extends it, or decides how its search goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { errors, UserError } from '../errors/index.ts';
import { tryLock } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';

/** Nobody knows whether the process that makes the sweep lives: after this time a person is asked. */
const LONG_MS = 60_000;

/** Others that make or extend the same sweep take a moment; nobody holds this lock while runs run. */
export async function locked<T>(folder: string, use: () => Promise<T>): Promise<T> {
  for (const began = performance.now(); ;) {
    const lock = await tryLock(folder);
    if ('holder' in lock) {
      const hint = lockHint(lock.holder, lock.path);
      if (hint !== null && performance.now() - began > LONG_MS)
        throw new UserError(errors.SWEEP_LOCKED({ folder, owner: ownerText(lock.holder), hint }), { exitCode: 1 });
      await sleep(50);
      continue;
    }
    try {
      return await use();
    } finally {
      await lock.release();
    }
  }
}
