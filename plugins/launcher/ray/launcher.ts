/**
 * How far members are on a cluster, and what is done about it.
 *
 * A cluster forgets its jobs when its head dies, fails those that waited for a quarter of an hour, and those whose node dies: what was
 * handed over is written down (`tries.ts`), and a member that was cut off that way is handed over again as another job. How a member's own
 * process ends is the member's affair. None is said to have ended before what it made is here.
 */
import { existsSync } from 'node:fs';
import type { Launch, Launcher, LaunchState } from 'electra-run';
import { bringRun, bringWords, sizeOf } from './bring.ts';
import type { Cluster, Job, JobRequest } from './cluster.ts';
import { memberZip, parcelOf, type Parcel } from './parcel.ts';
import { parcelScript, sharedScript } from './script.ts';
import { lastTry, newTry, type Try } from './tries.ts';

/** What a file says of jobs; `plugin.ts` describes them. */
export interface RaySettings {
  readonly cpus: number;
  readonly gpus: number;
  readonly memory?: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly shared: boolean;
  readonly files: readonly string[];
  readonly project?: string;
  readonly setup: readonly string[];
  readonly saveWithin: number;
  readonly retries: number;
}

interface Place {
  readonly cluster: Cluster;
  /** Folder for what is kept of members. */
  readonly kept: string;
  readonly experimentFolder: string;
}

/** The launcher of one sweep. */
export function rayLauncher(settings: RaySettings, { cluster, kept, experimentFolder }: Place): Launcher {
  const { shared, retries } = settings;
  let parcel: Promise<Parcel> | undefined;
  let jobs: ReadonlyMap<string, Job> = new Map();
  /** Jobs that were told to stop. One that still waits hears of it when it is begun, which may be long from now. */
  const told = new Set<string>();
  /** When what a member that runs says was brought last, by its job. */
  const heard = new Map<string, number>();
  const look = async (): Promise<void> => {
    jobs = new Map((await cluster.jobs()).map((job) => [job.submission_id, job]));
  };
  const begin = async (launch: Launch, before: Try | null, cutOff: number): Promise<void> => {
    const own = await newTry(kept, launch, { number: (before?.number ?? 0) + 1, from: await sizeOf(launch.logFile), cutOff });
    const taken = shared ? null : await (parcel ??= parcelOf(settings.files, experimentFolder));
    await cluster.submit(await requestOf(launch, own, { settings, cluster, parcel: taken }));
  };
  /** Begins it again where it may be; undefined where it was often enough. */
  const again = async (launch: Launch, own: Try, reason: string, cutOff = own.cutOff + 1): Promise<LaunchState | undefined> => {
    if (cutOff > retries) return undefined;
    await begin(launch, own, cutOff);
    return { state: 'queued', reason };
  };
  const stateOf = async (launch: Launch): Promise<LaunchState> => {
    const own = await lastTry(kept, launch);
    const job = own && jobs.get(own.id);
    if (!own) return { state: 'unknown' };
    if (!job) {
      const over = existsSync(`${own.path}.back`);
      return (over ? undefined : await again(launch, own, 'The cluster had forgotten it.')) ?? { state: 'unknown' };
    }
    if (job.status === 'PENDING' && told.has(own.id)) return { state: 'ended', code: null, reason: 'It was stopped.' };
    if (job.status === 'PENDING') return { state: 'queued', ...(job.message ? { reason: job.message } : {}) };
    if (job.status === 'RUNNING') return { state: 'running' };
    const code = codeOf(job);
    if (!shared) await bringWords(cluster, job, own, launch);
    const whole = shared || (await bringRun(cluster, job, own, launch));
    if (code !== null && (whole || code !== 0)) return { state: 'ended', code };
    const reason = reasonOf(job, whole);
    if (job.status === 'STOPPED' || bySignal(job)) return { state: 'ended', code: null, reason };
    const waited = job.error_type === WAITED;
    return (await again(launch, own, reason, own.cutOff + (waited ? 0 : 1))) ?? { state: 'ended', code: null, reason };
  };
  return {
    name: 'ray',
    lasting: true,
    every: 2,
    async submit(launches) {
      await look();
      for (const launch of launches) {
        const own = await lastTry(kept, launch);
        if (!own || !jobs.has(own.id)) await begin(launch, own, own?.cutOff ?? 0);
      }
    },
    async status(launches) {
      await look();
      const states: LaunchState[] = [];
      for (const launch of launches) states.push(await stateOf(launch));
      return states;
    },
    async collect(launches) {
      if (shared) return;
      for (const launch of launches) {
        const own = await lastTry(kept, launch);
        const job = own && jobs.get(own.id);
        if (!own || job?.status !== 'RUNNING' || performance.now() - (heard.get(own.id) ?? -LISTEN_MS) < LISTEN_MS) continue;
        await bringWords(cluster, job, own, launch);
        heard.set(own.id, performance.now());
      }
    },
    async stop(launches) {
      await look();
      for (const launch of launches) {
        const own = await lastTry(kept, launch);
        const job = own && jobs.get(own.id);
        if (job?.status !== 'PENDING' && job?.status !== 'RUNNING') continue;
        await cluster.stop(job.submission_id);
        told.add(job.submission_id);
      }
    },
  };
}

