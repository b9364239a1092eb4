/** What needs no cluster: the scripts of jobs under this machine's shell, and what travels; the rest is in `test/clusters`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { RECORD, memberZip, parcelOf, recordBack, type Parcel } from './parcel.ts';
import { folderOf, parcelScript, RESULT, SAID, sharedScript } from './script.ts';

const folder = temporaryFolder('ray-job');
const at = (...names: readonly string[]): string => path.join(folder, ...names);
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const launchOf = (name: string, command: readonly string[]) => ({
  key: 'k',
  name,
  run: at(name, 'sweep/members/one'),
  command,
  logFile: at(name, "it's a log.txt"),
});

describe('what travels to a node', () => {
  it('is what the patterns find, each file where it lies from the experiment, and the same package for the same files', async () => {
    for (const [name, text] of [
      ['corpus/a.txt', 'a'],
      ['corpus/deep/b.txt', 'b'],
      ['corpus/deep/c.md', 'c'],
    ])
      write(at('project', name), text);
    mkdirSync(at('project/experiments'), { recursive: true });
    const parcel = await parcelOf(['../corpus/**/*.txt'], at('project/experiments'));
    expect(parcel.folder).toBe('project/experiments');
    expect(Object.keys(unzipSync(parcel.files?.zip ?? new Uint8Array())).toSorted()).toEqual([
      'corpus/a.txt',
      'corpus/deep/b.txt',
      'experiments/',
    ]);
    expect((await parcelOf(['../corpus/**/*.txt'], at('project/experiments'))).files?.name).toBe(parcel.files?.name);
    write(at('project/corpus/a.txt'), 'A');
    expect((await parcelOf(['../corpus/**/*.txt'], at('project/experiments'))).files?.name).not.toBe(parcel.files?.name);
  });

  it('where a pattern finds nothing is said at once', async () => {
    await expect(parcelOf(['nowhere/*.txt'], folder)).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('is the folder of a member with its last checkpoint, without locks; its experiment is where the files come to lie', async () => {
    const launch = launchOf('travels', []);
    const record = { seed: 3, experimentFile: '/home/me/experiments/a.json5', experimentFolder: '/home/me/experiments' };
    for (const [name, text] of [
      [RECORD, JSON.stringify(record)],
      ['lock-1.json', '{}'],
      ['checkpoints/latest', 'step-2\n'],
      ['checkpoints/step-1/weights.safetensors', 'w'],
      ['checkpoints/step-2/weights.safetensors', 'w'],
      ['status.json.1-2-0a1b2c3d.0-0.tmp', ''],
    ])
      write(path.join(launch.run, name), text);
    const parcel: Parcel = { files: null, folder: 'project/experiments' };
    const found = unzipSync(await memberZip(launch, 'echo', parcel));
    expect(Object.keys(found).toSorted()).toEqual([
      'job.sh',
      'run/',
      'run/checkpoints/latest',
      'run/checkpoints/step-2/weights.safetensors',
      `run/${RECORD}`,
    ]);
    const there = Buffer.from(found[`run/${RECORD}`]);
    expect(JSON.parse(there.toString())).toEqual({
      seed: 3,
      experimentFile: 'project/experiments/a.json5',
      experimentFolder: 'project/experiments',
    });
    expect(JSON.parse(recordBack(there, readFileSync(path.join(launch.run, RECORD))).toString())).toEqual(record);
  });
});

