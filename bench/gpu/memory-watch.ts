/** The largest memory of a process and of an NVIDIA card, looked at three times a second; other makes do not say what they hold. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  start(pid: number): void;
  /** From here on the peak is a new one. */
  reset(): void;
  /** MiB; the card's less what it held at the start, null where nobody says. */
  peak(): { readonly memory: number; readonly card: number | null };
  end(): void;
}

const EVERY = 300;

export function watchMemory(): MemoryWatch {
  let [timer, process, before]: [NodeJS.Timeout | undefined, number | undefined, number | undefined] = [undefined, undefined, undefined];
  let [memory, card]: [number, number | null] = [0, null];
  const look = (): void => {
    if (process !== undefined) memory = Math.max(memory, residentOf(process));
    heldByCard((held) => {
      before ??= held;
      card = Math.max(card ?? 0, held - before);
    });
  };
  return {
    start(pid) {
      process = pid;
      look();
      timer = setInterval(look, EVERY);
    },
    reset: () => void ([memory, card] = [0, null]),
    peak() {
      if (process !== undefined) memory = Math.max(memory, residentOf(process));
      return { memory, card };
    },
    end: () => clearInterval(timer),
  };
}

function residentOf(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Calls nothing back where there is no such card. */
function heldByCard(tell: (mebibytes: number) => void): void {
  execFile('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader,nounits'], { timeout: 5000 }, (error, out) => {
    const held = Number(out.split('\n', 1)[0]);
    if (!error && Number.isFinite(held) && out.trim() !== '') tell(held);
  });
}
