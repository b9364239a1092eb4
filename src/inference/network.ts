/**
 * A network of any batch and length: rows of tokens in, numbers out.
 *
 * onnxruntime-node computes on the thread that asks, one run after the other, so that several at a time would not be faster: the threads
 * share each of a run's products.
 *
 * Shape legend: B rows · T tokens of the longest row
 */
import type { Graph } from '../engine/onnx/graph.ts';
import { defaultThreads } from '../engine/onnx/threads.ts';
import { errors, UserError } from '../errors/index.ts';
import type { TokenRow } from './rows.ts';
import { onnxruntimeRunner, openvinoNetwork, type NetworkRunner, type OpenvinoChoice } from './runner.ts';

/** Numbers of one output for one row: [T, C] of its own tokens, or [C]. */
export type RowNumbers = Float32Array;

/** An output that is asked for. */
export interface Wanted {
  readonly name: string;
  /** Whether it has numbers of each token, or of each row. */
  readonly of: 'tokens' | 'rows';
}

/** How a network is to run. */
export interface NetworkOptions {
  /** Threads that share the work; every core that this process may use unless given. */
  readonly threads?: number;
}

/** A graph, loaded. */
export class Network {
  readonly #runner: NetworkRunner;

  private constructor(runner: NetworkRunner) {
    this.#runner = runner;
  }

  /** From a file, or from bytes that stand for the model in `folder`. Throws a {@link UserError} where onnxruntime cannot read it. */
  static async open(source: string | Uint8Array, folder: string, { threads = defaultThreads() }: NetworkOptions = {}): Promise<Network> {
    return Network.#from(folder, () => onnxruntimeRunner(source, threads));
  }

  /** In OpenVINO. Throws a {@link UserError} where it is not set up, or cannot run the graph. */
  static async inOpenvino(graph: Graph, folder: string, choice: OpenvinoChoice, threads = defaultThreads()): Promise<Network> {
    return Network.#from(folder, () => openvinoNetwork(graph, choice, threads));
  }

  static async #from(folder: string, make: () => Promise<NetworkRunner>): Promise<Network> {
    try {
      return new Network(await make());
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
      throw new UserError(errors.NETWORK_UNREADABLE({ folder, reason }), { exitCode: 1, cause });
    }
  }

  /** Names of what it gives. */
  get outputs(): readonly string[] {
    return this.#runner.outputNames;
  }

  /** What these outputs are for each row, padding left out. */
  async run(rows: readonly TokenRow[], wanted: readonly Wanted[], pad: number): Promise<ReadonlyMap<string, readonly RowNumbers[]>> {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const results = await this.#runner.run(
      this.#inputs(rows, length, pad),
      [rows.length, length],
      wanted.map(({ name }) => name),
    );
    return new Map(wanted.map(({ name, of }) => [name, numbersOf(results[name], rows, of === 'tokens' ? length : 0)]));
  }

  #inputs(rows: readonly TokenRow[], length: number, pad: number): Record<string, BigInt64Array> {
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
    return Object.fromEntries(this.#runner.inputNames.map((name) => [name, given[name]]));
  }

  async close(): Promise<void> {
    await this.#runner.release();
  }
}

/** `length`: of the rows, padding included; 0 where there are no numbers of tokens. */
function numbersOf(numbers: Float32Array, rows: readonly TokenRow[], length: number): RowNumbers[] {
  const each = numbers.length / rows.length;
  return rows.map(({ ids }, row) => {
    const size = length === 0 ? each : (each / length) * ids.length;
    return numbers.subarray(row * each, row * each + size);
  });
}
