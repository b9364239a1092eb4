/** Reading, writing and flushing through an open file: by its number, with callbacks and without, and by its handle. */
import fs from 'node:fs';

/** `paths` has the names of open files that are the trial's. */
export async function wrapDescriptors(ops, own, paths) {
  const writing = (descriptor, data, args) => {
    const op = ops.begin('write', paths.get(descriptor));
    if (!op) return null;
    const bytes = bytesOf(data, ...args);
    const some = (count) => own.writeSync(descriptor, bytes, 0, count, positionOf(data, args));
    return {
      before: () => ops.before(op, bytes.length, some),
      /** What a write that comes short has written; undefined for all others. */
      short: () => (ops.short(op, bytes.length) === undefined ? undefined : some(ops.short(op, bytes.length))),
      done: () => ops.done(op, ops.about(descriptor)),
    };
  };
  const reading = (descriptor) => ops.begin('read', paths.get(descriptor));

  fs.writeSync = (descriptor, data, ...args) => {
    const write = writing(descriptor, data, args);
    if (!write) return own.writeSync(descriptor, data, ...args);
    write.before();
    const count = write.short() ?? own.writeSync(descriptor, data, ...args);
    write.done();
    return count;
  };
  fs.write = (descriptor, data, ...args) => {
    const write = writing(descriptor, data, args);
    if (!write) return own.write(descriptor, data, ...args);
    const callback = args.pop();
    orRefused(callback, write.before, () => {
      const short = write.short();
      if (short !== undefined) return void process.nextTick(callback, null, short, data);
      own.write(descriptor, data, ...args, (error, ...results) => {
        if (!error) write.done();
        callback(error, ...results);
      });
    });
  };
  for (const [name, verb] of [
    ['fsync', 'fsync'],
    ['fdatasync', 'fsync'],
    ['ftruncate', 'truncate'],
  ]) {
    fs[`${name}Sync`] = (descriptor, ...args) => {
      const op = ops.begin(verb, paths.get(descriptor));
      if (!op) return own[`${name}Sync`](descriptor, ...args);
      ops.before(op);
      own[`${name}Sync`](descriptor, ...args);
      ops.done(op, ops.about(descriptor));
    };
  }
  fs.readSync = (descriptor, ...args) => {
    const op = reading(descriptor);
    if (op) ops.before(op);
    const result = own.readSync(descriptor, ...args);
    if (op) ops.done(op);
    return result;
  };
  fs.read = (descriptor, ...args) => {
    const op = reading(descriptor);
    if (!op) return own.read(descriptor, ...args);
    orRefused(
      args.at(-1),
      () => ops.before(op),
      () => own.read(descriptor, ...args),
    );
  };
  for (const name of ['closeSync', 'close']) {
    fs[name] = (descriptor, ...args) => {
      paths.delete(descriptor);
      return own[name](descriptor, ...args);
    };
  }
  await wrapHandles({ ops, own, paths, writing, reading });
}

async function wrapHandles({ ops, own, paths, writing, reading }) {
  const probe = await own.promises.open('/dev/null');
  const proto = Object.getPrototypeOf(probe);
  const handles = Object.fromEntries(
    ['write', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate', 'read', 'readFile', 'stat', 'close'].map((name) => [
      name,
      proto[name],
    ]),
  );
  await probe.close();
  proto.write = async function (data, ...args) {
    const write = writing(this.fd, data, args);
    if (!write) return handles.write.call(this, data, ...args);
    write.before();
    const short = write.short();
    const result = short === undefined ? await handles.write.call(this, data, ...args) : { bytesWritten: short, buffer: data };
    write.done();
    return result;
  };
  for (const name of ['writeFile', 'appendFile']) {
    proto[name] = async function (data, options) {
      const write = typeof data === 'string' || ArrayBuffer.isView(data) ? writing(this.fd, data, []) : null;
      if (!write) return handles[name].call(this, data, options);
      write.before();
      await handles[name].call(this, data, options);
      write.done();
    };
  }
  for (const [name, verb] of [
    ['sync', 'fsync'],
    ['datasync', 'fsync'],
    ['truncate', 'truncate'],
  ]) {
    proto[name] = async function (...args) {
      const op = ops.begin(verb, paths.get(this.fd));
      if (!op) return handles[name].apply(this, args);
      ops.before(op);
      // What is written meanwhile is not flushed by this.
      const before = ops.about(this.fd);
      await handles[name].apply(this, args);
      ops.done(op, verb === 'fsync' ? before : ops.about(this.fd));
    };
  }
  for (const name of ['read', 'readFile', 'stat']) {
    proto[name] = async function (...args) {
      const op = reading(this.fd);
      if (op) ops.before(op);
      const result = await handles[name].apply(this, args);
      if (op) ops.done(op);
      return result;
    };
  }
  proto.close = async function () {
    paths.delete(this.fd);
    return handles.close.call(this);
  };
}

/** Tells a callback what `before` throws; otherwise goes on. */
export function orRefused(callback, before, work) {
  try {
    before();
  } catch (error) {
    process.nextTick(callback, error);
    return;
  }
  work();
}

/** The bytes that a call of `write` means, whichever of its forms it has. */
export function bytesOf(data, offset, length) {
  if (typeof data === 'string') return Buffer.from(data, typeof length === 'string' ? length : 'utf8');
  const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const named = typeof offset === 'object' && offset !== null;
  const from = (named ? offset.offset : typeof offset === 'number' ? offset : 0) ?? 0;
  const count = (named ? offset.length : typeof length === 'number' ? length : undefined) ?? view.length - from;
  return view.subarray(from, from + count);
}

function positionOf(data, [offset, , position]) {
  const named = typeof offset === 'object' && offset !== null;
  const at = typeof data === 'string' ? offset : named ? offset.position : position;
  return typeof at === 'number' && at >= 0 ? at : null;
}
