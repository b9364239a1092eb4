// Where the raw text of pre-training comes from.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { defineComponent, FilePath, fingerprintOf, Type } from 'electra-run';

export default defineComponent({
  kind: 'corpus',
  name: 'my-corpus',
  summary: 'Texts from a file of JSON lines.',
  options: Type.Object({
    file: FilePath({ examples: ['texts.jsonl'], description: 'The file: an object with a text on each line.' }),
    key: Type.String({ default: 'text', minLength: 1, description: 'Key of the text.' }),
  }),
  needs: ['experimentFolder'],
  async create({ file, key }, { experimentFolder }) {
    const path = resolve(experimentFolder, file); // paths arrive relative to the experiment's folder
    return {
      name: 'my-corpus',
      // Part of every cache key: another text must have another fingerprint.
      fingerprint: fingerprintOf({ key, content: await readFile(path, 'utf8') }),
      // Always the same documents in the same order; the id decides which are held out.
      async *documents() {
        let line = 0;
        for await (const record of createInterface({ input: createReadStream(path) })) {
          line++;
          const text = record === '' ? undefined : JSON.parse(record)[key];
          if (typeof text === 'string' && text.trim() !== '') yield { id: `line ${line}`, text };
        }
      },
    };
  },
});
