/** Which engines work, as `doctor` finds out: each multiplies, trains a few steps and is compared with the reference. */
import { failure } from './child.ts';
import type { Part } from './part.ts';

export interface DoctorReport {
  readonly engines: readonly {
    readonly name: string;
    readonly works: boolean;
    readonly figures: { readonly device: string; readonly gigaflops: number; readonly tokensPerSecond: number } | null;
    readonly difference: number | null;
    readonly problems: readonly string[];
    readonly remedies: readonly string[];
  }[];
}

export type Device = 'cpu' | 'webgpu' | 'cuda';

export const enginesPart: Part = {
  name: 'engines',
  title: 'Vulkan and CUDA: what works, and what is missing',
  limit: 120,
  async run(children, found) {
    const ended = await children.cli(['doctor', '--json']);
    if (!ended.out.startsWith('{')) throw new Error(`doctor: ${failure(ended)}`);
    found.engines = (JSON.parse(ended.out) as DoctorReport).engines;
    // What libraries print by themselves: it often names a driver's fault.
    found.said = ended.error.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Trying '));
  },
};

/** The graphics devices that work, by the doctor's word. */
export function workingDevices(engines: DoctorReport['engines'] | undefined): Device[] {
  return (['webgpu', 'cuda'] as const).filter((device) => engines?.some(({ name, works }) => works && name === `onnx, device '${device}'`));
}
