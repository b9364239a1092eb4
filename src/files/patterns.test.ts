import { execFileSync } from 'node:child_process';
import fs, { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { matchPatterns, type PatternSettings } from './patterns.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'patterns-'))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('a name that is there is that file, whatever characters it has', () => {
  const names = [
    'b (2).txt',
    'a[1].txt',
    '{x,y}.txt',
    'what?.txt',
    'star*.txt',
    'a+b@c.txt',
    ' space.txt',
    '%20#.txt',
    '${x}.txt',
    '|.txt',
  ];

  it.each([...names, 'back\\slash.txt', 'täxt.txt', 'sub (1)/in [2].txt', '.hidden.txt'])('%s', async (name) => {
    put(name, 'other.txt');
    expect(await found(name)).toEqual([name]);
  });

  it('one that begins with an exclamation mark is written with its folder, and that is said', async () => {
    put('!no.txt', 'a.txt');
    expect(await found('./!no.txt')).toEqual(['!no.txt']);
    const { wrong: complaints } = await matchPatterns(['a.txt', '!no.txt'], folder);
    expect(complaints.map(({ fault }) => fault.hints)).toEqual([[expect.stringContaining("written './!a.txt'")]]);
  });

  it('also beside files that it would match as a pattern', async () => {
    put('[ab].txt', 'a.txt', 'b.txt');
    expect(await found('[ab].txt')).toEqual(['[ab].txt']);
  });

  it('also with its special characters escaped, as before', async () => {
    put('b (2).txt');
    expect(await found('b \\(2\\).txt')).toEqual(['b (2).txt']);
  });

  it('also where it is left out', async () => {
    put('b (2).txt', 'c.txt');
    expect(await found('*.txt', '!b (2).txt')).toEqual(['c.txt']);
  });

  it('also where a wildcard finds it', async () => {
    put('back\\slash.txt', ...names);
    expect(await found('*.txt')).toEqual(['back\\slash.txt', ...names].sort());
  });

  it('also where its letters are composed otherwise than in the file system', async () => {
    const [composed, apart] = ['é.txt'.normalize('NFC'), 'é.txt'.normalize('NFD')];
    put(apart);
    expect(await found(composed)).toEqual([apart]);
    expect(await found(`${composed[0]}*`)).toEqual([apart]);
  });
});

describe('every pattern must find something', () => {
  it('also beside one that does', async () => {
    put('a.txt');
    expect(await wrong('*.txt', 'b/*.txt', 'c.txt')).toEqual([
      [1, `Cannot read ${at('b/*.txt')}: no file matches.`],
      [2, `Cannot read ${at('c.txt')}: no file matches.`],
    ]);
  });

  it('one that leaves files out as well: a slip in it would train on what was to be kept apart', async () => {
    put('a.txt', 'drafts/b.txt', 'drafts/c.txt');
    expect(await found('**/*.txt', '!drafts/**')).toEqual(['a.txt']);
    expect(await found('**/*.txt', '!drafts')).toEqual(['a.txt']);
    expect(await wrong('**/*.txt', '!draft/**')).toEqual([[1, expect.stringContaining("'!draft/**' means no files: it takes none")]]);
    expect(await wrong('a.txt', '!*.txt')).toEqual([[0, expect.stringContaining('together they leave no file')]]);
    expect(await wrong('!*.txt')).toEqual([[0, expect.stringContaining("'!*.txt' means no files: it takes none")]]);
  });

  it('and a folder is no file', async () => {
    put('texts/a.txt');
    const { wrong: complaints } = await matchPatterns(['texts', 'texts/', '.', '*'], folder);
    expect(complaints.map(({ index, fault }) => [index, fault.message.split(': ')[1], fault.hints[0]])).toEqual([
      [0, 'it is a folder.', "The files in it and below it are 'texts/**/*'."],
      [1, 'it is a folder.', "The files in it and below it are 'texts/**/*'."],
      [2, 'it is a folder.', "The files in it and below it are './**/*'."],
      [3, 'only folders match.', "The files in it and below it are '*/**/*'."],
    ]);
  });

  it('and an empty text is none', async () => {
    expect(await wrong('', '!', '!!a', 'a\0b')).toEqual([
      [0, "'' means no files: it is empty."],
      [1, "'!' means no files: there is nothing behind the '!'."],
      [2, "'!!a' means no files: one '!' is enough."],
      [3, expect.stringContaining('the character NUL')],
    ]);
    expect(await wrong()).toEqual([[0, expect.stringContaining('together they leave no file')]]);
  });

  it('and two stars in a name are no wildcard for folders: what they mean would hang on where the pattern stands', async () => {
    put('texts/a.txt');
    expect(await found('**/*.txt', '{**,x}/*.txt')).toEqual(['texts/a.txt']);
    const complaint = expect.stringMatching(/means no files: '\*\*' stands by itself between slashes/);
    expect(await wrong('**.txt', 'a**/*.txt', '***')).toEqual([0, 1, 2].map((index) => [index, complaint]));
    expect(await wrong('a\\**.txt')).toEqual([[0, expect.stringContaining('no file matches')]]);
  });

  it('and backslashes, as in Windows, are explained', async () => {
    put('texts/a.txt');
    const { wrong: complaints } = await matchPatterns(['texts\\*.txt'], folder);
    expect(complaints[0].fault.hints).toEqual([expect.stringContaining('forward slashes')]);
  });
});

