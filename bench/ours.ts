/**
 * Our side of the benchmark: one process, one work, one engine, through the package's front door only.
 *
 * Usage: ours.js SPEC (JSON). An experiment is written, loaded and built as any program of a user's
 * would. Modes: `onnx`, `openvino-f32`, `openvino-bf16`, `tfjs-node`, and `tfjs-wasm`, tfjs's own backend
 * from the benchmark's packages. Where ranks share the work (`ranks` in the spec), the first of them speaks.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker, workerData } from 'node:worker_threads';
import {
  exportNetwork,
  FlatMemory,
  initialize,
  layOut,
  objectiveProgram,
  parameterGroups,
  type Collective,
  type Engine,
  type Inputs,
  type LoadedModel,
  type ParameterSpec,
  type Peers,
  type Program,
  type Trainer,
} from 'electra-run';
import { assemble, CLS, SEP, sequences, word } from './assembled.ts';
import { emit, measureSteps, speakFor } from './child.ts';
import { finetuneProgram, inferenceProgram } from './programs.ts';
import type { Spec } from './spec.ts';
import { createWasmEngine } from './wasm-backend.ts';

const spec = JSON.parse(process.argv[2]) as Spec;
const seed = 1;

const run = await assemble(spec, spec.ranks ? peersOf() : undefined);
const collective = spec.ranks ? ((await run.at('parallel')) as Collective) : undefined;
if (collective) speakFor(collective.rank > 0 ? 0 : spec.ranks?.through === 'mpi' ? collective.size : 1);
const objective = await run.get('objective');
requireChosen();
const engine = spec.mode === 'tfjs-wasm' ? await createWasmEngine() : await run.get('engine');
const micro = spec.micro ?? microBatch(engine);
if (spec.check) await check(spec.check);
else await { pretrain: measurePretraining, finetune: measureFinetuning, inference: measureInference }[spec.kind]();
await collective?.close();
process.exit(0);

async function measurePretraining(): Promise<void> {
  const { model, memory } = await open(objective.parameters);
  const trainer = await trainerOf(model, memory, objectiveProgram(objective, { batch: micro, length: spec.length }, 'train'));
  ready(memory);
  const batches = Array.from({ length: spec.warmup + spec.steps }, (_, step) =>
    layOut(objective, sequences(spec, objective, step), seed, { parts: spec.batch / micro }),
  );
  await measureSteps(
    spec,
    async (step) => (await trainer.step(batches[step], { seed, step }, { step: step + 1, learningRate: spec.learningRate })).figures.loss,
  );
}

async function measureFinetuning(): Promise<void> {
  const { kept } = objective;
  const [task] = await run.getAll('tasks');
  const { program, inputs } = finetuneProgram(kept, task.head(kept.trunk, spec.classes), { batch: micro, length: spec.length });
  const { model, memory } = await open(program.parameters);
  const trainer = await trainerOf(model, memory, program);
  ready(memory);
  const parts = (step: number): Inputs[] =>
    Array.from({ length: spec.batch / micro }, (_, part) => inputs(idsOf(step * 64 + part, micro), spec.classes));
  await measureSteps(
    spec,
    async (step) => (await trainer.step(parts(step), { seed, step }, { step: step + 1, learningRate: spec.learningRate })).figures.loss,
  );
}

async function measureInference(): Promise<void> {
  const { program, inputs } = inferenceProgram(objective.kept, { batch: spec.batch, length: spec.length });
  const { model, memory } = await open(program.parameters);
  const executable = await model.compile(program, { frozen: true });
  ready(memory);
  await measureSteps(spec, async (step) => (await executable.run(inputs(idsOf(step)), { seed, step })).logits[0]);
}

/** Weights and batches for PyTorch, with ELECTRA's samples, and the losses of a few updates here. */
async function check(folder: string): Promise<void> {
  const { model, memory } = await open(objective.parameters);
  const shape = { batch: spec.batch, length: spec.length };
  const evaluator = await model.compile(objectiveProgram(objective, shape, 'evaluate'));
  const trainer = await trainerOf(model, memory, objectiveProgram(objective, shape, 'train'));
  const tokenizer = await run.get('tokenizer');
  for (const [name, part] of Object.entries(objective.networks)) await exportNetwork(path.join(folder, name), part, memory, tokenizer);
  const terms = Object.keys(objective.terms).filter((term) => objective.terms[term].trains !== false);
  const batches: Record<string, number[]>[] = [];
  for (let step = 0; step < spec.steps; step++) {
    const draw = { seed, step };
    const [inputs] = layOut(objective, sequences(spec, objective, step), draw.seed);
    // In mode `evaluate` the same words draw the same samples as in mode `train`.
    const [asked] = layOut(objective, sequences(spec, objective, step), draw.seed, { mode: 'evaluate' });
    const { 'shown.corrupted': corrupted } = await evaluator.run(asked, { ...draw, part: 0 });
    const all = Object.entries({ ...asked, ...(corrupted ? { corrupted } : {}) });
    batches.push(Object.fromEntries(all.map(([name, values]) => [name, Array.from(values)])));
    const { figures, gradientNorm } = await trainer.step([inputs], draw, { step: step + 1, learningRate: spec.learningRate });
    emit('step', { losses: Object.fromEntries(terms.map((term) => [term, figures[`${term}_loss`]])), norm: gradientNorm });
  }
  await writeFile(path.join(folder, 'batches.json'), JSON.stringify(batches));
  emit('end', { parameters: count(memory) });
}

