import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fastGlob from 'fast-glob';
import JSON5 from 'json5';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ValidateFunction } from 'ajv';
import { discover } from './discover.ts';
import { editorSchema } from './schema.ts';

const root = path.resolve(import.meta.dirname, '../..');
let accepts: ValidateFunction;
beforeAll(async () => {
  const { registry } = await discover();
  accepts = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile({ ...editorSchema(registry) });
});

describe("the editors' schema", () => {
  it.each(fastGlob.sync(['experiments/**/*.json5', 'test/fixtures/experiments/{tiny,golden}.json5'], { cwd: root }))(
    'accepts %s',
    (file) => {
      accepts(JSON5.parse(readFileSync(path.join(root, file), 'utf8')));
      expect(accepts.errors).toBeNull();
    },
  );

  it.each([
    "{ train: { steps: '${data.length}', batch: '${env:BATCH:-4}' }, data: '${env:DATA}' }",
    "{ objective: { $replace: { type: 'replaced-token-detection' } }, optimizer: { $delete: true }, tasks: { $append: [] } }",
    "{ optimizer: 'sgd', trackers: ['jsonl', '${trackers[0]}'], " +
      "objective: { generator: { heads: '${objective.encoder.heads}', width: { $delete: true } } } }",
    "{ trackers: { '0': { type: 'jsonl' } }, plugins: { $replace: [] }, version: 1, extends: ['electra-run/base', './x.json5'] }",
  ])('accepts %s', (text) => {
    accepts(JSON5.parse(text));
    expect(accepts.errors).toBeNull();
  });

  it.each([
    ["{ train: { steps: '100' } }"],
    ["{ optimizer: 'sdg' }"],
    ["{ objective: { type: 'replaced-token-detection', lambda: 3 } }"],
    ['{ tasks: { $append: 3 } }'],
    ["{ data: { $delete: 'yes' } }"],
    ['{ trian: {} }'],
  ])('refuses %s', (text) => {
    expect(accepts(JSON5.parse(text))).toBe(false);
  });
});
