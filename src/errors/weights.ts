/** Errors of saved weights. */
import { abridged } from './abridged.ts';
import { defineError } from './user-error.ts';

/** A model or a checkpoint that is damaged or belongs to something else. */
export const weightErrors = {
  WEIGHTS_FORMAT: defineError('weights-format', ({ folder, found }: { folder: string; found: string }) => [
    `The weights in ${folder} are in ${found}, and only safetensors and PyTorch's files are read.`,
    'Write them anew with Python: python3 -c "from transformers import AutoModelForPreTraining as M; ' +
      `M.from_pretrained('${folder}').save_pretrained('${folder}')"`,
  ]),
  WEIGHTS_WITH_MORE: defineError('weights-with-more', ({ file, reason }: { file: string; reason: string }) => [
    `${file} holds or asks for more than tensors: ${reason}.`,
    'Nothing of it was run. Only a plain table of tensors is read, as torch.save(model.state_dict(), file) writes it.',
    'From somebody you trust: load the model with Python where it can do no harm, and save it with save_pretrained, as safetensors.',
  ]),
  WEIGHTS_NOT_FETCHED: defineError('weights-not-fetched', ({ file }: { file: string }) => [
    `${file} holds no weights, but what Git LFS keeps in their place.`,
    'Fetch them, in that folder: git lfs pull',
  ]),
  WEIGHTS_ELSEWHERE: defineError('weights-elsewhere', ({ file, target }: { file: string; target: string }) => [
    `${file} is a link out of the model's folder, to ${target}, and is not followed.`,
    'Name the folder where the files lie, or copy them into this one.',
  ]),
  SHARDS_DIFFER: defineError('shards-differ', ({ index, problems }: { index: string; problems: readonly string[] }) => [
    `The files that ${index} lists are not as it says:`,
    ...abridged(problems),
    'Copy the whole folder again, with all its files of one version.',
  ]),
  MODEL_DOES_NOT_FIT: defineError(
    'model-does-not-fit',
    ({ folder, problems, hint }: { folder: string; problems: readonly string[]; hint?: string }) => [
      `The model in ${folder} does not fit the network of this experiment:`,
      ...abridged(problems),
      hint,
      'Choose the sizes that its config.json has, or another folder.',
    ],
  ),
  MODEL_UNKNOWN: defineError('model-unknown', ({ folder, reasons }: { folder: string; reasons: readonly string[] }) => [
    `No encoder here can be the model in ${folder}:`,
    ...abridged(reasons),
    'electra-run list encoder shows the architectures that there are.',
  ]),
  MODEL_CLASS: defineError('model-class', ({ folder, found, known }: { folder: string; found: string; known: readonly string[] }) => [
    `The config.json in ${folder} names ${found === '' ? 'no class' : `the class ${found}`}, which is none of those that can be run here.`,
    `Of this architecture there are: ${known.join(', ')}.`,
  ]),
  MODEL_QUESTION: defineError('model-question', ({ place, reason }: { place: string; reason: string }) => [
    `${place}: ${reason}.`,
    'A line is a JSON object with input_ids, a list of token ids, or a list of such lists of one length.',
  ]),
  LOGITS_NOT_FINITE: defineError('logits-not-finite', ({ place, folder }: { place: string; folder: string }) => [
    `${place}: the model in ${folder} computes numbers for it that are not finite, which JSON cannot say.`,
    'Its weights are too large, or of another model.',
  ]),
  MODEL_WRITES_NOTHING: defineError('model-writes-nothing', ({ folder, reason }: { folder: string; reason: string }) => [
    `The model in ${folder} writes no texts: ${reason}.`,
    'Name the folder of a T5ForConditionalGeneration: one that span-denoising exported, or the task text-to-text.',
  ]),
  GRAPH_OF_FIXED_SIZE: defineError('graph-of-fixed-size', ({ program, reason }: { program: string; reason: string }) => [
    `${program} cannot be exported as one graph for every batch and length: ${reason}.`,
    'What depends on the size must follow from it by products, or be the beginning of a longer table.',
  ]),
  MODEL_WITHOUT_TOKENIZER: defineError('model-without-tokenizer', ({ folder, reasons }: { folder: string; reasons: readonly string[] }) => [
    `No tokenizer here is the one in ${folder}:`,
    ...abridged(reasons),
    'Put its vocab.txt or tokenizer.json there; electra-run list tokenizer shows what can be read.',
  ]),
  TEXT_QUESTION: defineError('text-question', ({ place, reason }: { place: string; reason: string }) => [
    `${place}: ${reason}.`,
    'A line is a JSON object with a text, and with a pair where the model reads two: {"text": "…"}.',
  ]),
  START_UNUSABLE: defineError('start-unusable', ({ from, reason, hint }: { from: string; reason: string; hint: string }) => [
    `The run cannot start from ${from}: ${reason}.`,
    hint,
  ]),
  GIVEN_MODEL_UNUSABLE: defineError('given-model-unusable', ({ from, reason, hint }: { from: string; reason: string; hint: string }) => [
    `No model can be had from ${from}: ${reason}.`,
    hint,
  ]),
  GIVEN_MODEL_CHANGED: defineError('given-model-changed', ({ folder, network }: { folder: string; network: string }) => [
    `The weights of the network '${network}' in ${folder} are not those that this run began with.`,
    'Bring these back and go on, or train with what is there now under another name: --set name=...',
  ]),
  GIVEN_MODEL_TOKENIZER: defineError(
    'given-model-tokenizer',
    ({ folder, network, reason, hint }: { folder: string; network: string; reason: string; hint: string }) => [
      `The network '${network}' in ${folder} cannot read the same ids: ${reason}.`,
      hint,
    ],
  ),
  JOB_START_CHANGED: defineError('job-start-changed', ({ folder }: { folder: string }) => [
    `The fine-tuning in ${folder} began with other weights than those that start.from has now.`,
    'Bring these back and go on, or fine-tune what is there now under another name: --set name=...',
  ]),
  NO_TEXT_HERE: defineError('no-text-here', () => [
    'A component asks for the text that is pre-trained on, and this experiment has none: it only fine-tunes.',
    "Start from the folder of one network, <run>/export/<network>; or name the text it asks for as 'corpus'.",
  ]),
  START_CHANGED: defineError('start-changed', ({ folder, recorded, now }: { folder: string; recorded: string; now: string }) => [
    `The weights are no longer those that ${folder} started from: their hash was ${recorded} and is ${now}.`,
    'Restore the folder that start.from names, or run the experiment anew under another name.',
  ]),
  CHECKPOINTS_DAMAGED: defineError('checkpoints-damaged', ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
    `No checkpoint in ${folder} can be read:`,
    ...abridged(problems),
    'Restore them from a copy, or start again with --fresh.',
  ]),
  CHECKPOINT_DOES_NOT_FIT: defineError(
    'checkpoint-does-not-fit',
    ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
      `The checkpoint ${folder} was made by another experiment:`,
      ...abridged(problems),
      'Continue it with the experiment.json of its run, or start again with --fresh.',
    ],
  ),
} as const;
