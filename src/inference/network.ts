/**
 * A network of any batch and length in onnxruntime: rows of tokens in, numbers out.
 *
 * onnxruntime-node computes on the thread that asks, one run after the other, so that several at a time would not be faster: the threads
 * share each of a run's products.
 *
 * Shape legend: B rows · T tokens of the longest row
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { defaultThreads } from '../engine/onnx/threads.ts';
import { FATAL, onnxruntime, SPIN } from '../engine/onnx/session.ts';
import { errors, UserError } from '../errors/index.ts';
import type { TokenRow } from './rows.ts';

/** Numbers of one output for one row: [T, C] of its own tokens, or [C]. */
export type RowNumbers = Float32Array;

/** An output that is asked for. */
export interface Wanted {
  readonly name: string;
  /** Whether it has numbers of each token, or of each row. */
  readonly of: 'tokens' | 'rows';
}

/** How onnxruntime is to run. */
export interface NetworkOptions {
  /** Threads that share the work; every core that this process may use unless given. */
  readonly threads?: number;
}

/** An ONNX graph, loaded. */
export class Network {
  readonly #session: InferenceSession;
  readonly #ort: typeof import('onnxruntime-node');

  private constructor(session: InferenceSession, ort: typeof import('onnxruntime-node')) {
    this.#session = session;
    this.#ort = ort;
  }

  /** From a file, or from bytes that stand for the model in `folder`. Throws a {@link UserError} where onnxruntime cannot read it. */
  static async open(source: string | Uint8Array, folder: string, { threads = defaultThreads() }: NetworkOptions = {}): Promise<Network> {
    const ort = await onnxruntime();
    const options: InferenceSession.SessionOptions = {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      graphOptimizationLevel: 'all',
      // Patterns of memory are remembered for each shape, of which there are many here.
      enableMemPattern: false,
      logSeverityLevel: FATAL,
      extra: { session: { intra_op: { spin_duration_us: String(SPIN) } } },
    };
    try {
      const session = await (typeof source === 'string'
        ? ort.InferenceSession.create(source, options)
        : ort.InferenceSession.create(source, options));
      return new Network(session, ort);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
      throw new UserError(errors.NETWORK_UNREADABLE({ folder, reason }), { exitCode: 1, cause });
    }
  }

  /** Names of what it gives. */
  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  /** What these outputs are for each row, padding left out. */
  async run(rows: readonly TokenRow[], wanted: readonly Wanted[], pad: number): Promise<ReadonlyMap<string, readonly RowNumbers[]>> {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const results = await this.#session.run(
      this.#feeds(rows, length, pad),
      wanted.map(({ name }) => name),
    );
    return new Map(wanted.map(({ name, of }) => [name, numbersOf(results[name], rows, of === 'tokens' ? length : 0)]));
  }

  #feeds(rows: readonly TokenRow[], length: number, pad: number): Record<string, Tensor> {
    const size = rows.length * length;
    const given: Readonly<Record<string, BigInt64Array>> = {
      input_ids: new BigInt64Array(size).fill(BigInt(pad)),
      token_type_ids: new BigInt64Array(size),
      attention_mask: new BigInt64Array(size),
    };
    rows.forEach(({ ids, segments, real }, row) => {
      for (let token = 0; token < ids.length; token++) {
        const place = row * length + token;
        given.input_ids[place] = BigInt(ids[token]);
        given.token_type_ids[place] = BigInt(segments[token]);
        given.attention_mask[place] = real ? BigInt(real[token]) : 1n;
      }
    });
    const names = this.#session.inputNames;
    return Object.fromEntries(names.map((name) => [name, new this.#ort.Tensor('int64', given[name], [rows.length, length])]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** `length`: of the rows, padding included; 0 where there are no numbers of tokens. */
function numbersOf({ data }: Tensor, rows: readonly TokenRow[], length: number): RowNumbers[] {
  const numbers = data as Float32Array;
  const each = numbers.length / rows.length;
  return rows.map(({ ids }, row) => {
    const size = length === 0 ? each : (each / length) * ids.length;
    return numbers.subarray(row * each, row * each + size);
  });
}
