/**
 * The fastest engine that works here: each is given the same few training steps, once, and the outcome is remembered for as long as the
 * processor, the threads and the engines stay what they are.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Engine } from '../kinds/engine.ts';
import { packageVersion } from '../package.ts';
import { createOnnxEngine, createOpenvinoEngine } from './index.ts';
import { fastestDevice } from './onnx/device/fastest.ts';
import type { Device } from './onnx/graph.ts';
import { defaultThreads } from './onnx/threads.ts';
import { OPENVINO_VERSION } from './openvino/library.ts';
import type { Precision } from './openvino/products.ts';
import { multipliesBfloat16, openvinoFolder } from './openvino/start.ts';
import { trainFor, type ModelSize } from './trial.ts';

/** Among what is chosen. */
export interface AutoEngineOptions {
  /** Only engines whose products are float32: no bfloat16, and no CUDA, which rounds to TF32. */
  readonly exact: boolean;
  /** Threads inside one operation on the CPU; undefined: every core. */
  readonly threads?: number;
  readonly cacheFolder: string;
}

/** An engine as it can be written down, and made again. */
type Choice = { readonly engine: 'onnx'; readonly device: Device } | { readonly engine: 'openvino'; readonly precision: Precision };

interface Measured {
  readonly choice: Choice;
  /** 0 where it failed. */
  readonly tokensPerSecond: number;
}

/** A narrow network and a short batch: some tens of milliseconds a step. */
const SIZE: ModelSize = { batch: 8, length: 128, vocabulary: 4096, width: 256, layers: 2 };

/** Makes the fastest engine; its `device` says beside what it was measured. Throws a {@link UserError} where onnxruntime does not load. */
export async function createAutoEngine({ exact, threads = defaultThreads(), cacheFolder }: AutoEngineOptions): Promise<Engine> {
  const make = (choice: Choice): Promise<Engine> =>
    choice.engine === 'onnx'
      ? createOnnxEngine({ device: choice.device, ...(choice.device === 'cpu' ? { threads } : {}) })
      : createOpenvinoEngine({ precision: choice.precision, threads, cacheFolder });
  const openvino = existsSync(path.join(openvinoFolder(cacheFolder), 'setup.json')) ? OPENVINO_VERSION : 'none';
  const key = fingerprintOf({
    exact,
    threads,
    openvino,
    version: packageVersion(),
    processor: cpus()[0]?.model ?? '',
    bfloat16: multipliesBfloat16(),
  });
  const file = path.join(cacheFolder, 'engines-measured', `${key}.json`);
  const found = await remembered(file);
  try {
    if (found) return await namedAfter(found, make);
  } catch {
    // Another card, or none any more.
  }
  const measured = await measure(await candidates({ exact, openvino: openvino !== 'none' }), make);
  await makeFolder(path.dirname(file));
  await writeFileAtomic(file, JSON.stringify(measured));
  return namedAfter(measured, make);
}

/** The fastest, which says of itself that it is, and by how much. */
async function namedAfter([fastest, ...others]: readonly Measured[], make: (choice: Choice) => Promise<Engine>): Promise<Engine> {
  const engine = await make(fastest.choice);
  const beside = others.map(({ choice, tokensPerSecond }) =>
    tokensPerSecond > 0
      ? `${nameOf(choice)} ${(tokensPerSecond / fastest.tokensPerSecond).toFixed(2)}`
      : `${nameOf(choice)}, which failed (electra-run doctor)`,
  );
  return { ...engine, device: `${engine.device}; the fastest here${beside.length === 0 ? '' : `, at 1.00 beside ${beside.join(', ')}`}` };
}

async function candidates({ exact, openvino }: { readonly exact: boolean; readonly openvino: boolean }): Promise<readonly Choice[]> {
  const device = await fastestDevice();
  return [
    { engine: 'onnx', device: 'cpu' },
    ...(device === 'cpu' || (exact && device === 'cuda') ? [] : [{ engine: 'onnx', device } as const]),
    ...(openvino ? [{ engine: 'openvino', precision: 'float32' } as const] : []),
    ...(openvino && !exact && multipliesBfloat16() ? [{ engine: 'openvino', precision: 'bfloat16' } as const] : []),
  ];
}

/** The fastest first. One that fails is the slowest, but for onnxruntime on the CPU, which every installation has. */
async function measure(choices: readonly Choice[], make: (choice: Choice) => Promise<Engine>): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const choice of choices) {
    try {
      const { tokensPerSecond } = await trainFor(await make(choice), SIZE);
      measured.push({ choice, tokensPerSecond });
    } catch (error) {
      if (choice.engine === 'onnx' && choice.device === 'cpu') throw error;
      measured.push({ choice, tokensPerSecond: 0 });
    }
  }
  return measured.toSorted((a, b) => b.tokensPerSecond - a.tokensPerSecond);
}

/** Null where there is nothing, or nothing that can be read: then it is measured. */
async function remembered(file: string): Promise<readonly Measured[] | null> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as readonly Measured[];
    return found.length > 0 && found[0].tokensPerSecond > 0 && found.every(({ choice }) => choice) ? found : null;
  } catch {
    return null;
  }
}

function nameOf(choice: Choice): string {
  return choice.engine === 'onnx' ? `onnx on ${choice.device}` : `openvino in ${choice.precision}`;
}
