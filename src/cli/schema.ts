/** `electra-run schema`: the JSON schema for editors, of the shipped components and those of `--plugins`. */
import { editorSchema } from '../registry/schema.ts';
import { requireReplaceable, writeOutFile } from './out-file.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** Whose components the schema knows, and where it goes. */
export interface SchemaOptions {
  readonly plugins: readonly string[];
  /** File to write instead of printing. */
  readonly out?: string;
}

/** Returns 0. Throws UserError where a plugin is broken, and where `out` holds something else than such a schema. */
export async function schema({ plugins, out }: SchemaOptions, streams: Streams): Promise<number> {
  if (out !== undefined) await requireReplaceable(out, /^\{\s*"\$schema": "https:\/\/json-schema\.org\//);
  const text = `${JSON.stringify(editorSchema(await registryWith(plugins, streams.error)), null, 2)}\n`;
  if (out === undefined) {
    streams.out.write(text);
    return 0;
  }
  await writeOutFile(out, text);
  streams.out.write(`Wrote ${out}. Name it in an experiment as $schema to have your editor complete and check it.\n`);
  return 0;
}
