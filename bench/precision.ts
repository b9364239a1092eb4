/**
 * `npm run bench:precision`: what products in bfloat16 do to a gradient. One step of masked language modelling and of replaced token
 * detection at ELECTRA-small's size, from the initial weights, on openvino in bfloat16, beside the same step in float32 on onnx.
 *
 * Prints the error of each gradient, |rounded - exact| / |exact| in the Euclidean norm, by kind of parameter: median and largest.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlatMemory, initialize, layOut, objectiveProgram } from 'electra-run';
import { assemble, sequences } from './assembled.ts';
import { peers, specOf } from './peers.ts';
import { works } from './spec.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const places = {
  root,
  python: '',
  scratch: path.join(root, '.electra-run/bench/scratch'),
  cache: path.resolve(root, process.env.ELECTRA_RUN_CACHE ?? '.electra-run'),
  threads: 2,
};
const SEED = 1;

for (const name of ['roberta', 'small']) {
  const [exact, rounded] = [await gradientsOf(name, 'ours'), await gradientsOf(name, 'ours-bf16')];
  process.stdout.write(`\n${name}: loss ${exact.loss.toFixed(5)} in float32, ${rounded.loss.toFixed(5)} in bfloat16\n`);
  for (const kind of ['matrix', 'bias', 'norm', 'embedding'] as const) {
    const errors = [...exact.gradients]
      .filter(([parameter]) => kindOf(parameter) === kind)
      .map(([parameter, right]) => ({ parameter, error: relativeError(rounded.gradients.get(parameter) ?? right, right) }))
      .sort((a, b) => a.error - b.error);
    const worst = errors.at(-1);
    if (!worst) continue;
    const median = errors[errors.length >> 1].error;
    process.stdout.write(`  ${kind.padEnd(10)}${percent(median)} median, ${percent(worst.error)} at most (${worst.parameter})\n`);
  }
}
process.exit(0);

async function gradientsOf(
  name: string,
  peerName: string,
): Promise<{ readonly loss: number; readonly gradients: ReadonlyMap<string, Float32Array> }> {
  const [work, peer] = [works.find((each) => each.name === name), peers.find((each) => each.name === peerName)];
  if (!work || !peer) throw new Error(`There is no ${name} or no ${peerName}.`);
  const spec = specOf(work, peer, places);
  const run = await assemble(spec);
  const objective = await run.get('objective');
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, SEED);
  const model = await (await run.get('engine')).load(memory);
  const executable = await model.compile(objectiveProgram(objective, { batch: spec.batch, length: spec.length }, 'train'));
  const [inputs] = layOut(objective, sequences(spec, objective, 0), SEED);
  const { loss } = await executable.run(inputs, { seed: SEED, step: 0 });
  const gradients = new Map(objective.parameters.map((each) => [each.name, memory.view(memory.gradients, each.name).slice()]));
  await model.release();
  return { loss: loss[0], gradients };
}

/** A bias of keys moves no loss: its gradient is nothing but rounding, in float32 too. */
function kindOf(parameter: string): 'matrix' | 'bias' | 'norm' | 'embedding' | 'none' {
  if (/key\.bias/.test(parameter)) return 'none';
  if (/LayerNorm|norm/.test(parameter)) return 'norm';
  if (/embeddings?\./.test(parameter) && !/projection/.test(parameter)) return 'embedding';
  return /bias/.test(parameter) ? 'bias' : 'matrix';
}

function relativeError(ours: Float32Array, right: Float32Array): number {
  let [off, size] = [0, 0];
  right.forEach((value, index) => {
    off += (ours[index] - value) ** 2;
    size += value ** 2;
  });
  return size === 0 ? 0 : Math.sqrt(off / size);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`.padStart(8);
}
