/** Tries every engine, one by one, each in a process of its own with a time limit, and compares their losses with the reference's. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { shortened } from '../engine/onnx/device/require.ts';
import { cudaProblems } from '../setup/cuda.ts';
import { CUDA_12, lacksOf, nvidiaGpus } from '../setup/nvidia.ts';
import type { ProbeCall, Probed } from './probe.ts';
import { REFERENCE, type ExaminedEngine } from './subjects.ts';
import type { Figures } from '../engine/trial.ts';

/** What was found of one engine. */
export interface Finding {
  readonly name: string;
  readonly works: boolean;
  /** Null where it did not get that far. */
  readonly figures: Figures | null;
  /** Largest relative difference of a loss from the reference's; null where there is nothing to compare. */
  readonly difference: number | null;
  /** Why it does not work; empty when it does. */
  readonly problems: readonly string[];
  /** What to type or to install. */
  readonly remedies: readonly string[];
}

/** Which engines are tried, and how long each may take. */
export interface ExamineOptions {
  readonly subjects: readonly ExaminedEngine[];
  readonly cacheFolder: string;
  /** Milliseconds for each. */
  readonly limit: number;
  readonly onBegin: (subject: ExaminedEngine) => void;
  /** The script that tries one engine; tests bring others. */
  readonly probe?: string;
}

/** Losses may differ by rounding; graphics cards round more, and bfloat16 keeps three digits of what is multiplied. */
const [TOLERANCE, BFLOAT16_TOLERANCE] = [1e-3, 1e-2];

/** Tries the engines in order and never throws for one that fails: its finding says why. */
export async function examine({ subjects, onBegin, ...settings }: ExamineOptions): Promise<readonly Finding[]> {
  const tried: Tried[] = [];
  for (const subject of subjects) {
    onBegin(subject);
    tried.push({ subject, ...(subject.absent === undefined ? await probed(subject, settings) : { reason: subject.absent, noise: '' }) });
  }
  const reference = tried.find(({ subject }) => subject.name === REFERENCE)?.figures?.losses;
  return Promise.all(tried.map((each) => finding(each, reference)));
}

interface Tried {
  readonly subject: ExaminedEngine;
  readonly figures?: Figures;
  readonly reason?: string;
  readonly code?: string;
  /** What it wrote to standard error. */
  readonly noise: string;
}

const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url));

function probed(
  subject: ExaminedEngine,
  { cacheFolder, limit, probe = PROBE }: Omit<ExamineOptions, 'subjects' | 'onBegin'>,
): Promise<Omit<Tried, 'subject'>> {
  const call: ProbeCall = { engine: subject.engine, device: subject.device, precision: subject.precision, cacheFolder };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [probe, JSON.stringify(call)],
      { timeout: limit, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 },
      (error, stdout, noise) => {
        const said = lastJson(stdout);
        if (said && 'figures' in said) resolve({ figures: said.figures, noise });
        else if (said) resolve({ ...said, noise });
        else if (error?.killed) resolve({ reason: `It took longer than ${limit / 1000} seconds.`, noise });
        else resolve({ reason: `Its process ended with ${error?.signal ?? `code ${error?.code ?? 0}`}.`, noise });
      },
    );
  });
}

function lastJson(text: string): Probed | undefined {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as Probed;
  } catch {
    return undefined;
  }
}

async function finding(tried: Tried, reference: readonly number[] | undefined): Promise<Finding> {
  const { name } = tried.subject;
  if (!tried.figures) return { name, works: false, figures: null, difference: null, ...(await explained(tried)) };
  const difference = reference ? farthest(tried.figures.losses, reference) : null;
  const off = difference !== null && !(difference <= (tried.subject.precision === 'bfloat16' ? BFLOAT16_TOLERANCE : TOLERANCE));
  return {
    name,
    works: !off,
    figures: tried.figures,
    difference,
    problems: off ? [`Its losses differ from the reference's by ${(100 * difference).toFixed(2)} %.`] : [],
    remedies: [],
  };
}

/** What is wrong and what to do about it, from what the engine said and from what the machine has. */
async function explained({ subject, reason = 'It said nothing.', code, noise }: Tried): Promise<Pick<Finding, 'problems' | 'remedies'>> {
  const { engine, device, remedies, repairs = remedies } = subject;
  const said = shortened(reason);
  if (subject.absent !== undefined || code === 'engine-not-installed') return { problems: [said], remedies: remedies(noise) };
  if (code === 'engine-broken') return { problems: [said], remedies: repairs(noise) };
  const lacks =
    device === 'cuda' ? await cudaProblems(missingLibrary(noise)) : engine === 'tfjs-node-gpu' ? lacksOf(await nvidiaGpus(), CUDA_12) : [];
  return { problems: [said, ...lacks], remedies: lacks.length > 0 ? [] : remedies(`${reason}\n${noise}`) };
}

function missingLibrary(noise: string): string | null {
  return /(\S+): cannot open shared object file/.exec(noise)?.[1] ?? null;
}

/** Largest relative difference; NaN counts as infinite. */
export function farthest(losses: readonly number[], reference: readonly number[]): number {
  const differences = reference.map((right, step) => Math.abs((losses[step] ?? Number.NaN) / right - 1));
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences);
}
