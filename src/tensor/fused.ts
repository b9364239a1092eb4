/**
 * Ops that tfjs lacks, with their own gradients.
 *
 * A fused op is a tfjs kernel: an engine that has one (the onnx engine, `engine/onnx/kernels/fused/`)
 * runs it and its gradient kernel; on every other engine the op is composed of plain tfjs ops and
 * tfjs differentiates those. Both ways give the same numbers up to rounding, which tests check.
 */
import { engine, getBackend, getKernel, type GradConfig, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';

/** Runs the kernel where the active engine has it, else the composition. */
export function fused(
  kernel: string,
  inputs: Readonly<Record<string, Tensor | null>>,
  attributes: NamedAttrMap,
  composed: () => Tensor,
): Tensor {
  if (!getKernel(kernel, getBackend())) return composed();
  const present = Object.fromEntries(Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== null));
  const outputs = engine().runKernel(kernel, present as NamedTensorMap as never, attributes) as Tensor | Tensor[];
  if (!Array.isArray(outputs)) return outputs;
  onlyFirstHasGradient(kernel);
  return outputs[0];
}

/** The other outputs only serve the gradient kernel; left on the tape, tfjs would make zeros of each one's size in the backward pass. */
function onlyFirstHasGradient(kernel: string): void {
  const node = engine().state.activeTape?.at(-1);
  if (node?.kernelName === kernel) node.outputs = node.outputs.slice(0, 1);
}

interface FusedGradient {
  readonly kernel: string;
  /** Inputs and outputs the gradient kernel wants, by the names it gives them. */
  readonly saveInputs: readonly string[];
  /** One name per output of the kernel, or null where it is not needed. */
  readonly saveOutputs: readonly (string | null)[];
  /** The differentiable inputs, in the order of the gradient kernel's outputs. */
  readonly wrt: readonly string[];
  /** What makes the gradient of an input of such an output, where it is not that already; asked for only where the gradient is. */
  readonly finish?: Readonly<Record<string, (output: Tensor, attributes: NamedAttrMap) => Tensor>>;
}

/** The tfjs gradient of a fused op whose gradient kernel is called `<kernel>Grad`. */
export function fusedGradient({ kernel, saveInputs, saveOutputs, wrt, finish = {} }: FusedGradient): GradConfig {
  const names = [...saveInputs, ...saveOutputs.filter((name) => name !== null)];
  return {
    kernelName: kernel,
    inputsToSave: [...saveInputs],
    outputsToSave: saveOutputs.map((name) => name !== null),
    gradFunc: (dy, saved, attributes) => {
      let gradients: Tensor[] | undefined;
      const all = (): Tensor[] => {
        const inputs = { dy: Array.isArray(dy) ? dy[0] : dy, ...Object.fromEntries(names.map((name, index) => [name, saved[index]])) };
        return (gradients ??= [engine().runKernel(`${kernel}Grad`, inputs as never, attributes as never) as Tensor | Tensor[]].flat());
      };
      return Object.fromEntries(wrt.map((name, index) => [name, () => finish[name]?.(all()[index], attributes) ?? all()[index]]));
    },
  };
}

/** The same tensor, through which no gradient flows. */
export function stopGradient<T extends Tensor>(x: T): T {
  (engine().backend as unknown as { incRef(dataId: object): void }).incRef(x.dataId);
  return engine().makeTensorFromTensorInfo({ dataId: x.dataId, shape: x.shape, dtype: x.dtype }) as T;
}
