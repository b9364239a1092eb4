/** Puts `operations.mjs` around Node's functions of the file system: with callbacks (for streams), with promises, and without either. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { wrapComposed } from './composed.mjs';
import { orRefused, wrapDescriptors } from './descriptors.mjs';

/** Every function that the program or its streams may call. */
export async function wrapFileSystem(ops) {
  const own = { ...fs, promises: { ...fs.promises } };
  /** Of open files that are the trial's. */
  const paths = new Map();
  wrapNames(ops, own);
  wrapOpening(ops, own, paths);
  await wrapDescriptors(ops, own, paths);
  wrapComposed(own);
  syncBuiltinESMExports();
}

/** What an operation is called, how many paths it has, and which of them it changes. */
const NAMES = {
  mkdir: ['mkdir'],
  rmdir: ['rmdir'],
  rename: ['rename', 1],
  link: ['link', 1],
  symlink: ['symlink', 1],
  unlink: ['unlink'],
  truncate: ['truncate'],
  ...Object.fromEntries(['readdir', 'readFile', 'stat', 'lstat', 'access', 'opendir'].map((name) => [name, ['read']])),
};

function wrapNames(ops, own) {
  for (const [name, [verb, changed = 0]] of Object.entries(NAMES)) {
    const begin = (args) => {
      if (typeof args[0] === 'number') return null;
      const op = ops.begin(verb, args[changed], changed === 1 ? args[0] : undefined);
      if (op && (verb === 'rename' || verb === 'unlink')) op.kept = ops.keep(op.file);
      return op;
    };
    const done = (op, result) =>
      ops.done(op, { kept: op.kept, ...(verb === 'mkdir' && typeof result === 'string' ? { first: result } : {}) });
    fs[`${name}Sync`] = (...args) => {
      const op = begin(args);
      if (!op) return own[`${name}Sync`](...args);
      ops.before(op);
      const result = own[`${name}Sync`](...args);
      done(op, result);
      return result;
    };
    fs[name] = (...args) => {
      const op = begin(args);
      if (!op) return own[name](...args);
      const callback = args.pop();
      orRefused(
        callback,
        () => ops.before(op),
        () =>
          own[name](...args, (error, ...results) => {
            if (!error) done(op, results[0]);
            callback(error, ...results);
          }),
      );
    };
    fs.promises[name] = async (...args) => {
      const op = begin(args);
      if (!op) return own.promises[name](...args);
      ops.before(op);
      const result = await own.promises[name](...args);
      done(op, result);
      return result;
    };
  }
}

function wrapOpening(ops, own, paths) {
  const begin = (file, flags) => {
    const existed = own.existsSync(file);
    const op = ops.begin(verbOfOpen(flags), file);
    return op && { ...op, existed };
  };
  const opened = (op, descriptor) => {
    paths.set(descriptor, op.file);
    if (op.verb === 'create') ops.done(op, { ...ops.about(descriptor), existed: op.existed });
    else ops.done({ ...op, verb: 'read' });
  };
  fs.openSync = (file, flags, mode) => {
    const op = begin(file, flags);
    if (!op) return own.openSync(file, flags, mode);
    ops.before(op);
    const descriptor = own.openSync(file, flags, mode);
    opened(op, descriptor);
    return descriptor;
  };
  fs.open = (file, ...args) => {
    const callback = args.pop();
    const words = args.filter((each) => each !== undefined);
    const op = begin(file, words[0]);
    if (!op) return own.open(file, ...words, callback);
    orRefused(
      callback,
      () => ops.before(op),
      () =>
        own.open(file, ...words, (error, descriptor) => {
          if (!error) opened(op, descriptor);
          callback(error, descriptor);
        }),
    );
  };
  fs.promises.open = async (file, flags, mode) => {
    const op = begin(file, flags);
    if (!op) return own.promises.open(file, flags, mode);
    ops.before(op);
    const handle = await own.promises.open(file, flags, mode);
    opened(op, handle.fd);
    return handle;
  };
}

/** A file that is not there, or that is emptied or added to, is made; one that is opened to be changed is only opened. */
function verbOfOpen(flags = 'r') {
  if (typeof flags === 'number') return (flags & (fs.constants.O_CREAT | fs.constants.O_TRUNC)) === 0 ? 'read' : 'create';
  if (flags.startsWith('r')) return flags.includes('+') ? 'open' : 'read';
  return 'create';
}
