/**
 * Members as tasks of Slurm's job arrays.
 *
 * The folder `launcher` of the sweep, which all nodes see, has a folder for each array; the name of that folder is part of the job's
 * name, so that an array is found again whatever happened to the process that submitted it. Slurm says what waits and what runs, the
 * files say how it ended: accounting is often off.
 */
import path from 'node:path';
import { Beyond, defineComponent, Type, type LaunchState } from 'electra-run';
import { arraysIn, endedWith, makeArray, recordJob, type ArrayOfJobs, type Task } from './arrays.ts';
import { asked, idOf, JOB_NAME, jobsOf, stopJobs } from './commands.ts';
import { minutesOf } from './minutes.ts';

export default defineComponent({
  kind: 'launcher',
  name: 'slurm',
  summary: 'Runs members as tasks of job arrays on a Slurm cluster whose nodes share this folder.',
  options: Type.Object({
    partition: Type.Optional(word('Partition; that which the cluster takes unless given.')),
    account: Type.Optional(word('Account that pays.')),
    qos: Type.Optional(word('Quality of service.')),
    time: Type.Optional(
      Type.String({
        pattern: '^(\\d+|\\d+:\\d\\d|\\d+:\\d\\d:\\d\\d|\\d+-\\d+(:\\d\\d){0,2})$',
        description: "Time limit of a task as Slurm writes it: minutes, '4:00:00', '2-12'. A member that is cut off goes on in the queue.",
      }),
    ),
    saveAhead: Type.Integer({
      default: 180,
      minimum: 10,
      maximum: 65_535,
      description: 'Seconds before the time limit at which a member saves and goes back into the queue; Slurm may take a minute more.',
    }),
    requeues: Type.Integer({
      default: 100,
      minimum: 0,
      maximum: 10_000,
      description: 'How often a member goes back into the queue at the time limit before it is left as interrupted.',
    }),
    cpus: Type.Integer({ default: 1, minimum: 1, maximum: 4096, description: 'Cores of each member, and the threads that it takes.' }),
    gpus: Type.Integer({ default: 0, minimum: 0, maximum: 64, description: 'Graphics cards of each member.' }),
    memory: Type.Optional(Type.String({ pattern: '^\\d+[KMGT]?$', description: "Memory of each member as Slurm writes it, e.g. '8G'." })),
    throttle: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'How many members of an array run at a time at most.' }),
    ),
    setup: Type.Array(Beyond('.'), {
      default: [],
      description: "Lines of the shell before a member is begun, e.g. 'module load cuda'. One that fails ends the task.",
    }),
    further: Type.Array(Beyond('^--?\\w'), {
      default: [],
      description: "Further options of sbatch, e.g. '--constraint=zen4'.",
    }),
  }),
  check({ time, saveAhead }) {
    const minutes = typeof time === 'string' ? minutesOf(time) : Number.POSITIVE_INFINITY;
    if (minutes * 60 > Number(saveAhead)) return [];
    const message = `a task of ${String(time)} is told to save ${String(saveAhead)} seconds before its end, which is before it begins.`;
    return [{ path: ['time'], message, hint: 'Give more time, or a smaller launcher.saveAhead.' }];
  },
  needs: ['runFolder'],
  create(options, { runFolder }) {
    /** Looks at which a task was over in Slurm, and its exit code was not there yet: a shared folder may show it later. */
    const late = new Map<string, number>();
    const find = (key: string, arrays: readonly ArrayOfJobs[]): Task | undefined => {
      for (const array of arrays) {
        const index = array.keys.indexOf(key);
        if (index >= 0) return { array, index };
      }
      return undefined;
    };
    return {
      name: 'slurm',
      lasting: true,
      every: 2,
      async submit(launches) {
        const known = await arraysIn(runFolder);
        const jobs = await jobsOf(known);
        const isThere = (key: string): boolean => {
          const task = find(key, known);
          return task !== undefined && (task.array.job !== null || jobs.some(({ name }) => name === JOB_NAME + task.array.name));
        };
        const further = launches.filter(({ key }) => !isThere(key));
        for (let first = 0; first < further.length; first += LONGEST) {
          const part = further.slice(first, first + LONGEST);
          const array = await makeArray(runFolder, part, options);
          const limit = options.throttle === undefined ? '' : `%${options.throttle}`;
          const words = [...wordsOf(options), `--array=0-${part.length - 1}${limit}`, `--job-name=${JOB_NAME}${array.name}`];
          const place = [`--output=${path.join(array.folder, '%a.txt')}`, `--chdir=${process.cwd()}`];
          const said = await asked('sbatch', ['--parsable', ...words, ...place, ...options.further, path.join(array.folder, 'task.sh')]);
          await recordJob(array, idOf(said));
        }
      },
      async status(launches) {
        const arrays = await arraysIn(runFolder);
        const tasks = launches.map(({ key }) => find(key, arrays));
        const wanted = new Set(tasks.flatMap((task) => (task ? [task.array] : [])));
        const jobs = new Map((await jobsOf([...wanted])).map((job) => [`${job.name} ${job.index}`, job]));
        return Promise.all(
          tasks.map(async (task, at): Promise<LaunchState> => {
            if (!task) return { state: 'unknown' };
            const { key } = launches[at];
            const job = jobs.get(`${JOB_NAME}${task.array.name} ${task.index}`);
            if (job && WAITS.has(job.state)) return { state: 'queued', ...(job.reason === 'None' ? {} : { reason: job.reason }) };
            if (job && !OVER.has(job.state)) return { state: 'running' };
            const code = await endedWith(task);
            if (code !== null) return { state: 'ended', code };
            if (!job) return { state: 'unknown' };
            const looks = (late.get(key) ?? 0) + 1;
            late.set(key, looks);
            return looks < LOOKS ? { state: 'running' } : { state: 'ended', code: null, reason: `Slurm ended it: ${job.state}.` };
          }),
        );
      },
      async stop(launches) {
        const arrays = await arraysIn(runFolder);
        const jobs = await jobsOf(arrays);
        const wanted = launches.flatMap(({ key }) => find(key, arrays) ?? []);
        await stopJobs(
          jobs.filter(({ name, index }) => wanted.some((task) => name === JOB_NAME + task.array.name && index === task.index)),
        );
      },
    };
  },
});

/** Tasks of an array; what is more than a cluster's MaxArraySize, which is 1001 unless somebody changed it, is refused. */
const LONGEST = 1000;
const LOOKS = 3;

/** Of Slurm's states. Every other one is of a task that runs, or is about to begin or to be over. */
const WAITS = new Set(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD']);
const OVER = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'REVOKED',
  'TIMEOUT',
]);

interface Wishes {
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly time?: string;
  readonly saveAhead: number;
  readonly cpus: number;
  readonly gpus: number;
  readonly memory?: string;
}

function wordsOf({ partition, account, qos, time, saveAhead, cpus, gpus, memory }: Wishes): string[] {
  return [
    '--requeue',
    '--open-mode=append',
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(qos === undefined ? [] : [`--qos=${qos}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    // A partition has a limit too, where none is asked for.
    `--signal=B:USR1@${saveAhead}`,
    ...(time === undefined ? [] : [`--time=${time}`]),
  ];
}

function word(description: string): ReturnType<typeof Type.String> {
  return Type.String({ pattern: '^[\\w.,:+-]+$', description });
}
