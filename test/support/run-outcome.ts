/** What a run of pre-training and fine-tuning came to, for tests that run it twice. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { metricsOf } from './cli.ts';

export interface Outcome {
  readonly weights: Readonly<Record<string, string>>;
  readonly result: Readonly<Record<string, unknown>>;
  readonly metrics: readonly unknown[];
}

/** Everything that must not depend on interruptions or on the number of threads: all but names and speeds. */
export function outcomeOf(run: string, exported: readonly string[] = ['discriminator', 'generator']): Outcome {
  const { figures, ...rest } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as {
    name: string;
    figures: Record<string, number>;
  };
  const networks = readdirSync(path.join(run, 'export'));
  expect(networks).toEqual(exported);
  return {
    weights: Object.fromEntries(
      networks.map((network) => [network, readFileSync(path.join(run, 'export', network, 'model.safetensors')).toString('base64')]),
    ),
    result: { ...rest, name: '', engine: '', figures: without(figures, /seconds$|_per_second$/) },
    metrics: metricsOf(run).map((line) => without(line, /^speed\//)),
  };
}

function without(values: Readonly<Record<string, number>>, pattern: RegExp): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !pattern.test(name)));
}
