/** What is fine-tuned leaves a Hugging Face folder; read back from there, it says of a batch what it said when it was trained. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import electra from '../plugins/encoder/electra/plugin.ts';
import gpt from '../plugins/encoder/gpt/plugin.ts';
import gpt2 from '../plugins/encoder/gpt2/plugin.ts';
import roberta from '../plugins/encoder/roberta/plugin.ts';
import t5 from '../plugins/encoder/t5/plugin.ts';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import type { AnyComponent } from '../src/component/component.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { huggingFaceClass } from '../src/finetune/hugging-face-class.ts';
import { createModel, type Model } from '../src/finetune/model.ts';
import { modelInputs } from '../src/open/model-inputs.ts';
import { modelProgram } from '../src/open/model-program.ts';
import { openModel } from '../src/open/open-model.ts';
import { exportNetwork } from '../src/interop/hugging-face/export-network.ts';
import { nameInClass } from '../src/interop/trunk.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { KeptNetwork } from '../src/kinds/objective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { bertFrame, plainFrame } from '../src/kit/frames.ts';
import { randomFor } from '../src/random.ts';
import { questionTask } from './support/questions.ts';
import { tinyTags, tinyTexts, tinyTokenizer } from './support/tiny-task.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const engine = await createOnnxEngine({ threads: 1 });
const folder = temporaryFolder('fine-tuned-folders');
const encoders = [electra, bert, roberta, albert, gpt, gpt2, xlnet, t5] as readonly AnyComponent[];
const labels = ['one', 'two', 'three'];
const [batch, length] = [3, 8];
const lengths = [8, 5, 2];
const optimizer = madeOf(adamw) as Optimizer;

/** What the library calls its class, and how many numbers there are of a text or a token. */
const kinds = {
  'sequence-classification': { ending: 'ForSequenceClassification', numbers: 3 },
  'token-classification': { ending: 'ForTokenClassification', numbers: 3 },
  'question-answering': { ending: 'ForQuestionAnswering', numbers: 2 },
} as const;
type Kind = keyof typeof kinds;

interface System {
  readonly encoder: AnyComponent;
  readonly reads: 'first' | 'last';
  readonly options?: object;
  readonly sees?: 'before' | 'all';
}

const systems: Readonly<Record<string, System>> = {
  Electra: { encoder: electra, reads: 'first', options: { embeddingSize: 8 } },
  Bert: { encoder: bert, reads: 'first' },
  Roberta: { encoder: roberta, reads: 'first' },
  Albert: { encoder: albert, reads: 'first', options: { embeddingSize: 8 } },
  OpenAIGPT: { encoder: gpt, reads: 'last', sees: 'before' },
  GPT2: { encoder: gpt2, reads: 'last', sees: 'before' },
  XLNet: { encoder: xlnet, reads: 'last' },
  T5: { encoder: t5, reads: 'last', options: { headSize: 8 } },
};
const cases = Object.keys(systems).flatMap((system) => Object.keys(kinds).map((kind) => [system, kind as Kind] as const));
/** Where the library has one class of these. */
const only: Readonly<Record<string, Kind>> = { OpenAIGPT: 'sequence-classification', T5: 'token-classification' };

describe.each(cases.filter(([system, kind]) => kind === (only[system] ?? kind)))('%s, %s', (system, kind) => {
  it('is read back from its folder with the same logits', async () => {
    const kept = keptOf(systems[system]);
    const model = await modelOf(kept, taskOf(kind));
    const wanted = await logitsOf(model);
    const own = await exported(kept, model, `${system}-${kind}`);
    const opened = await openModel(own, encoders);
    const { ending, numbers } = kinds[kind];
    expect(opened.className).toBe(`${system}${ending}${system === 'XLNet' && kind === 'question-answering' ? 'Simple' : ''}`);
    const inputs = modelInputs(opened, { input_ids: nested(ids), attention_mask: nested(real), token_type_ids: nested(segments) });
    if (typeof inputs === 'string') throw new Error(inputs);
    const read = await (await engine.load(opened.memory)).compile(modelProgram(opened, inputs));
    const { start_logits: starts, end_logits: ends, logits: whole } = await read.run(inputs.tensors, { seed: 1, step: 0 });
    const logits = whole ?? Float32Array.from({ length: starts.length * 2 }, (_, at) => (at % 2 === 0 ? starts : ends)[at >> 1]);
    await read.release();

    const counted =
      kind === 'sequence-classification' ? Array.from(logits, () => true) : Array.from(logits, (_, at) => real[(at / numbers) | 0] === 1);
    const differences = Array.from(logits, (value, at) => (counted[at] ? Math.abs(value - wanted[at]) : 0));
    expect(logits).toHaveLength(wanted.length);
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    // That they depend on the text, and not on biases alone.
    expect(Math.abs(logits[0] - logits[logits.length / batch])).toBeGreaterThan(1e-3);
  });
});

