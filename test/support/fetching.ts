/** A model fetched from a hub of the tests, without waiting and with what was told. */
import { UserError } from '../../src/errors/index.ts';
import type { HubSettings } from '../../src/hub/client.ts';
import { fetchModel, type Fetched } from '../../src/hub/fetch-model.ts';
import { parseHubName } from '../../src/hub/name.ts';

/** What came of it. */
export interface Fetching {
  readonly told: readonly string[];
  readonly fetched?: Fetched;
  readonly error?: UserError;
}

/** Numbers of no model. */
export const someWeights = Buffer.alloc(300_000, 'weights');

/** Files of a small model. */
export const someFiles = {
  'config.json': Buffer.from('{"model_type":"x"}'),
  'vocab.txt': Buffer.from('a\nb\n'),
  'model.safetensors': someWeights,
};

export async function fetching(name: string, settings: HubSettings): Promise<Fetching> {
  const told: string[] = [];
  const phase = { update: () => undefined, done: () => undefined, stop: () => undefined };
  const log = { info: (text: string) => void told.push(text), warn: (text: string) => void told.push(text), phase: () => phase };
  try {
    return { told, fetched: await fetchModel(parseHubName(name), log, { wait: async () => undefined, ...settings }) };
  } catch (error) {
    if (error instanceof UserError) return { told, error };
    throw error;
  }
}
