/**
 * Which files patterns mean: for corpora, plugins and packages alike, and nowhere else.
 *
 *   b (2).txt        the file of that name, where there is one, whatever characters it has
 *   texts/**\/*.txt   files by a pattern; folders and names that begin with a dot are none of them
 *   !texts/old/**    takes files away from the others
 *
 * Every pattern must find something, and whatever it finds must be a file that can be read. No file comes twice, be it found by two
 * patterns or through a link. Patterns use forward slashes; a backslash takes the meaning from the next character.
 */
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';
import { linkedFolders, RefusedFolder } from './linked-folders.ts';
import { listedFolders } from './listed-folders.ts';
import { bad, escapedName, flawOfPattern, spellingsOf, unescaped, wordsOfPattern } from './pattern-text.ts';
import { searchedPattern } from './searched-pattern.ts';

/** A file that patterns mean. */
export interface MatchedFile {
  /** Absolute, as the pattern came to it. */
  readonly file: string;
  /** From the folder where patterns start, with forward slashes. */
  readonly name: string;
  /** Absolute, with no link in it. */
  readonly real: string;
}

/** What is wrong with one of the patterns. */
export interface WrongPattern {
  /** Its position in the list. */
  readonly index: number;
  readonly fault: Fault;
  /** What it finds instead of files; null where it cannot be searched for. */
  readonly finds: 'nothing' | 'something else' | null;
}

/** The files of a list of patterns, in the order of their names, and what is wrong with some of the patterns. */
export interface MatchedFiles {
  readonly files: readonly MatchedFile[];
  readonly wrong: readonly WrongPattern[];
}

/** What else is asked of a file. */
export interface PatternSettings {
  /** Patterns of what is not even looked at. */
  readonly ignore?: readonly string[];
  /** Told the path from the folder where patterns start; files that it refuses are no matches. */
  readonly accepts?: (name: string) => boolean;
  /** Told a real path; what it returns is wrong with a pattern that leads there. */
  readonly refuses?: (real: string) => Fault | null;
}

/** Relative patterns start in `folder`. Never throws for what a pattern says or finds. */
export async function matchPatterns(patterns: readonly string[], folder: string, settings: PatternSettings = {}): Promise<MatchedFiles> {
  const wrong: WrongPattern[] = patterns.flatMap((pattern, index) => {
    const fault = flawOfPattern(pattern);
    return fault ? [{ index, fault, finds: null }] : [];
  });
  const usable = [...patterns.entries()].filter(([index]) => !wrong.some((each) => each.index === index));
  const exclusions: Exclusion[] = [];
  for (const [index, pattern] of usable) {
    const { excludes, body } = wordsOfPattern(pattern);
    if (excludes) exclusions.push({ index, pattern, ignore: await ignoredBy(body, folder), took: new Set() });
  }
  const files = new Map<string, MatchedFile>();
  const realFolder = await realpath(folder).catch(() => folder);
  for (const [index, pattern] of usable.filter(([, each]) => !wordsOfPattern(each).excludes)) {
    const { all, left } = await findWithout(pattern, folder, exclusions, settings);
    for (const fault of left.faults.slice(0, MOST_FAULTS)) wrong.push({ index, fault, finds: 'something else' });
    if (all.files.length + all.faults.length === 0)
      wrong.push({ index, fault: await nothing(pattern, folder, all.folders), finds: all.folders > 0 ? 'something else' : 'nothing' });
    for (const each of left.files) {
      const before = files.get(each.real);
      if (!before || rank(each, realFolder) < rank(before, realFolder)) files.set(each.real, each);
    }
  }
  for (const { took } of exclusions) for (const real of took) files.delete(real);
  // Where something else is wrong, it may be why.
  if (wrong.length === 0) {
    const useless = exclusions.filter(({ took }) => took.size === 0);
    wrong.push(...useless.map(({ index, pattern }) => ({ index, fault: bad(pattern, TAKES_NOTHING, NAMES_WITH_MARK), finds: null })));
    if (wrong.length + files.size === 0)
      wrong.push({ index: 0, fault: bad(patterns.join(', '), 'together they leave no file'), finds: null });
  }
  return { files: [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), wrong: wrong.sort((a, b) => a.index - b.index) };
}

/** Those of these names that a pattern in order means, as if they lay below a folder. `ignore`: patterns of what is none of them. */
export async function namesMatching(pattern: string, names: readonly string[], ignore: readonly string[] = []): Promise<readonly string[]> {
  const fastGlob = await searcher();
  const plain = (each: string): readonly string[] => [searchedPattern(names.includes(each) ? escapedName(each) : each)];
  const found = await fastGlob([...plain(pattern)], { cwd: path.resolve('/'), fs: listedFolders(names), ignore: ignore.flatMap(plain) });
  return found.sort();
}

/** Loaded when something is searched for. */
async function searcher() {
  return (await import('fast-glob')).default;
}

/** Of one pattern; the next ones are alike. */
const MOST_FAULTS = 5;

const NAMES_WITH_MARK = "A pattern that begins with '!' takes files away; the file '!a.txt' is written './!a.txt'.";

const TAKES_NOTHING = 'it takes none of the files away that the other patterns find';

