/** Small works on files, one per process, for tests that kill them at any operation: `node small-works.mjs <work> <folder>`. */
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const built = (file) => import(new URL(`../../dist/src/${file}`, import.meta.url).href);
const log = { info() {}, warn() {} };

const works = {
  /** As a vocabulary is kept. */
  async 'cached file'(folder) {
    const { madeOnce } = await built('data/made-once.js');
    const { writeFileAtomic } = await built('files/atomic-write.js');
    await mkdir(join(folder, 'cache'), { recursive: true });
    const entry = join(folder, 'cache/entry.json');
    const find = () => readFile(entry, 'utf8').catch(() => undefined);
    await madeOnce(entry, { find, make: () => writeFileAtomic(entry, 'made'), log });
  },
  /** As tokens are kept, where damaged ones are there already. */
  async 'cached folder'(folder) {
    const { madeOnce } = await built('data/made-once.js');
    const { writeFolderAtomic } = await built('files/atomic-folder.js');
    const entry = join(folder, 'cache/entry');
    const find = () =>
      readFile(join(entry, 'file'), 'utf8').then(
        (text) => (text === 'made' ? text : undefined),
        () => undefined,
      );
    const make = () => writeFolderAtomic(entry, (temporary) => writeFile(join(temporary, 'file'), 'made'));
    await mkdir(join(folder, 'cache'), { recursive: true });
    if (!(await find())) await writeFolderAtomic(entry, (temporary) => writeFile(join(temporary, 'file'), 'damaged'));
    await madeOnce(entry, { find, make, log });
  },
  /** Opens, writes, closes. */
  async run(folder) {
    const { openRunFolder } = await built('runs/run-folder.js');
    const run = await openRunFolder(join(folder, 'run'), { experiment: { name: 'run' } }).catch((error) => {
      if (error.code !== 'run-finished') throw error;
    });
    if (!run) return;
    await mkdir(join(folder, 'run/downstream/task'), { recursive: true });
    await run.write('downstream/task/plans.json', '[]');
    await run.write('result.json', '{}');
    await run.close('finished', 1);
  },
  /** Claims a member, writes down that it began and ended, and lets go. */
  async member(folder) {
    const { claim, recordAttempt } = await built('sweep/state.js');
    await mkdir(folder, { recursive: true });
    const member = { id: 'abc', name: 'member', folder: 'members/member' };
    const lock = await claim(folder, member);
    const attempt = { started: '2026-01-01T00:00:00.000Z', process: { host: 'here', pid: 1 } };
    await recordAttempt(folder, member, attempt);
    await recordAttempt(folder, member, { ...attempt, ended: '2026-01-01T00:01:00.000Z', outcome: 'finished' });
    await lock.release();
  },
  /** A setup of one command. */
  async setup(folder) {
    const { carryOut } = await built('setup/carry-out.js');
    const made = (code) => ({ title: 'x', command: [process.execPath, '-e', code] });
    const plan = {
      name: 'engine',
      folder: join(folder, 'engines/engine'),
      steps: [made("require('fs').writeFileSync('made', 'whole')")],
      trial: made("console.log(JSON.stringify(require('fs').readFileSync('made', 'utf8')))"),
      record: { version: '1' },
    };
    await carryOut(plan, { progress: { begin: () => () => {} }, signal: new AbortController().signal });
  },
};

await works[process.argv[2]](process.argv[3]);
