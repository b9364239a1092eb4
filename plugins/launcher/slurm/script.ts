/**
 * What a task of an array does, as a script of the shell.
 *
 * Signals: USR1 comes from Slurm shortly before the time limit: the member saves, and the task goes back into the queue. USR2 comes
 * from the sweep: the member saves and that is all. Both reach the shell alone. TERM, when somebody cancels the job or it is
 * preempted, reaches the member too, which takes a second one for impatience: the shell only waits.
 */
import type { Launch } from 'electra-run';

/** What the script depends on beside its members. */
export interface TaskSettings {
  readonly setup: readonly string[];
  readonly requeues: number;
}

/** For the array whose files lie in this folder. */
export function taskScript(folder: string, launches: readonly Launch[], { setup, requeues }: TaskSettings): string {
  const tasks = launches.map(
    ({ command, logFile }, index) => `  ${index})\n    log=${quoted(logFile)}\n    set -- ${command.map(quoted).join(' ')}\n    ;;`,
  );
  const end = '"$SLURM_ARRAY_TASK_ID.end"';
  return [
    '#!/bin/sh',
    '# One member of a sweep of electra-run; the task of the array says which.',
    `cd ${quoted(folder)} || exit 1`,
    'here=$PWD',
    `rm -f ${end}`,
    'test -s job || { echo "$SLURM_ARRAY_JOB_ID" > "job.$SLURM_ARRAY_TASK_ID" && mv "job.$SLURM_ARRAY_TASK_ID" job; }',
    'case "$SLURM_ARRAY_TASK_ID" in',
    ...tasks,
    '  *)',
    '    echo "There is no task $SLURM_ARRAY_TASK_ID." >&2',
    '    exit 1',
    '    ;;',
    'esac',
    'ended() {',
    `  echo "$1" > "$here/$SLURM_ARRAY_TASK_ID.end.part" && mv "$here/$SLURM_ARRAY_TASK_ID.end.part" "$here/"${end}`,
    '}',
    "trap 'ended $?' EXIT",
    'again=',
    'stopped=',
    'member=',
    'trap \'again=yes; test -z "$member" || kill -TERM "$member"\' USR1',
    'trap \'stopped=yes; test -z "$member" || kill -TERM "$member"\' USR2',
    "trap ':' TERM INT HUP",
    'cd "$SLURM_SUBMIT_DIR" || exit 1',
    'exec >> "$log" 2>&1',
    ...(setup.length > 0 ? ['set -e', ...setup, 'set +e'] : []),
    'ELECTRA_RUN_THREADS=${ELECTRA_RUN_THREADS:-${SLURM_CPUS_PER_TASK:-1}}',
    'export ELECTRA_RUN_THREADS',
    'if [ -n "$again$stopped" ]; then',
    '  code=143',
    'else',
    '  "$@" &',
    '  member=$!',
    '  # A trap ends the waiting before the member has ended.',
    '  while :; do',
    '    wait "$member"',
    '    code=$?',
    '    kill -0 "$member" 2> /dev/null || break',
    '  done',
    'fi',
    'if [ "$again" = yes ] && { [ "$code" = 143 ] || [ "$code" = 130 ]; }; then',
    `  if [ "\${SLURM_RESTART_COUNT:-0}" -ge ${requeues} ]; then`,
    `    echo "The time limit came for the ${requeues + 1}th time; launcher.requeues says that this is the last."`,
    '  elif scontrol requeue "$SLURM_JOB_ID"; then',
    '    echo "The time limit is near: saved, and back into the queue."',
    '    trap - EXIT',
    '    exit 0',
    '  else',
    '    echo "The time limit is near: saved; Slurm does not take it back into the queue."',
    '  fi',
    'fi',
    'exit "$code"',
    '',
  ].join('\n');
}

/** A word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