/** Milliseconds between two looks at what a member says: Ray gives a log as a whole. */
const LISTEN_MS = 5000;

/** What Ray calls it when a job was not begun within a quarter of an hour, which in a queue is nothing. */
const WAITED = 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT';

/** Null where something else ended its process, or it was ended by a signal. */
function codeOf({ status, driver_exit_code: code }: Job): number | null {
  return status === 'STOPPED' || code === null || code === undefined || code < 0 ? null : code;
}

/** Python's way to say so. */
function bySignal({ driver_exit_code: code }: Job): boolean {
  return typeof code === 'number' && code < 0;
}

function reasonOf(job: Job, whole: boolean): string {
  const { status, message, driver_exit_code: code } = job;
  if (status === 'STOPPED') return 'It was stopped.';
  if (bySignal(job)) return `It was ended by signal ${-(code ?? 0)}.`;
  if (!whole && code === 0) return 'What it made was gone with its node before it was brought here.';
  return `Ray ended it: ${(message ?? '').trim().split('\n')[0] || status}`;
}

interface Bringing {
  readonly settings: RaySettings;
  readonly cluster: Cluster;
  /** Null where everything is shared. */
  readonly parcel: Parcel | null;
}

async function requestOf(launch: Launch, { id }: Try, { settings, cluster, parcel }: Bringing): Promise<JobRequest> {
  const { cpus, gpus, memory, resources, setup, project, saveWithin } = settings;
  const wishes = {
    submission_id: id,
    entrypoint_num_cpus: cpus,
    entrypoint_num_gpus: gpus,
    ...(memory === undefined ? {} : { entrypoint_memory: memory * 2 ** 20 }),
    entrypoint_resources: resources,
    metadata: { member: launch.name },
  };
  const env_vars = {
    RAY_JOB_STOP_WAIT_TIME_S: `${saveWithin}`,
    // Where the environment says how many threads, that holds.
    ELECTRA_RUN_THREADS: process.env.ELECTRA_RUN_THREADS || `${launch.threads ?? cpus}`,
  };
  if (!parcel) return { ...wishes, entrypoint: sharedScript(launch, { id, setup }), runtime_env: { env_vars } };
  const brought = parcel.files ? { py_modules: [await cluster.upload(parcel.files.name, parcel.files.zip)] } : {};
  const script = parcelScript(launch, parcel, { id, setup, project });
  const working_dir = await cluster.upload(id, await memberZip(launch, script, parcel));
  return { ...wishes, entrypoint: 'exec sh ./job.sh', runtime_env: { working_dir, ...brought, env_vars } };
}