describe('a job', () => {
  it('runs its member on what came with it, and leaves what that said and made, whatever its words are, below the logs', async () => {
    const job = begin('odd', {
      files: { name: 'f00', zip: new Uint8Array() },
      program: `const { readFileSync, writeFileSync } = require('fs');
        writeFileSync(process.argv[2] + '/made', readFileSync('project/experiments/../a.txt', 'utf8') + process.argv[3] + process.env.FROM);
        console.error('said'); process.exitCode = 7;`,
      setup: ["FROM='a setup line'", 'export FROM'],
    });
    expect(await job.ended).toBe(7);
    expect(readFileSync(job.own(SAID), 'utf8')).toBe('said\n');
    expect(await job.unpacked('made')).toBe("brought$HOME 'quoted'a setup line");
  });

  it('leaves what its member made also where a setup line failed, and no lock of it', async () => {
    const job = begin('setup', { program: `console.log('begun')`, setup: ['no-such-program-of-anybody'] });
    expect(await job.ended).toBe(127);
    expect(readFileSync(job.own(SAID), 'utf8')).toMatch(/no-such-program-of-anybody: not found/);
    expect(await job.unpacked('experiment.json')).toBe('{}');
    expect(await job.unpacked('lock-1.json')).toBeNull();
  });

  it('that is stopped waits until its member has saved', async () => {
    const job = begin('stopped', {
      program: `process.on('SIGTERM', () => setTimeout(() => {
          require('fs').writeFileSync(process.argv[2] + '/saved', 'saved'); process.exit(143); }, 300));
        setInterval(() => {}, 1000); console.log('runs');`,
    });
    await expect.poll(() => existsSync(job.own(SAID)) && readFileSync(job.own(SAID), 'utf8'), { timeout: 20_000 }).toBe('runs\n');
    // Ray tells the shell and what it began, each by itself.
    process.kill(-(job.child.pid ?? 0), 'SIGTERM');
    expect(await job.ended).toBe(143);
    expect(await job.unpacked('saved')).toBe('saved');
  });

  it('on a shared folder adds to the log of the member, and ends as that does', async () => {
    write(at('shared/program.cjs'), `console.log('said', process.argv[2]); process.exitCode = 3;`);
    const launch = launchOf('shared', [process.execPath, at('shared/program.cjs'), "$HOME 'quoted'"]);
    writeFileSync(launch.logFile, 'before\n');
    const child = spawn('/bin/sh', ['-c', sharedScript(launch, { id: 'i', setup: [] })], { stdio: 'ignore' });
    expect(await new Promise((resolve) => void child.on('exit', resolve))).toBe(3);
    expect(readFileSync(launch.logFile, 'utf8')).toBe("before\nsaid $HOME 'quoted'\n");
  });
});

interface Beginning {
  readonly files?: Parcel['files'];
  readonly program: string;
  readonly setup?: readonly string[];
}

/** In folders as Ray has them. */
function begin(name: string, { files = null, program, setup = [] }: Beginning) {
  const session = at(name, 'session');
  const here = path.join(session, 'runtime_resources/working_dir_files/_ray_pkg_k');
  write(path.join(session, 'logs/raylet.out'), '');
  write(path.join(session, 'runtime_resources/py_modules_files/_ray_pkg_f00/a.txt'), 'brought');
  for (const each of ['experiment.json', 'lock-1.json']) write(path.join(here, 'run', each), '{}');
  const project = at(name, 'elsewhere');
  write(path.join(project, 'program.cjs'), program);
  const launch = launchOf(name, []);
  const command = [process.execPath, path.join(process.cwd(), 'program.cjs'), launch.run, "$HOME 'quoted'"];
  const script = parcelScript({ ...launch, command }, { files, folder: 'project/experiments' }, { id: 'one', setup, project });
  write(path.join(here, 'job.sh'), script);
  const PYTHONPATH = `${here}:${session}/runtime_resources/py_modules_files/_ray_pkg_f00`;
  const child = spawn('/bin/sh', ['job.sh'], { cwd: here, env: { ...process.env, PYTHONPATH }, stdio: 'ignore', detached: true });
  const own = (file: string): string => path.join(session, 'logs', folderOf('one'), file);
  return {
    child,
    own,
    ended: new Promise<number | null>((resolve, reject) => void child.on('exit', resolve).on('error', reject)),
    unpacked(file: string): Promise<string | null> {
      const tar = spawn('tar', ['-xOf', own(RESULT), `./${file}`], { stdio: ['ignore', 'pipe', 'ignore'] });
      let text = '';
      tar.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
      return new Promise((resolve) => void tar.on('close', (code) => resolve(code === 0 ? text : null)));
    },
  };
}
