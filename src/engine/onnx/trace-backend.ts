/**
 * The tfjs backend that records instead of computing.
 *
 * While it is active every tfjs op, and every op of its gradient, adds nodes to a {@link Graph}.
 * A tensor is a name for a graph value; reading one is an error that says what to do instead.
 * Which op becomes which nodes stands in `kernels/`.
 */
import {
  DataStorage,
  engine,
  KernelBackend,
  registerBackend,
  registerKernel,
  type BackendValues,
  type DataType,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { errors, UserError } from '../../errors/index.ts';
import { placeOf } from '../building.ts';
import { Graph, type Value } from './graph.ts';
import type { EmitterTable } from './kernels/emitter.ts';
import { untraced } from './kernels/untraced.ts';

/** The backend's name in tfjs. */
export const TRACE_BACKEND = 'electra-run-trace';

type Written = Float32Array | Int32Array | Uint8Array;

class TraceBackend extends KernelBackend {
  graph = new Graph();
  readonly #values: DataStorage<Value>;

  constructor() {
    super();
    this.#values = new DataStorage(this, engine());
  }

  /** The graph value behind a tensor. */
  value(info: TensorInfo): Value {
    return this.#values.get(info.dataId as object);
  }

  info(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype as DataType };
  }

  override write(values: BackendValues | null, shape: number[], dtype: DataType): object {
    return this.info(this.graph.constant(typed(values, dtype), shape)).dataId as object;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType): void {
    this.#values.set(dataId, this.graph.constant(typed(values, dtype), shape));
  }

  override readSync(dataId: object): Written {
    const { data } = this.#values.get(dataId);
    if (data && !(data instanceof BigInt64Array) && !(data instanceof Int8Array)) return data;
    throw new UserError(errors.TRACED_READ(placeOf(new Error())), { exitCode: 1 });
  }

  override async read(dataId: object): Promise<Written> {
    return this.readSync(dataId);
  }

  override numDataIds(): number {
    return this.#values.numDataIds();
  }
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  decRef(): void {}
  override refCount(): number {
    return 1;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override dispose(): void {}
}

let backend: TraceBackend | undefined;

/** Registers the backend and its kernels once per process (tfjs's registries are global). */
export function traceBackend(emitters: EmitterTable): TraceBackend {
  if (backend) return backend;
  const created = new TraceBackend();
  registerBackend(TRACE_BACKEND, () => created);
  for (const [kernelName, emit] of Object.entries(emitters)) {
    registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: ({ inputs, attrs }) => {
        const values = Object.fromEntries(
          Object.entries(inputs).flatMap(([key, info]) => (info ? [[key, created.value(info as TensorInfo)]] : [])),
        );
        created.graph.scope = kernelName;
        const result = emit(created.graph, values, attrs ?? {});
        return Array.isArray(result) ? result.map((value) => created.info(value)) : created.info(result as Value);
      },
    });
  }
  return (backend = created);
}

/** A tensor that stands for a graph value. */
export function tracedTensor(created: TraceBackend, value: Value): Tensor {
  return engine().makeTensorFromTensorInfo(created.info(value));
}

/** The numbers as they are where they have the right type. */
function typed(values: BackendValues | null, dtype: DataType): Written {
  const numbers = (values ?? []) as ArrayLike<number>;
  if (dtype === 'float32') return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  if (dtype === 'int32') return numbers instanceof Int32Array ? numbers : Int32Array.from(numbers);
  if (dtype === 'bool') return numbers instanceof Uint8Array ? numbers : Uint8Array.from(numbers);
  throw untraced(`a tensor of type ${dtype}`, 'Programs know float32, int32 and bool.');
}
