/** A small world of components for the broken experiments beside: its names stay while the shipped ones grow. */
import { defineComponent, Slot, Type } from 'electra-run';

const made = <T>(): T => ({}) as T;

export default [
  defineComponent({ kind: 'corpus', name: 'lines', summary: 'Lines.', options: Type.Object({ files: Type.Array(Type.String(), { minItems: 1, description: 'Text files.' }) }), create: made }),
  defineComponent({ kind: 'corpus', name: 'speeches', summary: 'Speeches.', options: Type.Object({ limit: Type.Integer({ default: 1000, minimum: 1, description: 'Most documents.' }) }), create: made }),
  defineComponent({ kind: 'tokenizer', name: 'wordpiece', summary: 'WordPiece.', options: Type.Object({ size: Type.Integer({ default: 8192, minimum: 100, description: 'Pieces in the vocabulary.' }), lowercase: Type.Boolean({ default: true, description: 'Whether capitals are folded.' }) }), create: made }),
  defineComponent({ kind: 'masker', name: 'uniform', summary: 'Uniform.', options: Type.Object({ probability: Type.Number({ default: 0.15, exclusiveMinimum: 0, maximum: 1, description: 'Share of the real tokens.' }) }), create: made }),
  defineComponent({
    kind: 'generator', name: 'electra', summary: 'Generator.',
    options: Type.Object({
      width: Type.Number({ default: 0.25, exclusiveMinimum: 0, maximum: 1, description: "Share of the discriminator's width." }),
      heads: Type.Integer({ default: 4, minimum: 1, description: 'Attention heads.' }),
    }),
    check: ({ width, heads }) => ((Number(width) * 256) % Number(heads) === 0 ? [] : [{ path: ['heads'], message: `${String(heads)} heads do not divide a width of ${Number(width) * 256}; take 1, 2 or 4.` }]),
    create: made,
  }),
  defineComponent({ kind: 'loss', name: 'electra', summary: 'Loss.', options: Type.Object({ lambda: Type.Number({ default: 50, minimum: 0, description: 'Weight of the discriminator loss.' }) }), create: made }),
  defineComponent({
    kind: 'objective', name: 'electra', summary: 'Replaced token detection.',
    options: Type.Object({
      masker: Slot('masker', { default: { type: 'uniform' }, description: 'Chooses positions.' }),
      generator: Slot('generator', { default: { type: 'electra' }, description: 'Proposes tokens.' }),
      loss: Slot('loss', { default: { type: 'electra' }, description: 'Joins the losses.' }),
      share: Type.Union([Type.Literal('all'), Type.Literal('embeddings'), Type.Literal('none')], { default: 'embeddings', description: 'What both networks share.' }),
    }),
    create: made,
  }),
  defineComponent({
    kind: 'optimizer', name: 'adamw', summary: 'AdamW.',
    options: Type.Object({
      betas: Type.Array(Type.Number({ minimum: 0, exclusiveMaximum: 1 }), { default: [0.9, 0.999], description: 'Decay of the moments.' }),
      clip: Type.Object({ norm: Type.Number({ default: 1, description: 'Norm.' }) }, { default: {}, description: 'Clipping.' }),
    }),
    create: made,
  }),
  defineComponent({ kind: 'scheduler', name: 'linear', summary: 'Linear.', options: Type.Object({ rate: Type.Number({ default: 0.0005, exclusiveMinimum: 0, description: 'Peak learning rate.' }) }), create: made }),
  defineComponent({ kind: 'engine', name: 'onnx', summary: 'ONNX.', options: Type.Object({}), create: made }),
  defineComponent({ kind: 'tracker', name: 'tensorboard', summary: 'TensorBoard.', options: Type.Object({}), create: made }),
  defineComponent({ kind: 'tracker', name: 'jsonl', summary: 'JSON lines.', options: Type.Object({}), create: made }),
  defineComponent({ kind: 'dataset', name: 'supersense', summary: 'Supersenses.', options: Type.Object({ shots: Type.Integer({ default: 0, minimum: 0, description: 'Examples per class.' }) }), create: made }),
  defineComponent({ kind: 'task', name: 'classify', summary: 'Classification.', options: Type.Object({ dataset: Slot('dataset', { description: 'The labelled texts.' }), rates: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { default: [0.0001], description: 'Learning rates.' }) }), create: made }),
];
