/**
 * OpenVINO in this process: finds what `electra-run setup openvino` made, loads it once, and tries every function that is called of it
 * on a tiny graph, because a library that is not the one the signatures were written for should say so before a training begins.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errors, UserError } from '../../errors/index.ts';
import { Graph } from '../onnx/graph.ts';
import { cast } from '../onnx/kernels/types.ts';
import { nameOutputs } from '../onnx/passes/rewrite.ts';
import { tensor } from '../onnx/session.ts';
import { DEVICE, IN_WHEEL, LIBRARIES, loadLibrary, type Library } from './library.ts';
import { rewriteProducts, type Precision } from './products.ts';
import { openvinoRunner, openvinoSession, type Openvino } from './session.ts';

/** What to type to get it. */
export const SETUP = 'npx electra-run setup openvino';

/** The folder of the setup below the cache folder. */
export function openvinoFolder(cacheFolder: string): string {
  return path.join(cacheFolder, 'engines/openvino');
}

const started = new Map<string, Promise<Openvino>>();

/**
 * Throws a {@link UserError} where it is not set up, does not load, computes wrongly, or the processor does not multiply in this
 * precision.
 */
export async function startOpenvino(cacheFolder: string, precision: Precision): Promise<Openvino> {
  requirePrecision(precision);
  const folder = openvinoFolder(cacheFolder);
  const known = started.get(folder) ?? startIn(folder);
  started.set(folder, known);
  try {
    return await known;
  } catch (error) {
    started.delete(folder);
    throw error;
  }
}

/** Loads and tries what lies in this folder. Throws a {@link UserError} where it is not there or does not work. */
export async function startIn(folder: string): Promise<Openvino> {
  if (!existsSync(path.join(folder, IN_WHEEL, LIBRARIES[0])))
    throw new UserError(errors.ENGINE_NOT_INSTALLED({ engine: 'openvino', looked: [folder], unusable: [], command: SETUP }));
  try {
    const library = loadLibrary(folder);
    const openvino = { library, core: coreOf(library) };
    await tryOut(openvino);
    await tryAnySize(openvino);
    return openvino;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new UserError(errors.ENGINE_BROKEN({ engine: 'openvino', file: folder, reason, command: `${SETUP} --fresh` }), {
      exitCode: 1,
      cause: error,
    });
  }
}

function coreOf(library: Library): Openvino['core'] {
  const out: Parameters<Library['ov_core_create']>[0] = [null];
  library.check(library.ov_core_create(out));
  return out[0] as Openvino['core'];
}

/** Multiplies two matrices of small whole numbers, which float32 and bfloat16 have exactly, and asks for a profile of it. */
async function tryOut(openvino: Openvino): Promise<void> {
  const { library, core } = openvino;
  const name: [string | null] = [null];
  library.check(library.ov_core_get_property(core, DEVICE, 'FULL_DEVICE_NAME', name));
  const graph = new Graph('openvino');
  const [a, b] = ['a', 'b'].map((each) => graph.input(each, [2, 2], 'float32'));
  const product = graph.emit('MatMul', [a, b], [2, 2]);
  const sum = graph.emit('Add', [product, a], [2, 2]);
  graph.outputs.set('sum', sum);
  rewriteProducts(graph, 'float32');
  const session = await openvinoSession(openvino, graph, { threads: 1, profile: '' });
  const written = new Float32Array(4);
  try {
    const feeds = { a: await tensor(Float32Array.of(1, 2, 3, 4), [2, 2]), b: await tensor(Float32Array.of(5, 6, 7, 8), [2, 2]) };
    await session.run(feeds, { [sum.name]: await tensor(written, [2, 2]) });
    const profiled = session.profiled();
    if (String(written) !== '20,24,46,54') throw new Error(`It multiplies wrongly: ${String(written)}`);
    if (!profiled.some(({ kind }) => kind === 'MatMul')) throw new Error('It tells no profile.');
  } finally {
    await session.release();
  }
}

/** Turns whole numbers into floats, in a graph that does not say how many. */
async function tryAnySize(openvino: Openvino): Promise<void> {
  const graph = new Graph('openvino');
  const ids = graph.input('ids', [-1, -1], 'int64');
  graph.outputs.set('floats', cast(graph, ids, 'float32'));
  nameOutputs(graph);
  const runner = await openvinoRunner(openvino, graph, 1);
  try {
    for (const count of [2n, 3n]) {
      const given = BigInt64Array.from({ length: 2 * Number(count) }, (_, index) => BigInt(index) * count);
      const { floats } = await runner.run({ ids: given }, [2, Number(count)], ['floats']);
      if (String(floats) !== String(given)) throw new Error(`It reads ${String(given)} as ${String(floats)}.`);
    }
  } finally {
    await runner.release();
  }
}

/** Flags of /proc/cpuinfo, each of which says that products of bfloat16 are the processor's own. */
const BFLOAT16 = ['avx512_bf16', 'amx_bf16'];

/** Whether a processor with these flags multiplies bfloat16 itself, and not by way of float32. */
export function multipliesBfloat16(flags: readonly string[] = processorFlags()): boolean {
  return BFLOAT16.some((flag) => flags.includes(flag));
}

/** Throws a {@link UserError} where the processor does not multiply in this precision. */
export function requirePrecision(precision: Precision, flags?: readonly string[]): void {
  if (precision === 'bfloat16' && !multipliesBfloat16(flags))
    throw new UserError(
      errors.PRECISION_UNAVAILABLE({
        what: 'processor',
        precision,
        reason: `it has none of ${BFLOAT16.join(' and ')} in /proc/cpuinfo. OpenVINO would compute it by way of float32, slower than that.`,
        hint: "Take float32 (--set engine.precision=float32), or the engine 'onnx' (--set engine.type=onnx).",
      }),
      { exitCode: 1 },
    );
}

function processorFlags(): readonly string[] {
  try {
    return /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].split(' ') ?? [];
  } catch {
    // No Linux: `setup openvino` says that.
    return [];
  }
}
