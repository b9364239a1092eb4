/** A card into every model's folder of a run that has ended: what it was trained on and what it came to is known by then. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readJson } from '../files/read-json.ts';
import { sentenceSettings } from '../interop/hugging-face/sentence-settings.ts';
import { packageVersion } from '../package.ts';
import type { CardExperiment, CardFacts, CardResult } from './facts.ts';
import { modelCard } from './model-card.ts';
import { sentenceCard } from './sentence-card.ts';

/** The file that the hub and people look at first. */
export const CARD = 'README.md';

/** Networks in `export`, and the models of tasks. */
export async function writeCards(
  runFolder: string,
  experiment: CardExperiment,
  result: CardResult,
  networks: readonly string[],
): Promise<void> {
  const models = [
    ...networks.map((name) => ({ name, folder: join(runFolder, 'export', name), task: undefined })),
    ...result.downstream.map((task) => ({ name: task.task, folder: join(runFolder, 'downstream', task.task, 'model'), task })),
  ];
  for (const { name, folder, task } of models) {
    if (!existsSync(folder)) continue;
    const facts: CardFacts = { experiment, result, name, task, version: packageVersion(), ...classIn(folder) };
    const vector = sentenceSettings(folder);
    await writeFileAtomic(join(folder, CARD), vector ? sentenceCard(modelCard(facts), vector) : modelCard(facts));
  }
}

function classIn(folder: string): Pick<CardFacts, 'className' | 'modelType'> {
  const config = readJson(join(folder, 'config.json'))?.json as
    | { readonly architectures?: unknown; readonly model_type?: unknown }
    | undefined;
  const [className] = Array.isArray(config?.architectures) ? (config.architectures as unknown[]) : [];
  return {
    className: typeof className === 'string' ? className : null,
    ...(typeof config?.model_type === 'string' ? { modelType: config.model_type } : {}),
  };
}
