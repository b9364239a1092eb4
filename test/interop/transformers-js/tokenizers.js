/** Asks the tokenizers of transformers.js: reads `{ folders, texts }` and prints for each folder the ids of each text, alone and framed. */
import path from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';

env.allowRemoteModels = false;
env.allowLocalModels = true;

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { folders, texts } = JSON.parse(Buffer.concat(chunks).toString());
const answers = [];
for (const folder of folders) {
  env.localModelPath = path.dirname(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(path.basename(folder));
  const encode = (text, add_special_tokens) => tokenizer.encode(text, { add_special_tokens });
  answers.push({
    alone: texts.map((text) => encode(text, false)),
    framed: texts.map((text) => encode(text, true)),
    decoded: texts.map((text) => tokenizer.decode(encode(text, true), { skip_special_tokens: true, clean_up_tokenization_spaces: false })),
  });
}
console.log(JSON.stringify(answers));
