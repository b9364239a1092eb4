/** Reads a section of a JSON5 (or JSON) file and checks it against a schema; what is wrong points at its place in the file. */
import { Ajv } from 'ajv';
import type { Static, TObject } from 'typebox';
import { parseTree } from '../source/parse.ts';
import { readSource } from '../source/read-source.ts';
import { problem, type Problem } from '../source/problem.ts';
import { schemaProblems, type CheckedValue } from './schema-problems.ts';
import { nodeAt, originAt, toPlain, type ObjectNode } from '../source/tree.ts';
import { errors } from '../errors/index.ts';
import { inputSchema } from './input-schema.ts';
import { isRecord } from '../component/slots.ts';

/** What a file of settings says, as far as it is right. */
export interface SettingsFile<T> {
  /** The whole file; null where it cannot be read as an object. */
  readonly tree: ObjectNode | null;
  /** The section with its defaults; null where it is wrong or not there. */
  readonly section: T | null;
  readonly problems: readonly Problem[];
}

/** `subject.path` is the section's place in the file, `[]` the whole file. A section that is not there is no problem. */
export async function readSettings<S extends TObject>(file: string, schema: S, subject: CheckedValue): Promise<SettingsFile<Static<S>>> {
  const read = await readSource(file, null, (error) =>
    errors.FILE_MISSING({ file, reason: error instanceof Error ? error.message : String(error) }),
  );
  if (!read.source) return { tree: null, section: null, problems: [read.problem] };
  const { source } = read;
  const { tree, problems } = parseTree(source);
  if (!tree || problems.length > 0) return { tree: null, section: null, problems };
  if (tree.kind !== 'object')
    return {
      tree: null,
      section: null,
      problems: [
        problem(
          errors.WRONG_TYPE({
            path: subject.title,
            found: tree.kind === 'array' ? 'an array' : String(tree.value),
            rule: 'an object { … }',
          }),
          tree.origin,
        ),
      ],
    };
  const node = nodeAt(tree, subject.path);
  if (!node) return { tree, section: null, problems: [] };
  const section = toPlain(node);
  if (isRecord(section)) delete section.$schema;
  const check = new Ajv({ allErrors: true, strict: true, strictRequired: false, useDefaults: true, verbose: true }).compile(
    inputSchema(schema),
  );
  if (check(section)) return { tree, section: section as Static<S>, problems: [] };
  return {
    tree,
    section: null,
    problems: schemaProblems(check.errors ?? [], subject).map(({ fault, path, part }) => problem(fault, originAt(tree, path, part))),
  };
}
