/**
 * `electra-run/inference`: saved models in Node. tfjs is not loaded for it.
 *
 * ```ts
 * const model = await loadModel('runs/base/onnx/supersense');
 * for await (const { label, score } of classify(model, [{ text: 'a small boat' }])) console.log(label, score);
 * await model.close();
 * ```
 */
import { UserError } from '../errors/index.ts';
import { discover } from '../registry/discover.ts';
import { openSavedModel, type SavedModel } from './model.ts';
import type { NetworkOptions } from './network.ts';

export { answer, type AnswerFound, type AnswerSettings, type PassageAnswer, type PassageQuestion } from './answer.ts';
export { choose, type Choice, type ChoiceQuestion } from './choose.ts';
export { classify, type ClassifySettings, type ScoredLabel, type TextPrediction } from './classify.ts';
export { embed, similarity, type Embedding, type EmbedSettings, type Similarity, type TextPair } from './embed.ts';
export { fillMask, type FilledMasks, type FillSettings, type ProposedToken } from './fill-mask.ts';
export { score, type ScoredTokens, type TokenQuestion } from './score.ts';
export { tag, type TaggedSpan, type TaggedWord, type TaggedWords, type TagQuestion } from './tag.ts';
export type { Reach, TextQuestion } from './questions.ts';
export type { JudgedAt, SavedModel, TextProblem } from './model.ts';
export type { NetworkOptions } from './network.ts';
export { UserError } from '../errors/index.ts';

/** How a model is loaded. */
export interface LoadOptions extends NetworkOptions {
  /** Patterns of files with tokenizers of one's own, from the working folder. */
  readonly plugins?: readonly string[];
}

/**
 * Loads a folder that `electra-run export --to onnx` wrote, or another one that transformers.js reads, if its tokenizer is one that is
 * known here. Throws a {@link UserError} where there is none. Close it when it is no longer asked.
 */
export async function loadModel(folder: string, { plugins = [], ...options }: LoadOptions = {}): Promise<SavedModel> {
  const globs = plugins.map((pattern) => ({ pattern, folder: process.cwd(), origin: null }));
  const { registry, problems } = await discover({ kinds: ['tokenizer'], globs });
  if (problems.length > 0) throw new UserError(problems[0]);
  return openSavedModel(folder, { registry, ...options });
}
