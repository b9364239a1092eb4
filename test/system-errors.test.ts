/** What the system refuses in the middle of a run: one message that says what and where, nothing torn, and the same command goes on. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../src/errors/index.ts';
import { namingError, systemError } from '../src/errors/system-error.ts';
import { usable } from '../src/data/unusable.ts';
import { CODES, refusedRuns } from './support/refused-run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('system-errors');

/** Calls that are refused here; `slow/system-errors.test.ts` refuses many more. */
const SAMPLE = 5;

it('a run tells what the system refused, whatever it was, and goes on afterwards to the same result', async () => {
  const { calls, check } = await refusedRuns(folder);
  expect(calls).toBeGreaterThan(100);
  for (let index = 0; index < SAMPLE; index++)
    await check(1 + Math.floor(((index + 0.5) * calls) / SAMPLE), CODES[(index * 3) % CODES.length]);
}, 240_000);

describe('an error of the system', () => {
  const refused = (code: string, more: object = {}): Error =>
    Object.assign(new Error(`${code}: it is so, write`), { code, syscall: 'write', ...more });

  it('is known by its call, not by a list of codes', () => {
    expect(systemError(refused('ENEW'))?.text).toBe(
      'error  system\n  The operating system refused: ENEW: it is so, write.\n' +
        '  Look at this place and the disk that it is on, then type the same command again.',
    );
    expect(systemError(new Error('no'))).toBeNull();
    expect(systemError('ENOSPC')).toBeNull();
  });

  it('is found below what wraps it', () => {
    const wrapped = new Error('The file cannot be kept', { cause: new Error('inner', { cause: refused('ENOSPC') }) });
    expect(systemError(wrapped)).toMatchObject({ code: 'system', exitCode: 1, message: expect.stringContaining('ENOSPC: it is so') });
  });

  it('says the path of an open file', () => {
    expect(namingError(refused('EIO'), '/a/file')).toMatchObject({ message: "EIO: it is so, write '/a/file'" });
    expect(namingError(refused('EIO', { path: '/b' }), '/a/file')).toMatchObject({ message: 'EIO: it is so, write' });
  });

  it('has a name where Node knows none', () => {
    const message = 'Unknown system error -122: Unknown system error -122, write';
    const quota = Object.assign(new Error(message), { code: 'Unknown system error -122', errno: -122, syscall: 'write' });
    if (process.platform === 'linux')
      expect(systemError(quota)?.text).toMatch(/refused: EDQUOT: disk quota exceeded, write\.\n {2}Make room in your quota/);
  });

  it('is no fault of the data, unless a reader says so of a file', async () => {
    const thrown = async (error: Error): Promise<unknown> =>
      usable('The corpus', () => Promise.reject(error)).catch((each: unknown) => each);
    const full = refused('ENOSPC');
    expect(await thrown(full)).toBe(full);
    expect(await thrown(new Error('a.txt cannot be read', { cause: refused('ENOENT') }))).toMatchObject({ code: 'data-unusable' });
    expect(await thrown(new Error('a.txt cannot be read', { cause: refused('EIO') }))).not.toBeInstanceOf(UserError);
  });

  it.each([
    new RangeError('WebAssembly.Memory(): could not allocate memory'),
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 68719476736'),
    Object.assign(new Error('Worker terminated due to reaching memory limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
    new Error('The session failed', { cause: new Error('std::bad_alloc') }),
  ])('of memory is told as such: %s', (error) => {
    expect(systemError(error)).toMatchObject({ code: 'out-of-memory', exitCode: 1, text: expect.stringContaining('train.batch') });
  });
});
