/**
 * OpenVINO's C API, as much as is called of it: the signatures of the shared libraries of version {@link OPENVINO_VERSION}, through koffi.
 *
 * A signature that does not fit is a crash and no error, so they all stand here, the version is part of the library's
 * name, and `session.ts` tries each of them on a tiny graph before anything else ({@link loadLibrary} only opens it).
 * The headers are `openvino/c/ov_*.h` of the wheel (Apache-2.0).
 */
import { createRequire } from 'node:module';
import path from 'node:path';

/** The version that is set up. */
export const OPENVINO_VERSION = '2026.4.1';
/** The shared libraries that are needed of the wheel: 88 MB. */
export const LIBRARIES = [
  'libopenvino_c.so.2641',
  'libopenvino.so.2641',
  'libopenvino_intel_cpu_plugin.so',
  'libopenvino_onnx_frontend.so.2641',
  'libtbb.so.12',
];
/** Where the wheel has them. */
export const IN_WHEEL = 'openvino/libs';
/** The only device that is used. */
export const DEVICE = 'CPU';

/** Something that OpenVINO made, and whoever made it has to free. */
export type Handle = { readonly handle: unique symbol };
/** 0 is success. */
type Status = number;
/** A place for a handle. */
type Out = [Handle | null];

/** A C function, called here, or on another thread with a callback for the end of it. */
interface Async<A extends readonly unknown[], R> {
  (...args: A): R;
  async(...args: [...A, (error: Error | null, result: R) => void]): void;
}

/** What is called. Names, order and meaning are the C API's. */
export interface Library {
  ov_core_create(core: Out): Status;
  ov_core_get_property(core: Handle, device: string, key: string, value: [string | null]): Status;
  readonly ov_core_read_model_from_memory_buffer: Async<[Handle, Uint8Array, number, null, Out], Status>;
  /** On this thread: a C function with any number of arguments cannot be called on another. */
  compileModel(core: Handle, model: Handle, properties: Readonly<Record<string, string>>): Handle;
  ov_model_free(model: Handle): void;
  ov_compiled_model_create_infer_request(compiled: Handle, request: Out): Status;
  ov_compiled_model_free(compiled: Handle): void;
  ov_infer_request_set_tensor(request: Handle, name: string, tensor: Handle): Status;
  /** A copy of the numbers of an output, after a run that was given no memory for it. */
  outputOf(request: Handle, name: string): Float32Array;
  readonly ov_infer_request_infer: Async<[Handle], Status>;
  ov_infer_request_free(request: Handle): void;
  /** A tensor of this element type and shape over memory that stays ours. */
  tensorOver(type: number, shape: readonly number[], data: ArrayBufferView): Handle;
  ov_tensor_free(tensor: Handle): void;
  profile(request: Handle): readonly Profiled[];
  /** Gives memory that was allocated and freed back to the system, where the C library can; compiling leaves some 60 MB. */
  trim(): void;
  /** Throws what OpenVINO said last, unless the status is success. */
  check(status: Status): void;
}

/** What one node of a run took. */
export interface Profiled {
  readonly name: string;
  readonly kind: string;
  readonly implementation: string;
  readonly microseconds: number;
}

/** ov_element_type_e. */
export const ELEMENT_TYPES = { float32: 4, int32: 9, int64: 10 } as const;

/** ov_profiling_info_t.status of a node that ran. */
const EXECUTED = 2;

/** The part of koffi's interface that is used. */
interface Koffi {
  load(file: string): { func(name: string, result: unknown, args: readonly unknown[]): (...args: unknown[]) => unknown };
  struct(members: Readonly<Record<string, string>>): unknown;
  pointer(type: unknown): unknown;
  out(type: unknown): unknown;
  inout(type: unknown): unknown;
  array(type: unknown, length: number): unknown;
  decode(value: unknown, type: unknown): unknown;
  view(pointer: unknown, bytes: number): ArrayBuffer;
}

/**
 * Opens the libraries in `folder/openvino/libs` with the koffi of `folder/node_modules`. Throws what koffi or the dynamic linker say
 * where that fails.
 */
