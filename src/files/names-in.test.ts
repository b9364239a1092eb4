import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refusing } from '../../test/support/refused.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { namesIn } from './names-in.ts';

const folder = temporaryFolder('names-in');

it('a folder that is not there holds nothing, and one that the system will not show is not taken for it', async () => {
  writeFileSync(path.join(folder, 'a'), '');
  for (const none of ['gone', 'a', 'a/below']) expect(await namesIn(path.join(folder, none))).toEqual([]);
  expect(await namesIn(folder)).toEqual(['a']);
  await refusing(1, 'EACCES', folder, () => expect(namesIn(folder)).rejects.toMatchObject({ code: 'EACCES' }));
});
