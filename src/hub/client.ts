/**
 * Requests to the hub: where it is, who asks, what its refusals mean, and when to ask again.
 *
 * The token comes from HF_TOKEN, goes into one header, to the hub itself and over a connection that nobody reads, and nowhere else:
 * not into a message, not into a file, not to where the hub redirects.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { errors, UserError } from '../errors/index.ts';
import { packageVersion } from '../package.ts';

/** What a request is made with. */
export interface HubSettings {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Ends whatever is under way; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Waits before another try. */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Is told that and why it is tried again. */
  readonly onRetry?: (reason: string) => void;
}

/** Tries of a request, the first among them. */
const TRIES = 5;

/** Who is told to come back later than that is told so instead of waiting. */
const LONGEST_WAIT = 120_000;

/** Where the hub is, without a slash at its end. Throws a {@link UserError} for a place that is none. */
export function endpointOf({ HF_ENDPOINT, HF_TOKEN }: Readonly<Record<string, string | undefined>>): string {
  const place = HF_ENDPOINT || 'https://huggingface.co';
  const url = URL.canParse(place) ? new URL(place) : null;
  const fail = (reason: string, hint: string): never => {
    throw new UserError(errors.BAD_ARGUMENTS({ reason, hint }));
  };
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '')
    return fail('HF_ENDPOINT is no plain address of a server', 'Give one as https://huggingface.co, without a name or a password in it.');
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (HF_TOKEN && url.protocol === 'http:' && !isHere)
    fail('HF_TOKEN would go over a connection that others can read', 'Give HF_ENDPOINT an https address, or leave HF_TOKEN away.');
  return url.href.replace(/\/+$/, '');
}

/** Whether HF_HUB_OFFLINE forbids to ask. */
export function isOffline({ HF_HUB_OFFLINE = '' }: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return ['1', 'ON', 'YES', 'TRUE'].includes(HF_HUB_OFFLINE.toUpperCase());
}

/** Asks the hub about one model, or one data set. */
export class HubClient {
  readonly endpoint: string;
  readonly #token: string | undefined;
  readonly #subject: string;
  readonly #settings: HubSettings;
  readonly #noun: 'model' | 'data set';

  /** `subject`: the model or data set, as messages name it. */
  constructor(subject: string, settings: HubSettings = {}) {
    const { environment = process.env } = settings;
    this.endpoint = endpointOf(environment);
    this.#token = environment.HF_TOKEN?.trim() || undefined;
    this.#subject = subject;
    this.#noun = subject.startsWith('hf://') ? 'data set' : 'model';
    this.#settings = settings;
  }

  /** Whether there is a token to show. */
  get knows(): boolean {
    return this.#token !== undefined;
  }

  /**
   * An answer that is no refusal, its body unread; `path` begins with a slash, or is a whole address that the hub gave, which gets no
   * token. Waits and tries again where the server is busy or not reached: `init` is made for each try. Throws a {@link UserError} for what
   * it refuses, but for statuses that are `accepted`.
   */
  async ask(path: string, init: () => RequestInit = () => ({}), accepted: readonly number[] = []): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const { response, reason } = await this.#once(path, init());
      if (response && (response.ok || accepted.includes(response.status))) return response;
      await response?.body?.cancel();
      if (response && !isPassing(response.status)) throw this.#refusal(response);
      const later = Number(response?.headers.get('retry-after') ?? 0) * 1000;
      const delay = Math.max(1000 * 2 ** (tries - 1), Number.isFinite(later) ? later : 0);
      if (tries === TRIES || delay > LONGEST_WAIT) throw this.unreachable(reason);
      this.#settings.onRetry?.(`${reason}; trying again in ${Math.round(delay / 1000)} s`);
      await this.wait(delay);
    }
  }

  /** The JSON of an answer. Throws a {@link UserError} for one that is none. */
  async json(path: string, init?: () => RequestInit): Promise<unknown> {
    const response = await this.ask(path, init);
    try {
      return await response.json();
    } catch (cause) {
      this.#settings.signal?.throwIfAborted();
      throw this.strange('its answer is no JSON', cause);
    }
  }

  /** Sleeps; wakes to throw where work is to end. */
  async wait(milliseconds: number): Promise<void> {
    const { signal, wait = (time: number) => pause(time) } = this.#settings;
    const ended = new Promise<never>((_, reject) => {
      const leave = (): void => reject(signal?.reason as Error);
      if (signal?.aborted) leave();
      signal?.addEventListener('abort', leave, { once: true });
    });
    await (signal ? Promise.race([wait(milliseconds), ended]) : wait(milliseconds));
  }

  /** For an answer that makes no sense. */
  strange(reason: string, cause?: unknown): UserError {
    return new UserError(errors.HUB_ANSWER({ subject: this.#subject, endpoint: this.endpoint, reason }), { exitCode: 1, cause });
  }

  /** For a server that does not answer, or says that it cannot now. */
  unreachable(reason: string): UserError {
    return new UserError(errors.HUB_UNREACHABLE({ subject: this.#subject, endpoint: this.endpoint, reason }), { exitCode: 1 });
  }

  async #once(path: string, init: RequestInit): Promise<{ readonly response?: Response; readonly reason: string }> {
    const { signal } = this.#settings;
    const own = path.startsWith('/');
    const headers = new Headers(init.headers);
    headers.set('user-agent', `electra-run/${packageVersion()}`);
    // fetch takes it off where it follows a redirection to another server.
    if (own && this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    try {
      const response = await fetch(own ? this.endpoint + path : path, { ...init, headers, signal });
      return { response, reason: `it answers ${response.status}` };
    } catch (error) {
      signal?.throwIfAborted();
      return { reason: whyNot(error) };
    }
  }

  #refusal({ status, headers }: Response): UserError {
    const code = headers.get('x-error-code');
    const reason =
      status === 401 && this.knows
        ? `it does not accept the token in HF_TOKEN, or there is no such ${this.#noun}`
        : status === 401
          ? `there is no such ${this.#noun}, or it is not for everybody`
          : status === 403 || code === 'GatedRepo'
            ? 'it is not open to you'
            : code === 'RevisionNotFound'
              ? 'there is no such revision of it'
              : status === 404
                ? `there is no such ${this.#noun}, revision or file`
                : `the hub answers ${status}`;
    const hint =
      status === 403
        ? `Look at its page, ${this.endpoint}, for conditions to accept; then set HF_TOKEN to a token that may do this.`
        : status === 401
          ? `Look at the spelling. For a private or gated ${this.#noun} set the environment variable HF_TOKEN to a token that may read it.`
          : `Look at the spelling: ${SPELLINGS[this.#noun]}.`;
    return new UserError(errors.HUB_REFUSED({ subject: this.#subject, reason, hint }), { exitCode: 1 });
  }
}

const SPELLINGS = {
  model: 'hf:owner/name, or hf:owner/name@revision',
  'data set': 'hf://datasets/owner/name/file, or hf://datasets/owner/name@revision/file',
} as const;

/** Whether another try may find it better. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What fetch says is `fetch failed`; its cause has the reason. */
function whyNot(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: deeper } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? deeper ?? message;
}
