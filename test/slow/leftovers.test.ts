/** Work on files may be killed at any single operation: done again, it leaves the result and nothing of the dead process. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('leftovers');
const works = fileURLToPath(new URL('../support/small-works.mjs', import.meta.url));
const preload = fileURLToPath(new URL('../support/chaos/preload.mjs', import.meta.url));
/** A busy machine may take long. */
const MINUTES = 600_000;

interface Operation {
  readonly key: string;
  readonly number: number;
}

it.each(['cached file', 'cached folder', 'run', 'member', 'setup'])(
  'a %s that was killed at any operation is clean when it is done again',
  async (work) => {
    const whole = trial(work, 'undisturbed');
    expect(await does(work, whole)).toBe(null);
    const operations = operationsOf(whole);
    expect(operations.length).toBeGreaterThan(5);

    const queue = operations.map((fault, index) => ({ fault, at: trial(work, `killed-${index}`) }));
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { fault, at } = next;
        expect([fault, await does(work, at, fault)]).toEqual([fault, 'SIGKILL']);
        expect([fault, await does(work, at)]).toEqual([fault, null]);
        expect([fault, contentsOf(at.root)]).toEqual([fault, contentsOf(whole.root)]);
      }
    };
    await Promise.all(Array.from({ length: 3 }, worker));
  },
  MINUTES,
);

interface Trial {
  readonly root: string;
  readonly log: string;
  readonly fired: string;
}

function trial(work: string, name: string): Trial {
  const own = path.join(folder, work.replace(' ', '-'), name);
  mkdirSync(own, { recursive: true });
  return { root: path.join(own, 'root'), log: path.join(own, 'log'), fired: path.join(own, 'fired') };
}

/** Returns the signal that ended it. */
function does(work: string, { root, log, fired }: Trial, fault?: Operation): Promise<string | null> {
  const orders = { root, log, fired, fault: fault ? { ...fault, kind: 'kill' } : null, shadow: null };
  const child = spawn(process.execPath, ['--import', preload, works, work, root], {
    env: { PATH: process.env.PATH, CHAOS: JSON.stringify(orders) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => (code ? reject(new Error(said)) : resolve(signal)));
  });
}

function operationsOf({ log }: Trial): Operation[] {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Partial<Operation>).filter((each): each is Operation => each.key !== undefined);
}

/** Every folder and file, with times left out. */
function contentsOf(root: string): Record<string, string> {
  const entries = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
  const found = entries.map((entry): [string, string] => {
    const file = path.join(entry.parentPath, entry.name);
    const text = entry.isDirectory() ? 'folder' : readFileSync(file, 'utf8').replaceAll(/"updated": "[^"]*"/g, '');
    return [path.relative(root, file), text];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