describe('what a pattern finds must be a file that can be read', () => {
  it('a link to nothing is not left out in silence', async () => {
    put('a.txt');
    symlinkSync(at('gone.txt'), at('b.txt'));
    const complaint = `Cannot read ${at('b.txt')}: it is a link to something that is not there.`;
    expect(await wrong('*.txt', 'b.txt')).toEqual([
      [0, complaint],
      [1, complaint],
    ]);
    expect(await found('*.txt', '!b.txt')).toEqual(['a.txt']);
  });

  it('a link to itself neither', async () => {
    symlinkSync(at('a.txt'), at('a.txt'));
    expect(await wrong('*.txt')).toEqual([[0, expect.stringContaining('too many symbolic links')]]);
  });

  it.skipIf(process.platform === 'win32')('a pipe neither, and it is not waited for', async () => {
    put('a.txt');
    execFileSync('mkfifo', [at('pipe.txt')]);
    expect(await wrong('*.txt')).toEqual([[0, `Cannot read ${at('pipe.txt')}: it is a pipe and no file.`]]);
    expect(await wrong('/dev/null')).toEqual([[0, 'Cannot read /dev/null: it is a device and no file.']]);
  });

  it('a folder that may not be read is said, unless it is left out', async () => {
    put('a.txt', 'secret/b.txt');
    const { readdir } = fs;
    const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: at('secret') });
    vi.spyOn(fs, 'readdir').mockImplementation(((where: string, options: never, done: (error: unknown, names: []) => void) =>
      where === at('secret') ? done(refused, []) : readdir(where, options, done as never)) as never);
    expect(await wrong('**/*.txt')).toEqual([[0, `Cannot read ${at('secret')}: you may not read it.`]]);
    expect(await found('**/*.txt', '!secret/**')).toEqual(['a.txt']);
  });
});

