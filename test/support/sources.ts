/** The files of this repository as text, for tests that hold them to the rules of the house. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { root } from './cli.ts';

export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Static and dynamic imports with a literal name. */
export function imports(pattern: string, ...ignore: string[]): Import[] {
  return fastGlob.sync(pattern, { cwd: root, ignore }).flatMap((from) => {
    const found = read(from).matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport\('([^']+)'\)/g,
    );
    return [...found].map(([, named, bare, dynamic]) => ({ from, to: named ?? bare ?? dynamic }));
  });
}

export interface Exported {
  readonly file: string;
  readonly name: string;
  /** The doc comment right above it; empty where there is none. */
  readonly comment: string;
}

const COMMENT = String.raw`(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?`;
const WORD = '(?:function\\*?|const|let|type|interface|class)';
const DECLARATION = new RegExp(String.raw`${COMMENT}^export (?:declare )?(?:abstract )?(?:async )?${WORD} ([\w$]+)`, 'gm');

/** What a file defines and exports, each name once: the first signature of an overloaded function has the comment. */
export function exportsOf(file: string): Exported[] {
  const found = new Map<string, Exported>();
  for (const [, comment = '', name] of read(file).matchAll(DECLARATION)) if (!found.has(name)) found.set(name, { file, name, comment });
  return [...found.values()];
}

/** The text of a file; paths start at the root of the repository. */
export function read(file: string): string {
  const known = texts.get(file) ?? readFileSync(path.join(root, file), 'utf8');
  texts.set(file, known);
  return known;
}

const texts = new Map<string, string>();