export function loadLibrary(folder: string): Library {
  const koffi = createRequire(path.join(folder, 'resolve-from-here.js'))('koffi') as Koffi;
  const library = koffi.load(path.join(folder, IN_WHEEL, LIBRARIES[0]));
  const call = <F>(name: string, result: string, args: readonly unknown[]): F => library.func(name, result, args) as F;
  const Shape = koffi.struct({ rank: 'int64_t', dims: 'int64_t*' });
  const Info = koffi.struct({
    status: 'int',
    real_time: 'int64_t',
    cpu_time: 'int64_t',
    node_name: 'str',
    exec_type: 'str',
    node_type: 'str',
  });
  const Infos = koffi.struct({ infos: 'void*', size: 'size_t' });
  const lastError = call<() => string>('ov_get_last_err_msg', 'str', []);
  const check = (status: Status): void => {
    if (status !== 0) throw new Error(lastError().trim() || `OpenVINO's status is ${status}`);
  };
  const made = (make: (out: Out) => Status): Handle => {
    const out: Out = [null];
    check(make(out));
    return out[0] as Handle;
  };
  const compile = call<(core: Handle, model: Handle, device: string, count: number, out: Out, ...properties: string[]) => Status>(
    'ov_core_compile_model',
    'int',
    ['void*', 'void*', 'str', 'size_t', '_Out_ void**', '...'],
  );
  const tensorFrom = call<(type: number, shape: unknown, data: ArrayBufferView, out: Out) => Status>(
    'ov_tensor_create_from_host_ptr',
    'int',
    ['int', Shape, 'void*', '_Out_ void**'],
  );
  const tensorOf = call<(request: Handle, name: string, out: Out) => Status>('ov_infer_request_get_tensor', 'int', [
    'void*',
    'str',
    '_Out_ void**',
  ]);
  const dataOf = call<(tensor: Handle, out: Out) => Status>('ov_tensor_data', 'int', ['void*', '_Out_ void**']);
  const bytesOf = call<(tensor: Handle, out: [number | bigint]) => Status>('ov_tensor_get_byte_size', 'int', ['void*', '_Out_ size_t*']);
  const freeTensor = call<(tensor: Handle) => void>('ov_tensor_free', 'void', ['void*']);
  const profileOf = call<(request: Handle, infos: object) => Status>('ov_infer_request_get_profiling_info', 'int', [
    'void*',
    koffi.out(koffi.pointer(Infos)),
  ]);
  const freeProfile = call<(infos: object) => void>('ov_profiling_info_list_free', 'void', [koffi.inout(koffi.pointer(Infos))]);
  return {
    check,
    trim: trimmer(koffi),
    ov_core_create: call('ov_core_create', 'int', ['_Out_ void**']),
    ov_core_get_property: call('ov_core_get_property', 'int', ['void*', 'str', 'str', '_Out_ char**']),
    ov_core_read_model_from_memory_buffer: call('ov_core_read_model_from_memory_buffer', 'int', [
      'void*',
      'const uint8_t*',
      'size_t',
      'void*',
      '_Out_ void**',
    ]),
    compileModel: (core, model, properties) => {
      const flat = Object.entries(properties).flatMap(([key, value]) => ['str', key, 'str', value]);
      return made((out) => compile(core, model, DEVICE, flat.length / 2, out, ...flat));
    },
    ov_model_free: call('ov_model_free', 'void', ['void*']),
    ov_compiled_model_create_infer_request: call('ov_compiled_model_create_infer_request', 'int', ['void*', '_Out_ void**']),
    ov_compiled_model_free: call('ov_compiled_model_free', 'void', ['void*']),
    ov_infer_request_set_tensor: call('ov_infer_request_set_tensor', 'int', ['void*', 'str', 'void*']),
    ov_infer_request_infer: call('ov_infer_request_infer', 'int', ['void*']),
    ov_infer_request_free: call('ov_infer_request_free', 'void', ['void*']),
    tensorOver: (type, shape, data) =>
      made((out) => tensorFrom(type, { rank: shape.length, dims: BigInt64Array.from(shape, BigInt) }, data, out)),
    ov_tensor_free: freeTensor,
    outputOf(request, name) {
      const tensor = made((out) => tensorOf(request, name, out));
      try {
        const bytes: [number | bigint] = [0];
        check(bytesOf(tensor, bytes));
        const pointer = made((out) => dataOf(tensor, out));
        return new Float32Array(koffi.view(pointer, Number(bytes[0])).slice(0));
      } finally {
        freeTensor(tensor);
      }
    },
    profile(request) {
      const list = { infos: null, size: 0 };
      check(profileOf(request, list));
      try {
        const infos = koffi.decode(list.infos, koffi.array(Info, Number(list.size))) as Record<string, never>[];
        return infos.flatMap(({ status, real_time, node_name, exec_type, node_type }) =>
          status === EXECUTED ? [{ name: node_name, kind: node_type, implementation: exec_type, microseconds: Number(real_time) }] : [],
        );
      } finally {
        freeProfile(list);
      }
    },
  };
}

/** glibc's; another C library has none. */
function trimmer(koffi: Koffi): () => void {
  try {
    const trim = koffi.load('libc.so.6').func('malloc_trim', 'int', ['size_t']);
    return () => void trim(0);
  } catch {
    return () => {};
  }
}
