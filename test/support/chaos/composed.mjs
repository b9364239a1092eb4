/** What Node makes of several operations at once is made of the wrapped ones here, so that something can happen in between. */
import fs from 'node:fs';
import path from 'node:path';
import { bytesOf } from './descriptors.mjs';

/** Writing a whole file, and deleting a folder with all that is in it. */
export function wrapComposed(own) {
  for (const [name, flag] of [
    ['writeFile', 'w'],
    ['appendFile', 'a'],
  ]) {
    fs.promises[name] = async (file, data, options) => {
      if (typeof file !== 'string') return own.promises[name](file, data, options);
      const handle = await fs.promises.open(file, options?.flag ?? flag);
      try {
        await handle.writeFile(data, options);
      } finally {
        await handle.close();
      }
    };
    fs[`${name}Sync`] = (file, data, options) => {
      const bytes = bytesOf(data);
      const descriptor = typeof file === 'number' ? file : fs.openSync(file, options?.flag ?? flag);
      try {
        for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at, bytes.length - at);
      } finally {
        if (descriptor !== file) fs.closeSync(descriptor);
      }
    };
  }
  fs.promises.rm = async (file, options = {}) => {
    const stats = await own.promises.lstat(file).catch(() => null);
    if (!stats || (stats.isDirectory() && !options.recursive)) return own.promises.rm(file, options);
    const gone = (error) => {
      if (!(options.force && error.code === 'ENOENT')) throw error;
    };
    if (!stats.isDirectory()) return fs.promises.unlink(file).catch(gone);
    for (const name of await own.promises.readdir(file)) await fs.promises.rm(path.join(file, name), options);
    return fs.promises.rmdir(file).catch(gone);
  };
  fs.rmSync = (file, options = {}) => {
    const stats = own.lstatSync(file, { throwIfNoEntry: false });
    if (!stats || (stats.isDirectory() && !options.recursive)) return own.rmSync(file, options);
    if (!stats.isDirectory()) return fs.unlinkSync(file);
    for (const name of own.readdirSync(file)) fs.rmSync(path.join(file, name), options);
    return fs.rmdirSync(file);
  };
}
