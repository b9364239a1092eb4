/** What every component must do, of whatever kind: explain itself, and take its own defaults and nothing else. */
import assert from 'node:assert/strict';
import type { Kind } from '../kinds/index.ts';
import { isRecord } from '../component/slots.ts';
import type { Checks, Subject } from './contract.ts';

/** Looks at what a definition says of itself, and tries its defaults in an experiment. */
export function definitionContract({ definition, complaints }: Subject<Kind>): Checks {
  return {
    'says in a sentence what it is, and of each option what it means'() {
      assert.match(
        definition.summary,
        /^[^\n]{8,200}[.!?]$/,
        `The summary is to be one sentence, and is ${JSON.stringify(definition.summary)}.`,
      );
      const undescribed = Object.entries<unknown>(definition.options.properties).filter(
        ([, schema]) => !isRecord(schema) || typeof schema.description !== 'string' || schema.description.length < 5,
      );
      assert.deepEqual(
        undescribed.map(([option]) => option),
        [],
        'Options without a description.',
      );
    },
    async 'takes its defaults, and refuses an option that it does not have by name'() {
      assert.deepEqual(await complaints({}), []);
      const found = (await complaints({ noSuchOption: 1 })).join('\n');
      assert.match(found, /noSuchOption/);
    },
  };
}
