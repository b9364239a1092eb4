/** A run may be killed at any moment: the same command goes on, and ends where an undisturbed run ends, to the bit. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '../../src/random.ts';
import { cli, root, startCli, untilStep, type Ended } from '../support/cli.ts';
import { outcomeOf, type Outcome } from '../support/run-outcome.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/dies.json5');
/** A busy machine may take long. */
const MINUTES = 300_000;
const folder = temporaryFolder('run-kill');
const run = (name: string): string => path.join(folder, 'runs', name);

let undisturbed: Outcome;
beforeAll(async () => {
  expect(await start('undisturbed')).toMatchObject({ code: 0 });
  undisturbed = outcomeOf(run('undisturbed'));
}, MINUTES);

describe('a run killed with kill -9', () => {
  it(
    'goes on with the same command, however often it is killed at moments nobody chose',
    async () => {
      const random = randomFor(11, 'moments to kill at');
      for (const [from, to] of [
        [5, 25],
        [30, 55],
        [60, 85],
        [90, 115],
      ]) {
        const killed = startCli([experiment, '--set', 'name=killed'], { folder });
        await untilStep(killed, run('killed'), from + random.integer(to - from));
        await sleep(random.integer(25));
        killed.child.kill('SIGKILL');
        expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
      }
      expect(await start('killed')).toMatchObject({ code: 0 });
      expect(outcomeOf(run('killed'))).toEqual(undisturbed);
      expect(leftovers(run('killed'))).toEqual([]);
    },
    MINUTES,
  );

  it(
    'goes on after a kill in an evaluation, while a checkpoint is written, and before the result is',
    async () => {
      for (const moment of ['evaluation:40', 'partial:60', 'renamed:80', 'finish']) {
        expect([moment, await start('hurt', { KILL_AT: moment })]).toMatchObject([moment, { signal: 'SIGKILL' }]);
        expect(existsSync(path.join(run('hurt'), 'result.json'))).toBe(false);
      }
      expect(await cli(['resume', 'runs/hurt'], { folder })).toMatchObject({ code: 0 });
      expect(outcomeOf(run('hurt'))).toEqual(undisturbed);
      expect(leftovers(run('hurt'))).toEqual([]);
    },
    MINUTES,
  );
});

function start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return cli([experiment, '--set', `name=${name}`], { folder, environment });
}

/** Files that only a killed process leaves. */
function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tmp$|\.partial$|\.previous$|lock-/.test(name));
}
