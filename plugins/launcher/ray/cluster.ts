/**
 * Ray's Jobs over HTTP: what a cluster is asked, and what is made of its answers.
 *
 * By `node:http`: the global fetch sends `sec-fetch-mode`, which Ray takes for a browser's, to whom it forbids to change anything.
 */
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { errors, UserError } from 'electra-run';

/** A job as Ray knows it. */
export interface Job {
  /** Ours: the same one is not taken twice. */
  readonly submission_id: string;
  readonly status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  readonly message?: string | null;
  /** Why it failed; null for one that ended with a code of its own. */
  readonly error_type?: string | null;
  readonly driver_exit_code?: number | null;
  /** Where it runs or ran. */
  readonly driver_node_id?: string | null;
}

/** What a job is to be. */
export interface JobRequest {
  readonly submission_id: string;
  readonly entrypoint: string;
  readonly entrypoint_num_cpus: number;
  readonly entrypoint_num_gpus: number;
  /** Bytes. */
  readonly entrypoint_memory?: number;
  readonly entrypoint_resources: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly runtime_env: {
    readonly working_dir?: string;
    readonly py_modules?: readonly string[];
    readonly env_vars: Readonly<Record<string, string>>;
  };
}

/** A cluster at an address. What it refuses is a UserError in its own words. */
export interface Cluster {
  jobs(): Promise<readonly Job[]>;
  /** Does nothing where there is one of this name. */
  submit(job: JobRequest): Promise<void>;
  stop(id: string): Promise<void>;
  /** Puts a zip file there under a name that stands for its contents, unless it is there; returns by what name jobs know it. */
  upload(name: string, zip: Uint8Array): Promise<string>;
  /** A file below the folder of a node's logs, from its beginning; null where there is no such file, or no such node any more. */
  open(node: string, file: string): Promise<Readable | null>;
}

/** `token`: what Ray's own clients send where its RAY_AUTH_MODE is `token`. */
export function clusterAt(address: string, token?: string): Cluster {
  const ask = (method: string, path: string, body?: Sent): Promise<http.IncomingMessage> =>
    answerOf({ address, token, method, path, body });
  const json = async (method: string, path: string, body?: Sent): Promise<unknown> => {
    const text = await textOf(await required(await ask(method, path, body), method, path));
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw refused(`${method} ${path}`, `it answered something else than Ray does: ${text.trim().slice(0, 200)}`);
    }
  };
  const jobs = async (): Promise<readonly Job[]> => {
    const found = await json('GET', '/api/jobs/');
    if (!Array.isArray(found)) throw refused('GET /api/jobs/', 'it gave no list of jobs');
    return (found as readonly Job[]).filter(({ submission_id: id }) => typeof id === 'string');
  };
  return {
    jobs,
    async submit(job) {
      try {
        await json('POST', '/api/jobs/', { type: 'application/json', data: Buffer.from(JSON.stringify(job)) });
      } catch (error) {
        // Taken before, be it that its answer was lost on the way.
        if (!(await jobs()).some(({ submission_id: id }) => id === job.submission_id)) throw error;
      }
    },
    async stop(id) {
      const path = `/api/jobs/${id}/stop`;
      const answer = await ask('POST', path);
      if (answer.statusCode === 404) return void answer.resume();
      await textOf(await required(answer, 'POST', path));
    },
    async upload(name, zip) {
      const file = `_ray_pkg_${name}.zip`;
      const path = `/api/packages/gcs/${file}`;
      if (zip.length > LARGEST) {
        const size = `${Math.ceil(zip.length / 2 ** 20)} MiB`;
        throw refused(`packing ${name}`, `${size} are more than the 100 MiB that Ray takes; with launcher.shared nothing has to travel`);
      }
      const there = await ask('GET', path);
      there.resume();
      if (there.statusCode !== 200)
        await textOf(await required(await ask('PUT', path, { type: 'application/octet-stream', data: zip }), 'PUT', path));
      return `gcs://${file}`;
    },
    async open(node, file) {
      const path = `/api/v0/logs/file?node_id=${node}&filename=${encodeURIComponent(file)}&lines=-1&timeout=${LONGEST_READ}`;
      const answer = await ask('GET', path);
      if (answer.statusCode === 200) return answer;
      const said = await textOf(answer);
      if (/not found at|doesn't exist/.test(said)) return null;
      throw refused(`GET ${path}`, lastLine(said));
    },
  };
}

/** What Ray says against something, as an error. */
export function refused(asked: string, said: string): UserError {
  const hint = 'docs/clusters.md has an example; launcher.address is where the dashboard of the cluster is.';
  return new UserError(errors.LAUNCHER_REFUSES({ launcher: 'ray', asked, said, hint }), { exitCode: 1 });
}

/** Bytes that Ray's dashboard takes at once. */
const LARGEST = 100 * 2 ** 20;
/** Seconds that a result may take on its way. */
const LONGEST_READ = 3600;
/** Milliseconds without a byte after which a cluster is taken for one that does not answer. */
const SILENCE = 60_000;

interface Sent {
  readonly type: string;
  readonly data: Uint8Array;
}

interface Question {
  readonly address: string;
  readonly token?: string;
  readonly method: string;
  readonly path: string;
  readonly body?: Sent;
}

function answerOf({ address, token, method, path, body }: Question): Promise<http.IncomingMessage> {
  const url = new URL(address.replace(/\/+$/, '') + path);
  const headers: Record<string, string | number> = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': body.type, 'content-length': body.data.length } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, { method, headers, timeout: SILENCE }, resolve);
    request.on('timeout', () => request.destroy(new Error(`nothing was heard for ${SILENCE / 1000} s`)));
    request.on('error', (error: NodeJS.ErrnoException) => reject(refused(address, error.message || (error.code ?? 'nothing'))));
    request.end(body?.data);
  });
}

async function required(answer: http.IncomingMessage, method: string, path: string): Promise<http.IncomingMessage> {
  const { statusCode = 0 } = answer;
  if (statusCode >= 200 && statusCode < 300) return answer;
  throw refused(`${method} ${path}`, lastLine(await textOf(answer)) || `status ${statusCode}`);
}

async function textOf(answer: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk as Buffer);
  } catch (error) {
    throw refused('its answer', error instanceof Error ? error.message : String(error));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Ray answers with Python's traceback, whose last line says what it is about. */
function lastLine(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => line.length > 1) ?? '').slice(0, 400);
}
