/**
 * Asks transformers.js: reads a JSON array of `{ task, folder, dtype, inputs, options }` from standard input and prints what its
 * pipelines answer, in order.
 */
import path from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

env.allowRemoteModels = false;
env.allowLocalModels = true;

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const answers = [];
for (const { task, folder, dtype, inputs, options } of JSON.parse(Buffer.concat(chunks).toString())) {
  env.localModelPath = path.dirname(folder);
  const ask = await pipeline(task, path.basename(folder), { dtype });
  const answer = await (Array.isArray(inputs) ? ask(...inputs, options) : ask(inputs, options));
  answers.push(answer.data ? { dims: answer.dims, data: [...answer.data] } : answer);
}
console.log(JSON.stringify(answers));