describe('no file comes twice', () => {
  it('by two patterns', async () => {
    put('a.txt', 'b.txt');
    expect(await found('*.txt', 'a.txt', './b.*', at('a.txt'))).toEqual(['a.txt', 'b.txt']);
  });

  it('through a link to it, and its own name is the one that counts', async () => {
    put('z.txt');
    symlinkSync(at('z.txt'), at('a.txt'));
    mkdirSync(at('links'));
    symlinkSync(at('links'), at('0'));
    symlinkSync(at('z.txt'), at('links/z.txt'));
    expect(await found('**/*.txt')).toEqual(['z.txt']);
  });

  it('through a circle of links: the texts in training would be those held out', async () => {
    put('loop/a/one.txt', 'loop/two.txt');
    symlinkSync('..', at('loop/a/up'));
    symlinkSync('.', at('loop/self'));
    symlinkSync(folder, at('loop/a/out'));
    expect(await found('loop/**/*.txt')).toEqual(['loop/a/one.txt', 'loop/two.txt']);
  });

  it('through ever more links, which end as an error', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `f${index}`);
    for (const name of names) put(`farm/${name}/${name}.txt`);
    for (const from of names) for (const to of names) if (from !== to) symlinkSync(at(`farm/${to}`), at(`farm/${from}/${to}`));
    expect(await wrong('farm/**/*.txt')).toEqual([[0, expect.stringMatching(/links lead to .* in more than 200 ways/)]]);
  });

  it('and folders behind links are searched as before', async () => {
    put('elsewhere/a.txt', 'texts/b.txt');
    symlinkSync(at('elsewhere'), at('texts/more'));
    expect(await found('texts/**/*.txt')).toEqual(['texts/b.txt', 'texts/more/a.txt']);
  });
});

describe('braces', () => {
  it('spell out names up to a bound that is said at once', async () => {
    put('part-7.txt', 'part-b.txt');
    expect(await found('part-{1..9}.txt', 'part-{a,b,c}.txt')).toEqual(['part-7.txt', 'part-b.txt']);
    const started = performance.now();
    const many = [
      '{1..100000000}.txt',
      '{a,b}'.repeat(18),
      `${'{'.repeat(30)}a,b${'}'.repeat(30)}`,
      '{{1..40},{1..40}}{1..40}',
      'a'.repeat(5000),
    ];
    expect((await wrong(...many)).map(([index, message]) => [index, message.split('means no files: ')[1]])).toEqual([
      [0, 'its braces spell out more than 1000 names.'],
      [1, 'its braces spell out more than 1000 names.'],
      [2, 'its braces are nested more than 20 deep.'],
      [3, 'its braces spell out more than 1000 names.'],
      [4, 'it has 5000 characters, and no path has more than 4096.'],
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('a pattern with an absolute path names its files from the folder all the same', async () => {
  put('x/a.txt', 'y/b.txt');
  const { files } = await matchPatterns([at('x/*.txt')], at('y'));
  expect(files).toEqual([{ file: at('x/a.txt'), name: '../x/a.txt', real: at('x/a.txt') }]);
});

it('a search that must not leave a folder does not, neither by name nor through a link', async () => {
  put('in/a.txt', 'out/b.txt');
  symlinkSync(at('out'), at('in/way'));
  symlinkSync(at('out/b.txt'), at('in/b.txt'));
  const refuses = (real: string) =>
    real.startsWith(at('in')) ? null : { code: 'no', message: `not ${path.relative(folder, real)}`, hints: [] };
  expect(await wrongWith({ refuses }, 'in/*.txt', 'in/**/*.txt', 'out/*.txt', 'in/a.txt')).toEqual([
    [0, 'not out/b.txt'],
    [1, 'not out'],
    [2, 'not out'],
  ]);
});

function at(name: string): string {
  return path.join(folder, name);
}

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), name);
  }
}

async function found(...patterns: readonly string[]): Promise<string[]> {
  const { files, wrong: complaints } = await matchPatterns(patterns, folder);
  expect(complaints.map(({ fault }) => fault.message)).toEqual([]);
  return files.map(({ name }) => name);
}

async function wrong(...patterns: readonly string[]): Promise<[number, string][]> {
  return wrongWith({}, ...patterns);
}

async function wrongWith(settings: PatternSettings, ...patterns: readonly string[]): Promise<[number, string][]> {
  const { wrong: complaints } = await matchPatterns(patterns, folder, settings);
  return complaints.map(({ index, fault }) => [index, fault.message]);
}