describe('what no class computes', () => {
  const classOf = (kept: KeptNetwork, kind: Kind): unknown => {
    const head = taskOf(kind).head(kept.trunk, 3);
    return huggingFaceClass(kept, head, labels);
  };

  it('is a network that sees other tokens than the classes do', () => {
    for (const kind of Object.keys(kinds) as Kind[]) {
      expect(classOf({ ...keptOf(systems.Bert), sees: 'before' }, kind)).toBeNull();
      expect(classOf({ ...keptOf(systems.GPT2), sees: 'all' }, kind)).toBeNull();
    }
  });

  it('is a frame with the state of a text elsewhere', () => {
    const elsewhere = { ...keptOf(systems.Bert), frame: plainFrame(tinyTokenizer.special) };
    expect(classOf(elsewhere, 'sequence-classification')).toBeNull();
    expect(classOf(elsewhere, 'token-classification')).toMatchObject({ architectures: ['BertForTokenClassification'] });
  });

  it('is the head of an architecture that has none of its own', () => {
    const kept = keptOf({ encoder: t5, reads: 'last', options: { headSize: 8 } });
    const head = taskOf('sequence-classification').head(kept.trunk, 3);
    expect(head.parameters.map(({ name }) => name)).toContain('classifier.dense.weight');
    expect(huggingFaceClass(kept, head, labels)).toBeNull();
  });
});

const random = randomFor('fine-tuned-folders');
const ids = lengths.flatMap((count) => Array.from({ length }, (_, at) => (at < count ? 5 + random.integer(30) : 0)));
const real = lengths.flatMap((count) => Array.from({ length }, (_, at) => Number(at < count)));
const segments = lengths.flatMap((count) => Array.from({ length }, (_, at) => Number(at >= 3 && at < count)));

function nested(values: readonly number[]): number[][] {
  return lengths.map((_, row) => values.slice(row * length, (row + 1) * length));
}

function keptOf({ encoder, reads, options, sees = 'all' }: System): KeptNetwork {
  const made = madeOf(encoder, { layers: 2, hiddenSize: 16, heads: 2, ...options }) as Encoder;
  const frame = reads === 'first' ? bertFrame(tinyTokenizer.special) : plainFrame(tinyTokenizer.special);
  return { name: 'kept', trunk: made.trunk({ vocabularySize: 40, padding: 0 }), frame, sees };
}

function taskOf(kind: Kind): Task {
  const common = {
    batch,
    length,
    metrics: [],
    epochs: 1,
    learningRates: [1e-3],
    layerDecay: 1,
    warmup: 0,
    seeds: 1,
    scratch: false,
  };
  if (kind === 'question-answering') return questionTask({ train: [], dev: [] }, common);
  return kind === 'sequence-classification'
    ? (madeOf(textClassification, { ...common, dataset: tinyTexts(), head: 'dense' }) as Task)
    : (madeOf(tokenClassification, { ...common, dataset: tinyTags() }) as Task);
}

/** With numbers everywhere, so that no bias is 0 and no scale 1. */
async function modelOf(kept: KeptNetwork, task: Task): Promise<Model> {
  const model = await createModel({ task, kept, classes: labels.length, engine, optimizer });
  const { memory } = model;
  const numbers = randomFor('fine-tuned-folders', kept.trunk.summary);
  for (const { name } of memory.placements) {
    const view = memory.view(memory.weights, name);
    for (let at = 0; at < view.length; at++)
      view[at] = (/norm|ln_/i.test(name) && name.endsWith('weight') ? 1 : 0) + 0.3 * (numbers.uniform() - 0.5);
  }
  await model.loaded.push();
  return model;
}

async function logitsOf(model: Model): Promise<Float32Array> {
  const evaluator = await model.evaluator(length);
  const inputs = { ids: Int32Array.from(ids), segments: Int32Array.from(segments), real: Float32Array.from(real) };
  const { logits } = await evaluator.run(inputs, { seed: 1, step: 0 });
  return Float32Array.from(logits);
}

async function exported(kept: KeptNetwork, { head, memory }: Model, name: string): Promise<string> {
  const own = join(folder, name);
  const huggingFaceConfig = huggingFaceClass(kept, head, head.kind === 'question-answering' ? [] : labels);
  const [className] = (huggingFaceConfig?.architectures ?? []) as readonly string[];
  const names = Object.fromEntries(memory.placements.map((placed) => [nameInClass(kept.trunk, className, placed), placed.name]));
  await exportNetwork(own, { huggingFaceConfig, names, longest: length }, memory, tinyTokenizer);
  return own;
}

/** A component with its defaults. */
function madeOf(definition: Pick<AnyComponent, 'options' | 'create'>, options: object = {}): unknown {
  const defaults = Object.entries(definition.options.properties).flatMap(([name, schema]) =>
    'default' in schema ? [[name, (schema as { default: unknown }).default] as const] : [],
  );
  return definition.create({ ...Object.fromEntries(defaults), ...options } as never, { length } as never);
}
