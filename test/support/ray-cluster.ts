/** A Ray on this machine, of a head that runs no jobs and a node that does: the real programs, in a folder of their own, on loopback. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A cluster that runs. */
export interface RayCluster {
  /** Of its dashboard. */
  readonly address: string;
  /** The node's processes whose command line has this in it. */
  inNode(text: string): readonly { readonly pid: number; readonly words: readonly string[] }[];
  /** Kills every process of the node at once, as a power cut would, and begins it again. */
  cutNode(): Promise<void>;
  /** The same for the head and the node: what the cluster knew is forgotten. */
  cutAll(): Promise<void>;
  stop(): void;
}

/** Ports of its own, so that a cluster of this machine is not in the way. */
const port = 20_000 + (process.pid % 10_000) * 2;
export const rayAddress = `http://127.0.0.1:${port}`;

/** Starts it. */
export async function rayCluster(folder: string): Promise<RayCluster> {
  if (spawnSync('ray', ['--version']).status !== 0)
    throw new Error("ray is not there: pip install 'ray[default]', and its folder into PATH");
  const log = openSync(path.join(folder, 'ray.log'), 'a');
  const begin = (...words: readonly string[]): ChildProcess => {
    const env = { ...process.env, RAY_USAGE_STATS_ENABLED: '0', RAY_AUTH_MODE: 'disabled' };
    return spawn('ray', ['start', '--block', '--object-store-memory=80000000', ...words], { env, stdio: ['ignore', log, log] });
  };
  const beginHead = (): ChildProcess =>
    begin(
      '--head',
      '--num-cpus=0',
      '--node-ip-address=127.0.0.1',
      `--port=${port + 1}`,
      `--dashboard-port=${port}`,
      `--temp-dir=${folder}`,
    );
  const beginNode = (): ChildProcess =>
    begin(`--address=127.0.0.1:${port + 1}`, '--num-cpus=2', '--node-ip-address=127.0.0.2', '--dashboard-agent-listen-port=0');
  const cores = async (): Promise<number> => {
    const nodes = await fetch(`${rayAddress}/api/v0/nodes?filters=&detail=true`).then((answer) => answer.json() as Promise<Nodes>);
    return nodes.data.result.result
      .filter(({ state }) => state === 'ALIVE')
      .reduce((sum, { resources_total: { CPU = 0 } }) => sum + CPU, 0);
  };
  const ready = async (wanted: number): Promise<void> => {
    for (let left = 500; (await cores().catch(() => -1)) !== wanted; left--) {
      if (left === 0) throw new Error(`Ray does not begin:\n${readFileSync(path.join(folder, 'ray.log'), 'utf8').slice(-2000)}`);
      await sleep(300);
    }
  };
  let head: ChildProcess | undefined;
  let node: ChildProcess | undefined;
  const stop = (): void => [node, head].forEach((each) => each && cut(each));
  const beginAll = async (): Promise<void> => {
    head = beginHead();
    await ready(0);
    node = beginNode();
    await ready(2);
  };
  // Also where a test's process ends otherwise than by its end.
  process.on('exit', stop);
  await beginAll();
  return {
    address: rayAddress,
    inNode: (text) =>
      below(node?.pid)
        .map((pid) => ({ pid, words: read(`/proc/${pid}/cmdline`).split('\0').slice(0, -1) }))
        .filter(({ words }) => words.join(' ').includes(text)),
    async cutNode() {
      if (node) cut(node);
      await ready(0);
      node = beginNode();
      await ready(2);
    },
    async cutAll() {
      stop();
      await beginAll();
    },
    stop,
  };
}

interface Nodes {
  readonly data: {
    readonly result: { readonly result: readonly { readonly state: string; readonly resources_total: { readonly CPU?: number } }[] };
  };
}

function cut({ pid }: ChildProcess): void {
  // Stopped first, so that none begins another meanwhile.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const each of below(pid)) send(each, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process and all that came from it, the first ones first. */
function below(root: number | undefined): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), parentOf(name)] as const] : []));
  const found = root === undefined ? [] : [root];
  for (const pid of found) found.push(...parents.filter(([, parent]) => parent === pid).map(([each]) => each));
  return found;
}

function parentOf(pid: string): number {
  const text = read(`/proc/${pid}/stat`);
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
