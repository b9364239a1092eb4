/**
 * What a job does, as a script of the shell.
 *
 * TERM comes from Ray, to the shell and to the member alike, when the job is stopped: the shell only waits, and then puts what the member
 * made where it can be fetched. That is below the folder of the node's logs, whose files Ray gives away by HTTP, on whichever node.
 */
import type { Launch } from 'electra-run';
import type { Parcel } from './parcel.ts';

/** What the script depends on beside its member. */
export interface JobSettings {
  readonly id: string;
  readonly setup: readonly string[];
  /** Folder on the nodes that stands for the working folder here; undefined: the same path. */
  readonly project?: string;
}

/** For a member whose folder the nodes see. */
export function sharedScript({ command, logFile }: Launch, { setup }: JobSettings): string {
  return [
    ...head(),
    `cd ${quoted(process.cwd())} || exit 1`,
    `exec >> ${quoted(logFile)} 2>&1 || exit 1`,
    ...setupLines(setup),
    ...member(command.map(quoted)),
    'exit "$code"',
    '',
  ].join('\n');
}

/** For a member whose folder comes with the script, in the working folder of the job, and goes back as {@link RESULT}. */
export function parcelScript({ command, run }: Launch, { files, folder }: Parcel, { id, setup, project }: JobSettings): string {
  const here = process.cwd();
  const words = command.map((word, index) => {
    if (word === run) return '"$here"/run';
    if (index === 0 && word === process.execPath) return 'node';
    return project !== undefined && word.startsWith(`${here}/`) ? `${quoted(project)}${quoted(word.slice(here.length))}` : quoted(word);
  });
  return [
    ...head(),
    'here=$PWD',
    'logs=$(cd ../../../logs && pwd) || { echo "The folder of the logs of Ray is not where it was in Ray 2."; exit 1; }',
    `own=$logs/${folderOf(id)}`,
    'mkdir -p "$own" || exit 1',
    `exec >> "$own/${SAID}" 2>&1 || exit 1`,
    ...(files === null
      ? []
      : [
          'IFS=:',
          'for each in $PYTHONPATH; do',
          `  case "$each" in *_ray_pkg_${files.name}) test -e project || ln -s "$each" project ;; esac`,
          'done',
          'unset IFS',
          'test -e project || { echo "Ray did not bring the files of launcher.files."; exit 1; }',
        ]),
    `test -e ${quoted(folder)} || mkdir -p ${quoted(folder)}`,
    'finish() {',
    '  code=$?',
    `  rm -f "$here"/run/lock-*`,
    `  tar -C "$here/run" -cf "$own/part" . && mv "$own/part" "$own/${RESULT}" || {`,
    '    echo "What this member made could not be packed."',
    '    test "$code" -ne 0 || code=1',
    '  }',
    '  exit "$code"',
    '}',
    'trap finish EXIT',
    ...setupLines(setup),
    ...member(words),
    'exit "$code"',
    '',
  ].join('\n');
}

/** What a member said, in {@link folderOf} its job. */
export const SAID = 'said.txt';
/** What its folder holds in the end, there too. */
export const RESULT = 'run.tar';

/** Where a job puts what is fetched, below the folder of its node's logs. */
export function folderOf(id: string): string {
  return `electra-run/${id}`;
}

function head(): readonly string[] {
  return ['#!/bin/sh', '# One member of a sweep of electra-run.', 'stopped=', "trap 'stopped=yes' TERM INT HUP"];
}

function setupLines(setup: readonly string[]): readonly string[] {
  return setup.length > 0 ? ['set -e', ...setup, 'set +e'] : [];
}

function member(words: readonly string[]): readonly string[] {
  return [
    'if [ -n "$stopped" ]; then',
    '  code=143',
    'else',
    `  ${words.join(' ')} &`,
    '  member=$!',
    '  # A trap ends the waiting before the member has ended.',
    '  while :; do',
    '    wait "$member"',
    '    code=$?',
    '    kill -0 "$member" 2> /dev/null || break',
    '  done',
    'fi',
  ];
}

/** A word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
