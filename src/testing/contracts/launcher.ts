/** What every launcher must do: run what it is given once, say how it ended and what it said, and stop it when asked. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../files/make-folder.ts';
import type { Launch, Launcher, LaunchState } from '../../kinds/launcher.ts';
import type { Contract } from '../contract.ts';

/** Gives it small programs instead of members: one that ends well, one that fails, one that goes on until it is stopped. */
export const launcherContract: Contract<'launcher'> = ({ workshop, make }) => {
  const launch = async (program: string): Promise<Launch> => {
    const key = `k-${randomUUID()}`;
    const folder = join(workshop.folder(), 'sweep', key);
    const [run, logs] = [join(folder, 'members', 'one'), join(folder, 'logs')];
    for (const each of [run, logs]) await makeFolder(each);
    await workshop.write(join('sweep', key, 'program.mjs'), program);
    const command = [process.execPath, join(folder, 'program.mjs'), run];
    return { key, name: 'one', run, command, logFile: join(logs, 'one.txt') };
  };
  return {
    async 'runs a program in a process of its own, and says that it ended well'() {
      const launcher = await make();
      const own = await launch(`
        import { writeFileSync } from 'node:fs';
        writeFileSync(process.argv[2] + '/result', 'made by ' + process.pid);
        console.log('said');
        console.error('warned');`);
      await launcher.submit([own]);
      assert.equal(codeOf(await ended(launcher, own)), 0);
      assert.match(await readFile(join(own.run, 'result'), 'utf8'), /^made by \d+$/);
      const said = await readFile(own.logFile, 'utf8');
      assert.match(said, /^said$/m);
      assert.match(said, /^warned$/m);
    },

    async 'says with which code a program failed'() {
      const launcher = await make();
      const own = await launch('console.log("no"); process.exitCode = 7;');
      await launcher.submit([own]);
      assert.equal(codeOf(await ended(launcher, own)), 7);
      assert.match(await readFile(own.logFile, 'utf8'), /^no$/m);
    },

    async 'adds to a log, and takes nothing from it'() {
      const launcher = await make();
      const [first, again] = [await launch('console.log("first")'), await launch('console.log("again")')];
      const both = [first, { ...again, logFile: first.logFile }];
      for (const each of both) {
        await launcher.submit([each]);
        await ended(launcher, each);
      }
      assert.match(await readFile(first.logFile, 'utf8'), /first[^]*again/);
    },

    async 'begins nothing a second time that has the same key'() {
      const launcher = await make();
      const own = await launch("import { appendFileSync } from 'node:fs'; appendFileSync(process.argv[2] + '/begun', '.');");
      await launcher.submit([own]);
      await launcher.submit([own]);
      await ended(launcher, own);
      await launcher.submit([own]);
      await sleep(launcher.every * 1000);
      await ended(launcher, own);
      assert.equal(await readFile(join(own.run, 'begun'), 'utf8'), '.');
    },

    async 'has a program save and stop, and leaves one alone that ended'() {
      const launcher = await make();
      const [own, over] = [await launch(UNTIL_STOPPED), await launch('')];
      await launcher.submit([own, over]);
      await ended(launcher, over);
      await until(launcher, own, async () => {
        await look(launcher, own);
        return (await readFile(own.logFile, 'utf8').catch(() => '')).includes('waits');
      });
      await launcher.stop([own, over]);
      const state = await ended(launcher, own);
      assert.ok(state.state === 'ended' && state.code !== 0, `A program that was stopped is said to be ${JSON.stringify(state)}.`);
      assert.equal(await readFile(join(own.run, 'saved'), 'utf8'), 'saved');
      assert.equal(codeOf(await ended(launcher, over)), 0);
    },

    async 'says of each in its order how far it is, and that it does not know what it was never given'() {
      const launcher = await make();
      const [first, second, strange] = [await launch(''), await launch('process.exitCode = 3;'), await launch('')];
      await launcher.submit([first, second]);
      for (const each of [first, second]) await ended(launcher, each);
      const states = await launcher.status([second, strange, first]);
      assert.deepEqual(states.map(codeOf), [3, 'unknown', 0]);
    },
  };
};

const UNTIL_STOPPED = `
  import { writeFileSync } from 'node:fs';
  const stop = () => {
    writeFileSync(process.argv[2] + '/saved', 'saved');
    process.exit(143);
  };
  process.on('SIGTERM', stop).on('disconnect', stop);
  setInterval(() => {}, 1000);
  console.log('waits');`;

/** Milliseconds that a small program may take, whatever queues it. */
const PATIENCE = 45_000;

async function ended(launcher: Launcher, launch: Launch): Promise<LaunchState> {
  let last: LaunchState = { state: 'unknown' };
  await until(launcher, launch, async () => {
    last = await look(launcher, launch);
    assert.notEqual(last.state, 'unknown', 'A program that was taken is not known any more.');
    return last.state === 'ended';
  });
  return last;
}

/** As a sweep looks. */
async function look(launcher: Launcher, launch: Launch): Promise<LaunchState> {
  const [state] = await launcher.status([launch]);
  if (state.state === 'running' || state.state === 'ended') await launcher.collect?.([launch]);
  return state;
}

/** The exit code, or how far it is. */
function codeOf(state: LaunchState): number | string | null {
  return state.state === 'ended' ? state.code : state.state;
}

async function until(launcher: Launcher, { name }: Launch, isSo: () => Promise<boolean>): Promise<void> {
  for (const began = performance.now(); !(await isSo()); await sleep(launcher.every * 500))
    assert.ok(performance.now() - began < PATIENCE, `'${name}' is not so far after ${PATIENCE / 1000} s.`);
}