interface Exclusion {
  readonly index: number;
  readonly pattern: string;
  /** What it says, for the search. */
  readonly ignore: readonly string[];
  /** Real paths of what it took away; an empty one for what could not be read. */
  readonly took: Set<string>;
}

/** The ways to say of a folder that all in it is left out, and of a name with brackets that it is one. */
async function ignoredBy(body: string, folder: string): Promise<readonly string[]> {
  const name = await nameThere(body, folder);
  if (name === null) return spellingsOf(searchedPattern(body));
  const plain = searchedPattern(escapedName(name.replace(/\/+$/, '')));
  return [plain, `${plain}/**`];
}

interface Found {
  readonly files: readonly MatchedFile[];
  /** How many folders were found beside them. */
  readonly folders: number;
  readonly faults: readonly Fault[];
}

/** What a pattern finds by itself, and what is left of it; notes with each exclusion what it took. */
async function findWithout(
  pattern: string,
  folder: string,
  exclusions: readonly Exclusion[],
  settings: PatternSettings,
): Promise<{ readonly all: Found; readonly left: Found }> {
  const without = (ignored: readonly string[]): Promise<Found> =>
    find(pattern, folder, { ...settings, ignore: [...(settings.ignore ?? []), ...ignored] });
  const left = await without(exclusions.flatMap(({ ignore }) => ignore));
  if (exclusions.length === 0) return { all: left, left };
  const all = await without([]);
  for (const { ignore, took } of exclusions) {
    const some = await without(ignore);
    const kept = new Set(some.files.map(({ file }) => file));
    for (const { file, real } of all.files) if (!kept.has(file)) took.add(real);
    if (all.faults.length > some.faults.length) took.add('');
  }
  return { all, left };
}

async function find(pattern: string, folder: string, { ignore = [], accepts, refuses = () => null }: PatternSettings): Promise<Found> {
  const name = await nameThere(pattern, folder);
  const fastGlob = await searcher();
  const { adapter, realOf } = linkedFolders(refuses);
  const [files, faults] = [[] as MatchedFile[], [] as Fault[]];
  let folders = 0;
  try {
    const found = await fastGlob(name === null ? spellingsOf(searchedPattern(pattern)) : [searchedPattern(escapedName(name))], {
      cwd: folder,
      onlyFiles: false,
      objectMode: true,
      ignore: [...ignore],
      fs: adapter,
    });
    for (const { path: way, dirent } of found) {
      // Not fast-glob's absolute paths, in which a backslash in a name becomes a slash.
      const file = path.resolve(folder, way);
      const relative = path.relative(folder, file).split(path.sep).join('/');
      if (dirent.isDirectory()) folders += 1;
      else if (accepts && !accepts(relative)) continue;
      else if (!dirent.isFile()) faults.push(errors.FILE_MISSING({ file, reason: await reasonAgainst(file) }));
      else {
        const real = realOf(file);
        const fault = refuses(real);
        if (fault) faults.push(fault);
        else files.push({ file, name: relative, real });
      }
    }
  } catch (error) {
    const fault = faultOf(error, pattern);
    if (fault) faults.push(fault);
  }
  return { files, folders, faults };
}

/** Null where there is only nothing to be found. */
function faultOf(error: unknown, pattern: string): Fault | null {
  if (error instanceof RefusedFolder) return error.fault;
  const { code, path: file, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR' || code === 'ENOENT') return null;
  return file === undefined
    ? bad(pattern, `it cannot be searched for: ${message}`)
    : errors.FILE_MISSING({ file, reason: because(code, message) });
}

function because(code: string | undefined, message: string): string {
  return code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : message;
}

async function reasonAgainst(file: string): Promise<string> {
  return stat(file).then(
    (found) => `it is ${found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device'} and no file`,
    ({ code, message }: NodeJS.ErrnoException) => (code === 'ENOENT' ? 'it is a link to something that is not there' : message),
  );
}

/** Why a pattern in order finds nothing. */
async function nothing(pattern: string, folder: string, folders: number): Promise<Fault> {
  const name = await nameThere(pattern, folder);
  const file = path.resolve(folder, name ?? pattern);
  if (folders > 0 || (name !== null && (await isFolder(file)))) {
    const reason = name === null ? 'only folders match' : 'it is a folder';
    return errors.FILE_MISSING({ file, reason, hint: `The files in it and below it are '${pattern.replace(/\/+$/, '')}/**/*'.` });
  }
  if (name !== null) return errors.FILE_MISSING({ file, reason: await reasonAgainst(file) });
  const backslash = pattern.includes('\\') && 'Patterns use forward slashes; a backslash takes the meaning from the character behind it.';
  return errors.FILE_MISSING({ file, reason: 'no file matches', hint: backslash || undefined });
}

/** The name that is there, of those that a text can be; null for what can only be a pattern. */
async function nameThere(body: string, folder: string): Promise<string | null> {
  for (const name of new Set([body, unescaped(body)].flatMap(spellingsOf)))
    if (await lstat(path.resolve(folder, name)).catch(() => null)) return name;
  return null;
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Of two ways to one file the one without links, else the first by its name. */
function rank({ name, real }: MatchedFile, realFolder: string): string {
  return `${real === path.join(realFolder, name) ? 0 : 1}${name}`;
}
