/** Turns what a plugin threw before anything was made into a problem that points at the plugin's own line. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { problem, type Problem } from '../source/problem.ts';
import type { Origin, Source } from '../source/tree.ts';
import { errors } from '../errors/index.ts';
import type { Entry } from './registry.ts';

/** The problem of a plugin file that threw `error`, with the line of the file where it can be told. */
export function brokenPlugin(file: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  // The loader calls an import's namespace `_name`; the plugin's author does not.
  const reason = message
    .split('\n')[0]
    .trim()
    .replaceAll(/(?<![\w.$])_[A-Za-z]\w*\./g, '');
  return problem(errors.PLUGIN_BROKEN({ reason }), placeIn(file, stackOf(error)));
}

/** The problem of a component whose `check` of its options threw `error`. */
export function failedCheck({ definition: { kind, name }, file }: Entry, error: unknown): Problem {
  const reason = `its check threw '${error instanceof Error ? error.message : String(error)}'.`;
  const hints = ['A check returns what is wrong with the options, and an empty array where nothing is.'];
  return problem(errors.PLUGIN_FAILED({ component: `The ${kind} '${name}'`, reason, hints }), placeIn(file, stackOf(error)));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : '';
}

/** The first `file:line:column` of this file in a message or a stack; else its start. */
function placeIn(file: string, trace: string): Origin {
  const names = [file, pathToFileURL(file).href];
  const places = names.flatMap((name) =>
    trace
      .split(name)
      .slice(1)
      .map((rest) => /^(?:\?[^:]*)?:(\d+):(\d+)/.exec(rest)),
  );
  const found = places.find((place) => place !== null);
  return found ? originIn(file, Number(found[1]), Number(found[2])) : originIn(file, 1, 1);
}

/** A place in a plugin's file, both counted from 1. Throws where the file cannot be read. */
export function originIn(file: string, line: number, column: number): Origin {
  const source: Source = { name: file, kind: 'file', text: readFileSync(file, 'utf8'), extendedBy: null };
  const start = lineStart(source.text, line) + column - 1;
  return { source, line, column, start, end: start + 1 };
}

function lineStart(text: string, line: number): number {
  return text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, each) => sum + each.length + 1, 0);
}
