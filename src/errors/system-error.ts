/**
 * Errors that come from the system and not from the code that met them: a full disk, a folder that is not theirs, memory that is not
 * there. They are no bugs, whichever number the system gives them and however deep they lie in what was thrown.
 */
import { errors, UserError } from './index.ts';

/** What Node throws where a call of the system failed: always with the name of the call and of the error. */
export type Refusal = Error & Pick<NodeJS.ErrnoException, 'errno' | 'path'> & { readonly code: string; readonly syscall: string };

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk. An unfinished run goes on with: npx electra-run resume <run>',
  EDQUOT: 'Make room in your quota. An unfinished run goes on with: npx electra-run resume <run>',
  EFBIG: 'Allow larger files (ulimit -f unlimited), or name a place on a file system that does.',
  EACCES: 'Get permission for it, or name another place.',
  EPERM: 'Get permission for it, or name another place.',
  EROFS: 'Name a place that can be written to.',
  ENOENT: 'Something that was there, or should be, is gone: look at the path, and type the same command again.',
  ENOTDIR: 'A part of the path is a file: name another place.',
  EEXIST: 'Something else is there: name another place.',
  ENOTEMPTY: 'Something else is there: name another place.',
  EISDIR: 'There is a folder: name a file.',
  ENAMETOOLONG: 'Choose shorter names, or a place with a shorter path.',
  ELOOP: 'Symbolic links lead in a circle: name the real place.',
  EXDEV: 'Two places that belong together lie on two file systems: name a place on one.',
  EMLINK: 'Name a place on another file system.',
  ENOTSUP: 'The file system cannot do this: name a place on another one.',
  EOPNOTSUPP: 'The file system cannot do this: name a place on another one.',
  ENOSYS: 'The file system cannot do this: name a place on another one.',
  EMFILE: 'Allow more open files: ulimit -n 4096',
  ENFILE: 'The machine has too many files open: end other programs.',
  ENOMEM: 'End other programs, or allow more memory (ulimit -v unlimited).',
  EAGAIN: 'The machine has too many processes or threads: end other programs, or allow more (ulimit -u).',
  EIO: 'Look whether the disk or the network behind it works, and type the same command again.',
  ESTALE: 'Look whether the network file system works, and type the same command again.',
  EBUSY: 'Another program uses it: end that, and type the same command again.',
  ETXTBSY: 'Another program uses it: end that, and type the same command again.',
};

const OTHERWISE = 'Look at this place and the disk that it is on, then type the same command again.';

/** What Linux says and Node has no name for: it tells `Unknown system error -122`. */
const UNNAMED: Readonly<Record<number, readonly [code: string, meaning: string]>> = {
  [-116]: ['ESTALE', 'stale file handle'],
  [-122]: ['EDQUOT', 'disk quota exceeded'],
};

/** What a call says that was given a name of something else than it expects: whoever chose the name may be to blame. */
const ABOUT_NAMES = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'EINVAL',
  'EBADF',
  'ENAMETOOLONG',
  'ELOOP',
  'EACCES',
  'EPERM',
  'EROFS',
]);

/** What the system refused, if that is what was thrown, or its cause. */
export function refusalIn(error: unknown): Refusal | null {
  for (let found = error, depth = 0; found instanceof Error && depth < 20; found = found.cause, depth++)
    if ('syscall' in found && 'code' in found && typeof found.code === 'string') return found as Refusal;
  return null;
}

/** Whether it says something about a path that was asked for, rather than about the machine. */
export function isAboutNames({ code }: Refusal): boolean {
  return ABOUT_NAMES.has(code);
}

/** What to tell of an error of the system; null for every other error. */
export function systemError(error: unknown): UserError | null {
  const refusal = refusalIn(error);
  if (!refusal) return memoryError(error);
  const { message } = error instanceof Error && error.message.includes(refusal.message) ? error : refusal;
  const [code, meaning] = (process.platform === 'linux' && UNNAMED[Number(refusal.errno)]) || [refusal.code];
  const told = message.replace(/\.$/, '').replace(/Unknown system error -\d+: Unknown system error -\d+/, `${code}: ${meaning}`);
  return new UserError(errors.SYSTEM({ message: told, hint: WHAT_TO_DO[code] ?? OTHERWISE }), { exitCode: 1, cause: error });
}

/** Of V8, of Node and its threads, and of onnxruntime. */
const NO_MEMORY = [
  /could not allocate memory|allocation failed|invalid (?:typed )?array length|longer than 0x/i,
  /bad[ _]alloc|failed to allocate|out of memory/i,
];
const NO_MEMORY_CODES = new Set([
  'ERR_WORKER_OUT_OF_MEMORY',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_STRING_TOO_LONG',
  'ERR_BUFFER_TOO_LARGE',
]);

function memoryError(error: unknown): UserError | null {
  for (let found = error, depth = 0; found instanceof Error && depth < 20; found = found.cause, depth++) {
    const { message } = found;
    if (!NO_MEMORY.some((each) => each.test(message)) && !('code' in found && NO_MEMORY_CODES.has(String(found.code)))) continue;
    return new UserError(errors.OUT_OF_MEMORY({ message: found.message.split('\n', 1)[0] }), { exitCode: 1, cause: error });
  }
  return null;
}

/** Does something with an open file, of which the system's errors say no path: they get this one. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw namingError(error, path);
  }
}

/** The error itself, to throw on; one of the system that knows only an open file gets its path into the message. */
export function namingError(error: unknown, path: string): unknown {
  const refusal = refusalIn(error);
  if (refusal === error && refusal && refusal.path === undefined) Object.assign(refusal, { path, message: `${refusal.message} '${path}'` });
  return error;
}
