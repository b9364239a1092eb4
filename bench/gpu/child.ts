/** The processes of one part: each is listened to, has a limit, and is ended with all that it started. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Setting } from './part.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly out: string;
  readonly error: string;
}

export interface ChildOptions {
  /** Seconds; no more than the part has. */
  readonly limit?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Every line of what it prints, as it comes. */
  onLine?(line: string): void;
  /** Once it has started, with what sends it a signal. */
  onStart?(send: (signal: NodeJS.Signals) => void, pid: number): void;
}

/** Of all parts: what has to end when this process is told to. */
const everyone = new Set<number>();

/** Ends every process of every part, with what each has started: they are groups of their own, which Ctrl-C does not reach. */
export function endEveryone(): void {
  for (const pid of everyone) endGroup(pid);
}

export class Children {
  readonly #setting: Setting;
  readonly #deadline: number;
  readonly #running = new Set<number>();

  constructor(setting: Setting, deadline: number) {
    this.#setting = setting;
    this.#deadline = deadline;
  }

  /** Seconds that the part still has. */
  get left(): number {
    return Math.max(0, (this.#deadline - performance.now()) / 1000);
  }

  /** The product's command line, in the folder for runs. */
  cli(words: readonly string[], options?: ChildOptions): Promise<Ended> {
    return this.run(process.execPath, [`${this.#setting.root}/dist/src/cli/main.js`, ...words], options);
  }

  /** Runs a program to its end. What cannot be started ends with code 127, as in a shell. */
  run(program: string, args: readonly string[], { limit = Infinity, environment, onLine, onStart }: ChildOptions = {}): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: this.#setting.work,
      env: { ...process.env, ...this.#setting.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which ends as one.
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) for (const set of [this.#running, everyone]) set.add(pid);
    let timedOut = false;
    const timer = setTimeout(
      () => {
        timedOut = true;
        if (pid !== undefined) endGroup(pid);
      },
      Math.min(limit, this.left) * 1000,
    );
    const out: string[] = [];
    const error: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      out.push(line);
      onLine?.(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => error.push(line));
    if (pid !== undefined) onStart?.((signal) => void child.kill(signal), pid);
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        clearTimeout(timer);
        if (pid !== undefined) for (const set of [this.#running, everyone]) set.delete(pid);
        resolve({ code, signal, timedOut, out: out.join('\n'), error: error.join('\n') });
      };
      child.once('error', ({ message }) => {
        error.push(message);
        end(127, null);
      });
      child.once('close', end);
    });
  }

  /** Ends what still runs. */
  end(): void {
    for (const pid of this.#running) endGroup(pid);
  }
}

/** Why it did not do what it was to do, in one or two lines: the product's own message where there is one. */
export function failure({ code, signal, timedOut, error }: Ended): string {
  if (timedOut) return 'it did not end in its time';
  const lines = error.split('\n').filter((line) => line.trim() !== '');
  const at = lines.findLastIndex((line) => /^error\b|Error\b/.test(line));
  const said = (at === -1 ? lines.slice(-2) : lines.slice(at, at + 3)).map((line) => line.trim()).join(' ');
  return `${signal === null ? `exit code ${code}` : `ended by ${signal}`}${said === '' ? '' : `: ${said}`}`;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