async function open(parameters: readonly ParameterSpec[]): Promise<{ model: LoadedModel; memory: FlatMemory }> {
  const trains = spec.kind !== 'inference' || spec.check !== undefined;
  const memory = new FlatMemory(parameters, trains ? (await run.get('optimizer')).slots : []);
  initialize(memory, seed);
  return { model: await engine.load(memory), memory };
}

async function trainerOf(model: LoadedModel, memory: FlatMemory, program: Program): Promise<Trainer> {
  const optimizer = await run.get('optimizer');
  return model.trainer(program, optimizer, {
    clipNorm: 1,
    groups: parameterGroups(memory, optimizer),
    ...(collective ? { collective } : {}),
  });
}

/** This program on further threads. */
function peersOf(): Peers {
  return {
    handed: workerData,
    begin: (handed) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), workerData: handed });
        worker.on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A rank ended with ${code}.`))));
      }),
  };
}

function ready(memory: FlatMemory): void {
  emit('ready', { parameters: count(memory), versions: { node: process.versions.node, engine: `${engine.name} (${engine.device})` } });
}

function count(memory: FlatMemory): number {
  return memory.placements.reduce((sum, { size }) => sum + size, 0);
}

/** Random ordinary tokens between [CLS] and [SEP], other ones for every step. */
function idsOf(step: number, batch = spec.batch): Int32Array {
  const { length } = spec;
  return Int32Array.from({ length: batch * length }, (_, index) => {
    if (index % length === 0) return CLS;
    if (index % length === length - 1) return SEP;
    return word(spec, index + 1 + batch * length * step);
  });
}

/** The largest divisor of the batch that the engine runs at once. */
function microBatch(engine: Engine): number {
  const most = Math.max(1, Math.floor((engine.tokensPerRun?.(spec.length) ?? Infinity) / spec.length));
  return (
    Array.from({ length: spec.batch }, (_, index) => spec.batch - index).find((micro) => spec.batch % micro === 0 && micro <= most) ?? 1
  );
}

/** Both sides must predict as many tokens; all but the last one of a stream are. */
function requireChosen(): void {
  const { positions, targets, next } = objective.fields;
  const [found] = (positions ?? targets)?.shape(spec.length) ?? [next.shape(spec.length)[0] - 1];
  if (found !== spec.chosen) throw new Error(`The objective predicts ${found} tokens of a sequence, and the other side ${spec.chosen}.`);
}
