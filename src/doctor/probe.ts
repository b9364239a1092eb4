/**
 * The child process of `examine.ts`: starts one engine, tries it, and prints one line of JSON. A process of its own,
 * because a broken driver or library may end it, or never return.
 */
import { createOnnxEngine, createOpenvinoEngine, createTensorflowEngine, createTfjsEngine } from '../engine/index.ts';
import { UserError } from '../errors/index.ts';
import type { Engine } from '../kinds/engine.ts';
import type { ExaminedEngine } from './subjects.ts';
import { tryEngine, type Figures } from '../engine/trial.ts';

/** What to try, as the child's only word. */
export interface ProbeCall extends Pick<ExaminedEngine, 'engine' | 'device' | 'precision'> {
  readonly cacheFolder: string;
}

/** `code` is that of the catalogue of errors. */
export type Probed = { readonly figures: Figures } | { readonly reason: string; readonly code?: string };

const call = JSON.parse(process.argv[2]) as ProbeCall;
process.stdout.write(`${JSON.stringify(await probe())}\n`);

async function probe(): Promise<Probed> {
  try {
    return { figures: await tryEngine(await start()) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    return error instanceof UserError ? { reason, code: error.code } : { reason };
  }
}

function start(): Promise<Engine> {
  const { engine, device, precision = 'float32', cacheFolder } = call;
  if (engine === 'tfjs') return createTfjsEngine('cpu');
  if (engine === 'onnx') return createOnnxEngine({ device });
  if (engine === 'openvino') return createOpenvinoEngine({ precision, cacheFolder });
  return createTensorflowEngine({ gpu: engine === 'tfjs-node-gpu', cacheFolder, experimentFolder: process.cwd() });
}
