/** Whether the engines of a sweep can be had here, found out before its first member: otherwise each would fail, one after the other. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readChecked } from '../files/read-json.ts';
import { experimentShape } from '../runs/file-shapes.ts';
import { UserError } from '../errors/index.ts';
import type { MemberReport } from '../sweep/state.ts';
import type { Complaint } from './try-engine.ts';

/** Tries each engine that these members name, in a process of its own: it may keep hold of a graphics card. Throws what it says. */
export async function requireEngines(folder: string, members: readonly MemberReport['member'][]): Promise<void> {
  const tried = new Set<string>();
  for (const member of members) {
    const run = path.join(folder, member.folder);
    const engine = readChecked<{ readonly engine?: unknown }>(path.join(run, 'experiment.json'), experimentShape)?.engine;
    const key = JSON.stringify(engine);
    if (tried.has(key)) continue;
    tried.add(key);
    const complaint = await tryEngine(run);
    if (complaint) throw new UserError({ ...complaint, hints: [] }, complaint);
  }
}

const TRIAL = fileURLToPath(new URL('./try-engine.js', import.meta.url));

/** Undefined also where the process ended otherwise: the member itself will say more. */
function tryEngine(run: string): Promise<Complaint | undefined> {
  return new Promise((resolve) => {
    // Colours of another process are not ours to show.
    const env = { ...process.env, NO_COLOR: '1' };
    execFile(process.execPath, [...process.execArgv, TRIAL, run], { env }, (_error, stdout) => {
      const line = stdout.trimEnd().split('\n').at(-1) ?? '';
      resolve(line.startsWith('{') ? (JSON.parse(line) as Complaint) : undefined);
    });
  });
}
