import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outlet, written } from './outlet.ts';
import { paintWhere } from './paint.ts';
import { shown, visible } from './visible.ts';

describe('what reaches a terminal', () => {
  const paint = paintWhere(true);
  const painted = (text: string): string => {
    let all = '';
    outlet({ write: (part) => (all += part) }).write(text);
    return all;
  };

  it('has our colours, also inside each other', () => {
    expect(painted(paint.bold(`a ${paint.red('b')} c`))).toBe('\u001b[1ma \u001b[31mb\u001b[39m c\u001b[22m');
    expect(painted(paint.red(`a ${paint.red('b')} c`))).toBe('\u001b[31ma \u001b[31mb\u001b[39m\u001b[31m c\u001b[39m');
  });

  it('has nobody else’s', () => {
    expect(painted(paint.red('\u001b[32mgreen\u001b[39m'))).toBe('\u001b[31m\\u001b[32mgreen\\u001b[39m\u001b[39m');
    expect(painted('\u001b[1;1;1;1;1;31mred')).toBe('\\u001b[1;1;1;1;1;31mred');
  });

  it.each([
    ['a title', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['a C1 sequence', '\u009b2J', '\\u009b2J'],
    ['a line that overwrites itself', 'all is well\rbad', 'all is well\\u000dbad'],
    ['a deletion', 'a\u007f\b', 'a\\u007f\\u0008'],
    ['text that runs backwards', 'x\u202ecod.exe\u2066', 'x\\u202ecod.exe\\u2066'],
    ['half a character', 'a\ud83d', 'a\\ud83d'],
    ['what is harmless', 'tab\tline\nDOS line\r\n😀 עברית', 'tab\tline\nDOS line\r\n😀 עברית'],
  ])('shows %s', (_what, text, expected) => {
    expect(painted(text)).toBe(expected);
    expect(visible(visible(text))).toBe(expected);
  });

  it('means the same as JSON', () => {
    const value = { 'a\u007f': '\u202e\u0085\u2028\u001b[31m' };
    expect(JSON.parse(shown(JSON.stringify(value)))).toEqual(value);
  });
});

describe('a stream that cannot be written to', () => {
  it.each(['EPIPE', 'EIO', 'ENOSPC', 'EBADF', 'EDQUOT'])('is told each time and never thrown: %s', async (code) => {
    const broken = Object.assign(new Error(code), { code });
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(broken), autoDestroy: false });
    const lost: unknown[] = [];
    const out = outlet(stream, (error) => lost.push(error.code));
    out.write('a');
    await written(stream);
    expect(lost).toEqual([code]);
  });

  it('is no longer written to by who asks, and holds up who writes more than is read', async () => {
    let gone = false;
    const taken: (() => void)[] = [];
    const stream = new Writable({
      autoDestroy: false,
      write: (_chunk, _encoding, done) =>
        void (gone ? done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })) : taken.push(() => done())),
    });
    const out = outlet(stream);
    out.write('a');
    let isOut: boolean | undefined;
    void written(out).then((open) => (isOut = open));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isOut).toBe(undefined);
    taken.splice(0).forEach((take) => take());
    await new Promise((resolve) => setTimeout(resolve, 20));
    taken.splice(0).forEach((take) => take());
    await expect.poll(() => isOut).toBe(true);
    gone = true;
    out.write('b');
    expect(await written(out)).toBe(false);
  });

  it('may throw at once', () => {
    const lost: unknown[] = [];
    const out = outlet(
      {
        write: () => {
          throw Object.assign(new Error('gone'), { code: 'EIO' });
        },
      },
      (error) => lost.push(error.code),
    );
    out.write('a');
    expect(lost).toEqual(['EIO']);
  });
});
