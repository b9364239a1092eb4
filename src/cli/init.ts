/** `electra-run init [folder]`: a starter project with an experiment, a plugin and its test. Overwrites nothing. */
import path from 'node:path';
import { UserError } from '../errors/index.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { discover } from '../registry/discover.ts';
import { editorSchema } from '../registry/schema.ts';
import { report } from '../source/report.ts';
import { projectFiles } from '../scaffold/project-files.ts';
import { writeNew } from '../scaffold/write-new.ts';
import type { Streams } from './streams.ts';

const SCHEMA = 'experiment.schema.json';

/** Returns 0. Throws UserError where a file of the project is there already; then nothing is written. */
export async function init(folder = '.', { out }: Streams): Promise<number> {
  const place = path.resolve(folder);
  const files = await projectFiles(nameOf(place));
  const takeBack = await writeNew(
    place,
    { ...files, [SCHEMA]: '' },
    'Give a folder that is empty or not there: electra-run init my-project',
  );
  try {
    const { registry, problems } = await discover({ project: place });
    if (problems.length > 0)
      throw new UserError(problems[0], { text: report(problems, { folder: process.cwd(), color: false, so: 'Nothing was written.' }) });
    await writeFileAtomic(path.join(place, SCHEMA), `${JSON.stringify(editorSchema(registry), null, 2)}\n`);
  } catch (error) {
    await takeBack();
    throw error;
  }
  out.write(`Wrote a project to ${path.relative(process.cwd(), place) || 'this folder'}:
${[...Object.keys(files), SCHEMA]
  .sort()
  .map((file) => `  ${file}`)
  .join('\n')}
Next:
${place === process.cwd() ? '' : `  cd ${path.relative(process.cwd(), place)}\n`}  npm install
  npm test
  npx electra-run experiments/first.json5
`);
  return 0;
}

/** A name that npm takes, from the folder's. */
function nameOf(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return name === '' ? 'experiments' : name;
}
