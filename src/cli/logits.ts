/**
 * `electra-run logits`: a model's outputs for token ids, a line for each line. What a model is asked and how it answers is
 * `open/`'s affair; here are the lines, and the programs that are kept between them.
 */
import { createOnnxEngine, createTfjsEngine } from '../engine/index.ts';
import { errors, UserError } from '../errors/index.ts';
import { modelAnswer } from '../open/model-answer.ts';
import { modelInputs, type ModelInputs, type ModelQuestion } from '../open/model-inputs.ts';
import { modelProgram } from '../open/model-program.ts';
import { openModel, type OpenedModel } from '../open/open-model.ts';
import type { Executable, LoadedModel } from '../kinds/engine.ts';
import { written } from '../output/outlet.ts';
import { linesOf } from '../text/lines.ts';
import { askedFolder } from './asked-model.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** What the verb is told beside the file. */
export interface LogitsOptions {
  readonly model: string;
  readonly engine: 'onnx' | 'tfjs';
  readonly plugins: readonly string[];
}

/** Answers line by line; throws a {@link UserError} with the place of the first line that makes no sense, after the answers before it. */
export async function logits(
  file: string | undefined,
  { model: given, engine, plugins }: LogitsOptions,
  { out, error }: Streams,
): Promise<number> {
  const folder = await askedFolder(given, { what: 'outputs', fits: () => true });
  const registry = await registryWith(plugins, error);
  const model = await openModel(
    folder,
    registry.registered('encoder').map(({ definition }) => definition),
  );
  const loaded = await (engine === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu')).load(model.memory);
  const programs = new Programs(model, loaded);
  const name = file ?? 'standard input';
  try {
    let number = 0;
    for await (const line of linesOf(name, file === undefined ? { source: process.stdin } : {})) {
      number += 1;
      const misread = (reason: string): UserError => new UserError(errors.MODEL_QUESTION({ place: `${name}:${number}`, reason }));
      const question = questionOf(line);
      if (typeof question === 'string') throw misread(question);
      const inputs = modelInputs(model, question);
      if (typeof inputs === 'string') throw misread(inputs);
      const outputs = await (await programs.of(inputs)).run(inputs.tensors, { seed: 1, step: 0 });
      const answer = modelAnswer(model, inputs, outputs);
      if (answer === null) throw new UserError(errors.LOGITS_NOT_FINITE({ place: `${name}:${number}`, folder }), { exitCode: 1 });
      out.write(`${answer}\n`);
      // A reader that is slower than the model holds it up, instead of the memory filling; one that has enough ends it.
      if (!(await written(out))) break;
    }
  } finally {
    await loaded.release();
  }
  return 0;
}

function questionOf(line: string): ModelQuestion | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return line.trim() === '' ? 'the line is empty' : `it is no JSON (${(error as Error).message})`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ModelQuestion;
  return 'it is no JSON object';
}

/** Programs of different shapes that are kept: as many as there are lengths in most files. */
const KEPT = 64;

/** Programs by the shapes of what they are fed; the one that was not used for longest gives way. */
class Programs {
  readonly #model: OpenedModel;
  readonly #loaded: LoadedModel;
  readonly #byShape = new Map<string, Executable>();

  constructor(model: OpenedModel, loaded: LoadedModel) {
    this.#model = model;
    this.#loaded = loaded;
  }

  async of(inputs: ModelInputs): Promise<Executable> {
    const program = modelProgram(this.#model, inputs);
    const executable = this.#byShape.get(program.name) ?? (await this.#loaded.compile(program, { frozen: true }));
    this.#byShape.delete(program.name);
    this.#byShape.set(program.name, executable);
    const [[oldest, unused]] = this.#byShape;
    if (this.#byShape.size > KEPT) {
      this.#byShape.delete(oldest);
      await unused.release();
    }
    return executable;
  }
}
