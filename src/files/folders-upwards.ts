/** Where what holds for a folder may lie: in it, or in one around it. */
import path from 'node:path';

/** The folder and all those around it, nearest first. */
export function foldersUpwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}
