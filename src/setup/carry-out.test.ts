import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { carryOut, type SetupOutcome } from './carry-out.ts';
import type { SetupPlan, Step } from './plan.ts';

const root = temporaryFolder('setup');

const script = (title: string, code: string): Step => ({ title, command: [process.execPath, '-e', code] });
const writes = script('write', "require('fs').writeFileSync('made', 'whole')");
const trial = script('try it', "console.log(JSON.stringify(require('fs').readFileSync('made', 'utf8')))");

function planIn(name: string, change: Partial<SetupPlan> = {}): SetupPlan {
  return { name: 'an engine', folder: path.join(root, name, 'engine'), steps: [writes], trial, record: { version: '1' }, ...change };
}

function carriedOut(plan: SetupPlan, { fresh = false, signal = new AbortController().signal } = {}): Promise<SetupOutcome> {
  return carryOut(plan, { fresh, signal, progress: { begin: () => () => {} } });
}

const left = (plan: SetupPlan): string[] => readdirSync(path.dirname(plan.folder)).sort();

describe('carrying out a setup', () => {
  it('leaves one finished folder, and hands over what the trial printed', async () => {
    const plan = planIn('first');
    expect(await carriedOut(plan)).toEqual({ trial: 'whole', made: true });
    expect(left(plan)).toEqual(['engine']);
    expect(readFileSync(path.join(plan.folder, 'made'), 'utf8')).toBe('whole');
  });

  it('only tries what is there, and makes it again when it differs, does not work any more, or when told to', async () => {
    const plan = planIn('again');
    await carriedOut(plan);
    expect(await carriedOut(plan)).toMatchObject({ made: false });
    expect(await carriedOut(plan, { fresh: true })).toMatchObject({ made: true });
    expect(await carriedOut({ ...plan, record: { version: '2' } })).toMatchObject({ made: true });
    writeFileSync(path.join(plan.folder, 'setup.json'), '{"version":');
    expect(await carriedOut(plan)).toMatchObject({ made: true });
    const broken = planIn('again', { trial: script('try it', "if (process.cwd().endsWith('engine')) process.exit(3); console.log(1)") });
    expect(await carriedOut(broken)).toMatchObject({ made: true });
  });

  it('leaves what was there when a step fails, and says the command, how it ended and its last lines', async () => {
    const plan = planIn('failing');
    await carriedOut(plan);
    const failing = {
      ...plan,
      record: { version: '2' },
      steps: [{ ...script('fail', "console.log('no room'); process.exit(7)"), hint: 'Make room.' }],
    };
    const failure = carriedOut(failing);
    await expect(failure).rejects.toMatchObject({
      code: 'setup-failed',
      exitCode: 1,
      text: expect.stringMatching(
        /it ended with exit code 7\. Nothing was changed\.\n {2}Command: .*node -e '[^]*\n {4}no room\n {2}Make room\.$/,
      ),
    });
    expect(left(plan)).toEqual(['engine']);
    expect(await carriedOut(plan)).toMatchObject({ made: false });
  });

  it('says so when a program is not there', async () => {
    await expect(carriedOut(planIn('no-program', { steps: [{ title: 'x', command: ['no-such-program'] }] }))).rejects.toThrow(/ENOENT/);
  });

  it('stops its command and leaves what was there when it is interrupted', async () => {
    const plan = planIn('interrupted');
    await carriedOut(plan);
    const controller = new AbortController();
    const started = path.join(root, 'started');
    const slow = script(
      'wait',
      `require('fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const ended = carriedOut({ ...plan, record: { version: '2' }, steps: [slow] }, { signal: controller.signal });
    while (!existsSync(started) || readFileSync(started, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error('Ctrl-C'));
    await expect(ended).rejects.toThrow('Ctrl-C');
    expect(left(plan)).toEqual(['engine']);
    expect(() => process.kill(Number(readFileSync(started, 'utf8')), 0)).toThrow(/ESRCH/);
  });

  it('starts anew where an earlier one was killed', async () => {
    const plan = planIn('killed');
    mkdirSync(path.join(`${plan.folder}.partial`, 'rest'), { recursive: true });
    mkdirSync(path.join(`${plan.folder}.previous`, 'rest'), { recursive: true });
    await carriedOut(plan);
    expect(left(plan)).toEqual(['engine']);
    expect(existsSync(path.join(plan.folder, 'rest'))).toBe(false);
  });

  it('lets one process at a time set the same thing up, and says which one does', async () => {
    let other: Promise<SetupOutcome> = Promise.reject(new Error('not begun'));
    other.catch(() => undefined);
    const plan = planIn('twice');
    const begin = (): (() => void) => {
      other = carriedOut(plan);
      other.catch(() => undefined);
      return () => undefined;
    };
    const first = await carryOut(plan, { signal: new AbortController().signal, progress: { begin } });
    expect(first).toEqual({ trial: 'whole', made: true });
    await expect(other).rejects.toMatchObject({
      code: 'setup-running',
      text: expect.stringContaining(`an engine is being set up already, by process ${process.pid}.`),
    });
    expect(left(plan)).toEqual(['engine']);
  });

  it('copies files, makes folders and removes what is not needed any more', async () => {
    const source = path.join(root, 'source.txt');
    writeFileSync(source, 'whole');
    const rename: Step = {
      ...script('rename', "require('fs').renameSync('source.txt', 'made')"),
      copies: [source],
      makes: ['a/b'],
      removes: ['a/b'],
    };
    const plan = planIn('files', { steps: [rename] });
    expect(await carriedOut(plan)).toEqual({ trial: 'whole', made: true });
    expect(readdirSync(path.join(plan.folder, 'a'))).toEqual([]);
  });
});
