/**
 * The command line without a process of its own: for tests of what it says and does, where exit codes that reach a
 * shell, signals, threads and memory are not the point. `cli.ts` starts the real program, fifty times as slowly.
 *
 * A call sees what a process would: its folder, its words, an environment without the machine's habits. All of it is
 * put back at the end, and calls take turns, because a process has one of each. A run is computed on this thread.
 */
import { vi } from 'vitest';
import { execute, type Call } from '../../src/cli/worker.ts';
import { terminalLog } from '../../src/track/terminal.ts';
import { environmentOf, main, type Ended, type Settings } from './cli.ts';

vi.doMock('../../src/cli/in-worker.ts', () => ({
  inWorker: (call: Call) => execute(call, { log: terminalLog(), signal: new AbortController().signal }),
}));

// Signals are the test runner's, and so is the channel that a sweep would let go of.
vi.doMock('../../src/cli/signals.ts', () => ({ onSignals: () => () => undefined }));

let turn: Promise<unknown> = Promise.resolve();

/** Runs the words after the program's name to their end, as `cli` does. */
export function inProcess(words: readonly string[], settings: Omit<Settings, 'program'>): Promise<Ended> {
  const ended = turn.then(() => call(words, settings));
  turn = ended.catch(() => undefined);
  return ended;
}

async function call(words: readonly string[], { folder, environment = {} }: Omit<Settings, 'program'>): Promise<Ended> {
  const { runProgram } = await import('../../src/cli/program.ts');
  const written = { out: '', error: '' };
  const before = { folder: process.cwd(), environment: { ...process.env }, argv: process.argv };
  const writes = [caught(process.stdout, (text) => (written.out += text)), caught(process.stderr, (text) => (written.error += text))];
  const wanted = environmentOf(environment);
  try {
    process.chdir(folder);
    process.argv = [process.execPath, main, ...words];
    setEnvironment(wanted);
    const code = await runProgram(words, { out: process.stdout, error: process.stderr });
    return { code, signal: null, ...written };
  } finally {
    setEnvironment(before.environment);
    process.argv = before.argv;
    process.chdir(before.folder);
    for (const write of writes) write.mockRestore();
  }
}

/** Takes what is written to a stream of this process. */
function caught(stream: NodeJS.WriteStream, take: (text: string) => void): { mockRestore(): void } {
  return vi.spyOn(stream, 'write').mockImplementation((text) => {
    take(String(text));
    return true;
  });
}

function setEnvironment(wanted: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (wanted[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] = value;
}
