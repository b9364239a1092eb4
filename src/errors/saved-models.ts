/** Errors of saved models that are exported, or asked. */
import { abridged } from './abridged.ts';
import { shellWord } from '../output/shell-word.ts';
import { defineError } from './user-error.ts';

/** A model that cannot be exported or asked, or a text that it cannot read. */
export const savedModelErrors = {
  GRAPH_OF_FIXED_SIZE: defineError('graph-of-fixed-size', ({ program, reason }: { program: string; reason: string }) => [
    `${program} cannot be written as one graph for every batch and length: ${reason}.`,
    'What depends on the size must follow from it by products, or be the beginning of a longer table.',
  ]),
  MODEL_WITHOUT_EXPORT: defineError(
    'model-without-export',
    ({ folder, reason, form = 'ONNX' }: { folder: string; reason: string; form?: string }) => [
      `The model in ${folder} cannot be written ${form === 'ONNX' ? 'as' : 'for'} ${form}: ${reason}.`,
      'Export one that reads a text and says something of it.',
    ],
  ),
  EXPORT_WITHOUT_VECTORS: defineError('export-without-vectors', ({ option, to }: { option: string; to: string }) => [
    `${option} says how a text's vector is made, and --to ${to} writes none.`,
    'Leave it out, or export --to sentence-transformers.',
  ]),
  SENTENCE_MODULES: defineError('sentence-modules', ({ folder, reason }: { folder: string; reason: string }) => [
    `The vectors of ${folder}, a folder of sentence-transformers, are none that are computed here: ${reason}.`,
    'Ask the library for them, or name another model.',
  ]),
  EXPORT_DIFFERS: defineError(
    'export-differs',
    ({ folder, output, difference, allowed }: { folder: string; output: string; difference: number; allowed: number }) => [
      `The graph of ${folder} does not compute what its weights do: '${output}' differs by ${difference}, and ${allowed} is allowed.`,
      'Nothing was written. Numbers that are very large, or not finite, in its weights are the usual reason.',
    ],
  ),
  OUT_TAKEN: defineError('out-taken', ({ folder, found }: { folder: string; found: string }) => [
    `${folder} holds ${found} already, and would be replaced as a whole.`,
    'Name another folder with --out, or remove this one.',
  ]),
  OUT_MISSING: defineError('out-missing', ({ folder }: { folder: string }) => [
    `${folder} is no run, so that nothing says where the export goes.`,
    'Name a folder with --out.',
  ]),
  DEMO_SHOWS_NOTHING: defineError('demo-shows-nothing', ({ folder, reasons }: { folder: string; reasons: readonly string[] }) => [
    `No network in ${folder} can be shown on the page:`,
    ...abridged(reasons),
    'It shows networks that fill in hidden tokens, and networks that judge every token.',
  ]),
  DEMO_TOKENIZER: defineError('demo-tokenizer', ({ folder, tokenizer }: { folder: string; tokenizer: string }) => [
    `The networks in ${folder} read with the tokenizer '${tokenizer}', which has no part that runs in a browser.`,
    "Those with 'wordpiece', 'byte-level-bpe' or 'unigram' can be shown.",
  ]),
  MODEL_NOT_OF_TASK: defineError(
    'model-not-of-task',
    ({ folder, task, found, wanted }: { folder: string; task: string; found: string | null; wanted: string | null }) => [
      `The model in ${folder} cannot be judged on the task '${task}': it is ${found ?? 'of no class'}, and ` +
        (wanted === null ? 'what the task makes is of no class of the library.' : `the task makes a ${wanted}.`),
      'Name a model that was fine-tuned on such a task, or leave the task out: ~tasks.0 on the command line.',
    ],
  ),
  MODEL_LABELS_DIFFER: defineError(
    'model-labels-differ',
    ({ folder, task, at, saved, found }: { folder: string; task: string; at: number; saved?: string; found?: string }) => [
      `The model in ${folder} has other labels than the task '${task}': number ${at} is ${told(saved)} in its config.json, ` +
        `and ${told(found)} in the data.`,
      'Give the data the same labels, in the same order, or name the model that was fine-tuned on them.',
    ],
  ),
  MODEL_AMBIGUOUS: defineError('model-ambiguous', ({ folder, models }: { folder: string; models: readonly string[] }) => [
    `There are several models in ${folder} that can be asked this:`,
    ...abridged(models),
    'Name one of these folders.',
  ]),
  MODEL_NOT_THERE: defineError(
    'model-not-there',
    ({ folder, what, models }: { folder: string; what: string; models: readonly string[] }) => [
      `No model in ${folder} gives ${what}${models.length > 0 ? ':' : '.'}`,
      ...abridged(models),
      'Name the folder of one that does.',
    ],
  ),
  NETWORK_UNREADABLE: defineError('network-unreadable', ({ folder, reason }: { folder: string; reason: string }) => [
    `onnxruntime cannot load the network in ${folder}: ${reason}.`,
    'Write its file anew: electra-run export <model> --to onnx.',
  ]),
  MODEL_WITHOUT_GRAPH: defineError('model-without-graph', ({ folder, file }: { folder: string; file: string }) => [
    `${folder} has no network to be asked: there is no ${file}.`,
    `Write one: electra-run export ${shellWord(folder)} --to onnx --out <folder>.`,
  ]),
  MODEL_WITHOUT_WEIGHTS: defineError('model-without-weights', ({ folder, engine }: { folder: string; engine: string }) => [
    `The engine '${engine}' reads a model's weights, and ${folder} has a graph alone.`,
    'Name the folder that it was exported from, or a run; or leave --engine out.',
  ]),
  MODEL_CANNOT: defineError('model-cannot', ({ folder, what, has }: { folder: string; what: string; has: readonly string[] }) => [
    `The model in ${folder} does not give ${what}.`,
    has.length === 0 ? 'It has no head: embed can be asked of it.' : `Its head is for ${has.join(', ')}.`,
  ]),
  TOKENIZER_TOO_LARGE: defineError('tokenizer-too-large', ({ folder, pieces, rows }: { folder: string; pieces: number; rows: number }) => [
    `The tokenizer in ${folder} has ${pieces} pieces, and its network knows ${rows} (vocab_size in config.json).`,
    'They are not of the same model: copy the files of one.',
  ]),
  TEXT_BEYOND: defineError('text-beyond', ({ place, tokens, longest }: { place: string; tokens: number; longest: number }) => [
    `${place}: the text has ${tokens} tokens with its frame, and the model reads ${longest}.`,
    'Shorten it, or have texts cut with --beyond cut: each answer then says how much.',
  ]),
  QUESTION_BEYOND: defineError('question-beyond', ({ place, tokens, longest }: { place: string; tokens: number; longest: number }) => [
    `${place}: the question has ${tokens} tokens, and the model reads ${longest} of one: the rest is its passage's.`,
    'Shorten it; questions are never cut.',
  ]),
  TEXT_WITHOUT_MASK: defineError('text-without-mask', ({ place, mask }: { place: string; mask: string }) => [
    `${place}: nothing in the text is hidden.`,
    `Write ${mask} where a token is wanted.`,
  ]),
} as const;

function told(label: string | undefined): string {
  return label === undefined ? 'none' : `'${label}'`;
}
