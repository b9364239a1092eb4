/**
 * One operation after the other: its name and number, whether it is the one that goes wrong, and how.
 *
 * Names are free of process numbers and times, so that the same operation of another process has the same one.
 */
import fs from 'node:fs';

/** Those that a full disk may refuse. */
const NEEDS_ROOM = new Set(['create', 'write', 'mkdir', 'link', 'symlink']);

const { appendFileSync, existsSync, fstatSync, linkSync, openSync, statSync, writeSync } = { ...fs };
const path = { separator: '/' };

/** What the wrapped file system asks before and after each operation. */
export function operations({ root, log, fired, fault, shadow }) {
  const counts = new Map();
  const journal = openSync(log, 'a');
  let serial = 0;
  let full = false;

  const nameOf = (file) =>
    file
      .slice(root.length + 1)
      .replaceAll(/(?:\.[\d]+(?:-\d*-[0-9a-f]{8})?\.[\d-]+)\.(tmp|partial)(?=$|\/)/g, '.#.$1')
      .replaceAll(/events\.out\.tfevents\.\d+\.[^/]+?(\.end)?$/g, 'events$1');

  const isFull = () => {
    if (!full && fault?.lasting && existsSync(fired)) full = true;
    return full;
  };

  /** True for one process and one time in all. */
  const strikes = (key, number) => {
    if (!fault || fault.key !== key || fault.number !== number) return false;
    try {
      writeSync(openSync(fired, 'wx'), `${process.pid}\n`);
      return true;
    } catch {
      return false;
    }
  };

  return {
    /** Null for what is none of the trial's; a file is named by a string, whatever it was given by. */
    begin(verb, file, other) {
      const whole = absolute(file);
      if (whole === null || !(whole === root || whole.startsWith(root + path.separator))) return null;
      const key = `${verb} ${nameOf(whole)}`;
      const number = (counts.get(key) ?? 0) + 1;
      counts.set(key, number);
      appendFileSync(journal, `${JSON.stringify({ key, number })}\n`);
      const struck = strikes(key, number);
      const refused = !struck && NEEDS_ROOM.has(verb) && isFull();
      return {
        verb,
        file: whole,
        other: other === undefined ? undefined : absolute(other),
        fault: refused ? { ...fault, part: false } : struck ? fault : null,
      };
    },

    /** May end or stop the process, or throw. `write` writes so many of its bytes. */
    before({ verb, file, fault }, bytes, write) {
      if (!fault) return;
      const { kind, part } = fault;
      const half = part && bytes > 1 ? Math.ceil(bytes * part) : 0;
      if (half > 0 && (kind === 'kill' || !['after', 'stop', 'short'].includes(kind))) write?.(half);
      if (kind === 'kill') die();
      if (kind === 'stop') process.kill(process.pid, 'SIGSTOP');
      if (kind in ERRORS) throw failure(kind, verb, file);
    },

    /** How many of its bytes a write that comes short is to write; undefined for all others. */
    short({ fault }, bytes) {
      return fault?.kind === 'short' && bytes > 1 ? Math.ceil(bytes / 2) : undefined;
    },

    /** Written down for `power-cut.ts`: what was done, and how large the file is now. */
    done({ verb, file, other, fault }, about = {}) {
      if (verb !== 'read') appendFileSync(journal, `${JSON.stringify({ did: verb, file, other, ...about })}\n`);
      if (fault?.kind === 'after') die();
    },

    /** Keeps the contents that a name loses; what a power cut may bring back. */
    keep(file) {
      if (!shadow) return undefined;
      const kept = `${shadow}/${process.pid}-${serial++}-${Math.random().toString(36).slice(2)}`;
      try {
        if (!statSync(file).isFile()) return undefined;
        linkSync(file, kept);
        return kept;
      } catch {
        return undefined;
      }
    },

    /** Inode and size of an open file. */
    about(descriptor) {
      try {
        const { ino, size } = fstatSync(descriptor);
        return { inode: ino, size };
      } catch {
        return {};
      }
    },
  };
}

const ERRORS = {
  ENOSPC: [-28, 'no space left on device'],
  EIO: [-5, 'i/o error'],
  EDQUOT: [-122, 'disk quota exceeded'],
  EROFS: [-30, 'read-only file system'],
};

const SYSCALLS = { create: 'open', fsync: 'fsync', rmdir: 'rmdir' };

function failure(code, verb, file) {
  const [errno, text] = ERRORS[code];
  const syscall = SYSCALLS[verb] ?? verb;
  // As Node writes it: what was opened already is not named.
  const named = ['write', 'fsync', 'read', 'truncate'].includes(verb) ? '' : ` '${file}'`;
  return Object.assign(new Error(`${code}: ${text}, ${syscall}${named}`), { errno, code, syscall, ...(named ? { path: file } : {}) });
}

/** Nothing comes after it. */
function die() {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function absolute(file) {
  const name = file instanceof URL ? decodeURIComponent(file.pathname) : Buffer.isBuffer(file) ? file.toString() : file;
  if (typeof name !== 'string') return null;
  const parts = [];
  for (const part of (name.startsWith('/') ? name : `${process.cwd()}/${name}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
