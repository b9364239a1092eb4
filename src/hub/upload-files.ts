/** What of a model's folder is uploaded: its files, those in folders below too, and nothing that is not the model's. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { hasWeights } from '../interop/model-folder.ts';
import { fileOfModel } from '../interop/weights-file.ts';
import type { UploadFile } from './upload.ts';

/** What one request can store. */
const LARGEST = 5e9;

/** Folders that a model's has; others are somebody's own. */
const FOLDERS = ['onnx', '1_Pooling', '2_Normalize', '2_Dense', '3_Normalize'];

/** In the order of their names. Throws a {@link UserError} for a folder that holds no model, and for what cannot be uploaded. */
export async function uploadFiles(folder: string): Promise<readonly UploadFile[]> {
  const refuse = (reason: string, hint: string): never => {
    throw new UserError(errors.HUB_NOT_UPLOADED({ folder, reason, hint }));
  };
  const found: UploadFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inner = FOLDERS.includes(entry.name) ? await readdir(path.join(folder, entry.name)) : null;
    if (entry.isDirectory() && !inner)
      refuse(
        `it has the folder ${entry.name}, which belongs to no model`,
        'Move that folder out, or copy the model into a folder of its own.',
      );
    if (entry.name.startsWith('.')) refuse(`it has the hidden ${entry.name}`, 'Move it out: only what belongs to a model is uploaded.');
    for (const name of inner ? inner.map((each) => `${entry.name}/${each}`) : [entry.name]) {
      const file = fileOfModel(folder, name);
      const about = await stat(file);
      if (!about.isFile()) refuse(`${name} is no file`, 'Move it out: only files are uploaded.');
      if (about.size > LARGEST) refuse(`${name} has more than 5 GB`, 'Save the model in shards, with max_shard_size in Python.');
      found.push({ path: name, file, size: about.size });
    }
  }
  const names = found.map(({ path: name }) => name);
  if (!names.includes('config.json') || !(hasWeights(names) || names.some((name) => /^onnx\/.*\.onnx$/.test(name))))
    refuse('it is no model with a config.json and weights', 'Name the folder of one exported network, or of the model of a task.');
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
