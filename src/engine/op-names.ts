/** What tfjs's users call its kernels: the functions of its ops. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The ops of tfjs that are one of these kernels, in alphabetical order. */
export function opsOf(kernels: readonly string[]): string[] {
  return kernels.flatMap((kernel) => opOf(kernel) ?? []).toSorted((a, b) => a.localeCompare(b, 'en'));
}

/** Where a kernel is not called like its op. */
const NAMES: Readonly<Record<string, string>> = {
  _FusedMatMul: 'fused.matMul',
  BatchMatMul: 'matMul',
  GatherV2: 'gather',
  Identity: 'clone',
  Multiply: 'mul',
  Pack: 'stack',
  PadV2: 'pad',
  RealDiv: 'div',
  Select: 'where',
  SplitV: 'split',
  Unpack: 'unstack',
};

/** Undefined for a kernel that is none of tfjs's ops, e.g. a gradient. */
export function opOf(kernel: string): string | undefined {
  return NAMES[kernel] ?? opNames().find((name) => name.toLowerCase() === kernel.toLowerCase() && name !== kernel);
}

/** By `require`, like tfjs everywhere: to import all names of it takes a tenth of a second. */
function opNames(): string[] {
  return Object.keys(require('@tensorflow/tfjs-core') as object);
}
