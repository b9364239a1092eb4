/**
 * What is called of MPI, through koffi, whichever library it is.
 *
 * Libraries differ in what a communicator, a data type and a request are, and a signature that does not fit is a crash and no error:
 *
 *   Open MPI                  pointers, to variables that the library exports (`ompi_mpi_*`)
 *   MPICH, Intel MPI          32-bit numbers of mpi.h, the same since their common ABI of 2014
 *   the standard ABI (MPI 5)  pointers with small fixed values
 *
 * All are passed as `uintptr_t`: a number in a register of 64 bits reads as the same one of 32.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

/** A function of a library, by its prototype. */
type Prototype = (prototype: string) => (...words: unknown[]) => unknown;

/** The part of koffi's interface that is used. */
interface Koffi {
  load(file: string, options: { readonly global: boolean }): { readonly func: Prototype; symbol(name: string, type: string): unknown };
  address(pointer: unknown): bigint;
}

/** Bytes of this process by their place, which another thread of it can be told. Somebody has to hold them meanwhile. */
export interface BytesAt {
  readonly address: bigint;
  /** Bytes. */
  readonly length: number;
}

/** One library, loaded and not begun. */
export interface MpiLibrary {
  /** e.g. `Open MPI v4.1.4`. */
  readonly version: string;
  /** Begins MPI in this thread, which alone calls it from now on; returns whether it may while others compute. */
  begin(): boolean;
  rank(): number;
  size(): number;
  /** Where these bytes lie, for as long as somebody holds them. */
  placeOf(bytes: Uint8Array): BytesAt;
  /** Begins to exchange bytes with every rank, this one's own left alone. */
  exchange(rank: number, outgoing: readonly BytesAt[], incoming: readonly BytesAt[]): UnderWay;
  end(): void;
}

/** An exchange that was begun. */
export interface UnderWay {
  /** Whether all is there and gone; has it go on a little. */
  isDone(): boolean;
}

/** What the predefined things are in one family of libraries. */
interface Handles {
  readonly world: bigint;
  readonly byte: bigint;
  /** Bytes of a request. */
  readonly request: 4 | 8;
  /** The level of thread support at which a process may have other threads than the one that calls. */
  readonly funneled: number;
}

const MPICH: Handles = { world: 0x44000000n, byte: 0x4c00010dn, request: 4, funneled: 1 };
const STANDARD: Handles = { world: 0x101n, byte: 0x247n, request: 8, funneled: 1024 };

/** Most bytes of a message: counts are 32-bit numbers. */
const MOST = 2 ** 30;
/** Room for a status: the largest of the families has 40 bytes. */
const STATUS = 64;

/** The koffi that `electra-run setup mpi` put into this folder. Throws where there is none. */
export function koffiIn(folder: string): Koffi {
  return createRequire(path.join(folder, 'resolve-from-here.js'))('koffi') as Koffi;
}

/** Opens a library by its file or name. Throws what koffi or the dynamic linker say where that fails. */
export function loadMpi(koffi: Koffi, file: string): MpiLibrary {
  // UCX, which MPICH and Open MPI bring, would watch what memory is given back, and tries that by growing the heap by a page and shrinking
  // it: a page that another thread of Node has taken in between is gone then, and one process of ten crashed with MPICH 5.
  // The main thread loads it first, and the environment of a worker would be a copy.
  process.env.UCX_MEM_EVENTS ??= 'no';
  // Global: Open MPI loads components of its own, which look its symbols up there.
  const library = koffi.load(file, { global: true });
  const call = (prototype: string): ((...words: unknown[]) => void) => {
    const [, name] = /(MPI_\w+)/.exec(prototype) ?? [];
    const called = library.func(prototype);
    return (...words) => {
      const status = called(...words);
      // By default a failure ends the whole job; this speaks where somebody has changed that.
      if (status !== 0) throw new Error(`${name} failed with ${String(status)}.`);
    };
  };
  const handles = handlesOf(koffi, library, file);
  const getVersion = call('int MPI_Get_library_version(_Out_ uint8_t *text, _Out_ int *length)');
  const init = call('int MPI_Init_thread(void *argc, void *argv, int required, _Out_ int *provided)');
  const rankOf = call('int MPI_Comm_rank(uintptr_t comm, _Out_ int *rank)');
  const sizeOf = call('int MPI_Comm_size(uintptr_t comm, _Out_ int *size)');
  const messages = 'int count, uintptr_t type, int other, int tag, uintptr_t comm, void *request';
  const send = call(`int MPI_Isend(uintptr_t bytes, ${messages})`);
  const receive = call(`int MPI_Irecv(uintptr_t bytes, ${messages})`);
  const testAll = call('int MPI_Testall(int count, void *requests, _Out_ int *done, void *statuses)');
  const finalize = call('int MPI_Finalize()');
  const number = (ask: (out: [number]) => void): number => {
    const out: [number] = [0];
    ask(out);
    return out[0];
  };
  return {
    version: versionText(getVersion),
    begin: () => number((provided) => init(null, null, handles.funneled, provided)) >= handles.funneled,
    rank: () => number((rank) => rankOf(handles.world, rank)),
    size: () => number((size) => sizeOf(handles.world, size)),
    placeOf: (bytes) => ({ address: koffi.address(bytes), length: bytes.length }),
    exchange(rank, outgoing, incoming) {
      const coming = incoming.flatMap((place, other) => (other === rank ? [] : piecesOf(place).map((piece) => ({ ...piece, other }))));
      const going = outgoing.flatMap((place, other) => (other === rank ? [] : piecesOf(place).map((piece) => ({ ...piece, other }))));
      const count = coming.length + going.length;
      const requests = new Uint8Array(count * handles.request);
      const requestAt = (index: number): Uint8Array => requests.subarray(index * handles.request);
      for (const [index, { address, length, other }] of coming.entries())
        receive(address, length, handles.byte, other, 0, handles.world, requestAt(index));
      for (const [index, { address, length, other }] of going.entries())
        send(address, length, handles.byte, other, 0, handles.world, requestAt(coming.length + index));
      const statuses = new Uint8Array(Math.max(1, count) * STATUS);
      return { isDone: () => number((done) => testAll(count, requests, done, statuses)) !== 0 };
    },
    end: () => finalize(),
  };
}

function handlesOf(koffi: Koffi, library: ReturnType<Koffi['load']>, file: string): Handles {
  if (path.basename(file).startsWith('libmpi_abi')) return STANDARD;
  try {
    const exported = (name: string): bigint => koffi.address(library.symbol(name, 'void *'));
    return { world: exported('ompi_mpi_comm_world'), byte: exported('ompi_mpi_byte'), request: 8, funneled: 1 };
  } catch {
    return MPICH;
  }
}

/** The first line, without what follows the version. */
function versionText(ask: (text: Uint8Array, length: [number]) => void): string {
  const text = new Uint8Array(8192);
  const length: [number] = [0];
  ask(text, length);
  const [line] = Buffer.from(text.subarray(0, length[0])).toString('latin1').replace(/\0/g, '').split('\n');
  return line.split(',')[0].replace('Version:', '').replace(/\s+/g, ' ').trim();
}

function piecesOf({ address, length }: BytesAt): BytesAt[] {
  return Array.from({ length: Math.ceil(length / MOST) }, (_, index) => ({
    address: address + BigInt(index * MOST),
    length: Math.min(MOST, length - index * MOST),
  }));
}
