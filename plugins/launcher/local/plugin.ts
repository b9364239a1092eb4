/**
 * Processes of this machine.
 *
 * Each has a process group of its own: Ctrl-C reaches it only through the sweep. It saves and stops when the channel to the sweep closes,
 * be it on purpose or because the sweep died.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import { defineComponent, Type, type Launch, type LaunchState } from 'electra-run';

export default defineComponent({
  kind: 'launcher',
  name: 'local',
  summary: 'Runs members on this machine, as many side by side as --jobs says.',
  options: Type.Object({}),
  create() {
    const processes = new Map<string, Started>();
    return {
      name: 'local',
      lasting: false,
      every: 0.05,
      async submit(launches) {
        for (const launch of launches) if (!processes.has(launch.key)) processes.set(launch.key, await started(launch));
      },
      status: (launches) => Promise.resolve(launches.map(({ key }) => processes.get(key)?.state ?? { state: 'unknown' })),
      stop(launches) {
        for (const { key } of launches) {
          const child = processes.get(key)?.child;
          if (child?.connected) child.disconnect();
        }
        return Promise.resolve();
      },
    };
  },
});

interface Started {
  readonly child: ChildProcess;
  state: LaunchState;
}

async function started({ command: [program, ...words], logFile, threads }: Launch): Promise<Started> {
  const log = await open(logFile, 'a');
  // Where the environment says how many threads, that holds.
  const wanted = process.env.ELECTRA_RUN_THREADS || String(threads);
  const env = threads === undefined ? process.env : { ...process.env, ELECTRA_RUN_THREADS: wanted };
  try {
    const child = spawn(program, words, { env, stdio: ['ignore', log.fd, log.fd, 'ipc'], detached: true });
    const own: Started = { child, state: { state: 'running' } };
    child.on('exit', (code, signal) => {
      own.state = { state: 'ended', code, ...(signal === null ? {} : { reason: `It was ended by ${signal}.` }) };
    });
    await new Promise<void>((resolve, reject) => void child.once('spawn', resolve).once('error', reject));
    return own;
  } finally {
    await log.close();
  }
}
