/** Compares what a run is fed with what the program declared, so that a wrong batch fails by name. */
import type { HostTensor, Program } from '../nn/program.ts';
import { sizeOf } from './size-of.ts';

/** Throws an error that names the first input that is missing, of another length, or of another type than declared. */
export function checkInputs(program: Program, inputs: Readonly<Record<string, HostTensor>>): void {
  for (const [name, { shape, dtype }] of Object.entries(program.inputs)) {
    const given = inputs[name];
    const size = sizeOf(shape);
    if (!given)
      throw new Error(
        `Program '${program.name}' needs input '${name}' ([${shape}] ${dtype}); got ${Object.keys(inputs).join(', ') || 'nothing'}.`,
      );
    const found = given instanceof Float32Array ? 'float32' : 'int32';
    if (given.length !== size || found !== dtype) {
      throw new Error(
        `Input '${name}' of program '${program.name}' must be ${dtype} of shape [${shape}] (${size} numbers), ` +
          `not ${given.length} of ${found}.`,
      );
    }
  }
}
