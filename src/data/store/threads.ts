/**
 * Encodes texts on threads of their own where there is much text and the tokenizer can be made elsewhere, else on this one. What comes
 * out, and in which order, is the same.
 */
import { Worker } from 'node:worker_threads';
import { defaultThreads } from '../../engine/onnx/threads.ts';
import type { PortableEncoder, Tokenizer } from '../../kinds/tokenizer.ts';
import { encodeTexts, type Encoded, type IdFormat } from './encode.ts';

/** Encodes what is handed to it, in its turn. */
export interface ListEncoder {
  /** So many texts may be handed over before the first of them is waited for. */
  readonly ahead: number;
  encode(texts: readonly string[]): Promise<Encoded>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** What a thread is told when it starts. */
export interface ThreadSetting extends PortableEncoder {
  readonly encoding: IdFormat;
}

/** What a thread answers to a list of texts. */
export type EncodingAnswer = { readonly encoded: Encoded } | { readonly error: unknown };

/** Threads that pay: with more, all of them wait for the one that reads. */
const MOST = 8;
/**
 * Of each thread, for what is new. Lists of texts and ids are garbage as soon as the next one comes; with V8's own 48 MB most of a thread's
 * memory is such garbage, and encoding takes as long.
 */
const YOUNG_MB = 12;
/** Lists of texts that are encoded here before threads are started: they need a tenth of a second each. */
const FIRST_HERE = 8;

/** An encoder of this tokenizer. */
export function encoderOf(tokenizer: Tokenizer, encoding: IdFormat): ListEncoder {
  const here = async (texts: readonly string[]): Promise<Encoded> => encodeTexts(texts, tokenizer, encoding);
  const threads = Math.min(MOST, defaultThreads());
  const { portable } = tokenizer;
  // A module of TypeScript, in a checkout, is nothing that a thread can read.
  if (!portable || threads < 2 || !portable.module.endsWith('.js')) return { ahead: 1, encode: here, close: () => Promise.resolve() };
  let lists = 0;
  let workers: readonly EncodingThread[] | undefined;
  return {
    ahead: 2 * threads,
    encode(texts) {
      lists += 1;
      if (lists <= FIRST_HERE) return here(texts);
      workers ??= Array.from({ length: threads }, () => new EncodingThread({ ...portable, encoding }));
      const free = workers.reduce((least, worker) => (worker.waiting < least.waiting ? worker : least));
      return free.encode(texts);
    },
    close: async () => void (await Promise.all((workers ?? []).map((worker) => worker.close()))),
  };
}

interface Request {
  resolve(encoded: Encoded): void;
  reject(error: unknown): void;
}

class EncodingThread {
  readonly #worker: Worker;
  /** Answers come in the order of the questions. */
  readonly #requests: Request[] = [];
  #failure: { readonly error: unknown } | null = null;

  constructor(setting: ThreadSetting) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: setting,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (answer: EncodingAnswer) => {
      const request = this.#requests.shift();
      if ('error' in answer) request?.reject(answer.error);
      else request?.resolve(answer.encoded);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`A thread that encodes text ended with code ${code}.`)));
  }

  get waiting(): number {
    return this.#requests.length;
  }

  encode(texts: readonly string[]): Promise<Encoded> {
    const encoded = new Promise<Encoded>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure.error);
      this.#requests.push({ resolve, reject });
      this.#worker.postMessage(texts);
    });
    // Whoever waits is told; what is no longer waited for, as after a failure before it, is nobody's.
    encoded.catch(() => undefined);
    return encoded;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#requests.splice(0)) reject(error);
  }
}
