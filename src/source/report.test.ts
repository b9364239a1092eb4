import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { errors } from '../errors/index.ts';
import { parseTree } from './parse.ts';
import { problem } from './problem.ts';
import { shown } from '../output/visible.ts';
import { wantsColor } from '../output/wants-color.ts';
import { report, reportNotices } from './report.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the colours of a report', () => {
  const { tree } = parseTree({ name: '/project/x.json5', kind: 'file', text: '{\n  seed: "x",\n}', extendedBy: null });
  const wrong = [
    problem(errors.NOT_AN_OBJECT({ found: 'a text' }), tree?.kind === 'object' ? (tree.members.get('seed')?.node.origin ?? null) : null),
  ];

  it('mark the code, and change no word', () => {
    const coloured = shown(report(wrong, { folder: '/work', color: true }));
    expect(coloured).toContain('\u001b[31m^^^\u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(report(wrong, { folder: '/work', color: false }));
    expect(shown(reportNotices(wrong, { folder: '/work', color: true }))).toContain('\u001b[33mnotice\u001b[39m');
  });

  it('are there on a terminal, unless NO_COLOR or a dumb terminal forbids them', () => {
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('FORCE_COLOR', '');
    vi.stubEnv('NO_COLOR', '');
    expect([wantsColor({ isTTY: true }), wantsColor({ isTTY: false }), wantsColor({})]).toEqual([true, false, false]);
    vi.stubEnv('TERM', 'dumb');
    expect(wantsColor({ isTTY: true })).toBe(false);
    vi.stubEnv('FORCE_COLOR', '1');
    expect(wantsColor({})).toBe(true);
    vi.stubEnv('FORCE_COLOR', '0');
    expect(wantsColor({ isTTY: true })).toBe(false);
    vi.stubEnv('NO_COLOR', '1');
    expect(wantsColor({ isTTY: true })).toBe(false);
  });
});
