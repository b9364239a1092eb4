/** What a job said and made, brought from its node to the folders of the sweep; done again, it changes nothing. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Launch } from 'electra-run';
import { refused, type Cluster, type Job } from './cluster.ts';
import { RECORD, recordBack } from './parcel.ts';
import { folderOf, RESULT, SAID } from './script.ts';
import type { Try } from './tries.ts';

/** Adds to the log file what the job said since the last time; what Ray says of one that could not even begin, instead. */
export async function bringWords(cluster: Cluster, job: Job, { id, from }: Try, { logFile }: Launch): Promise<void> {
  const node = job.driver_node_id;
  const stream = node ? await cluster.open(node, `${folderOf(id)}/${SAID}`) : null;
  const said = stream ? await bytesOf(stream) : Buffer.from(job.status === 'FAILED' && job.message ? `${job.message.trimEnd()}\n` : '');
  const here = (await sizeOf(logFile)) - from;
  if (said.length > here) await appendFile(logFile, said.subarray(Math.max(0, here)));
}

/** Puts what an ended job made into the folder of its run; false where it is there no more. */
export async function bringRun(cluster: Cluster, { driver_node_id: node }: Job, own: Try, { run }: Launch): Promise<boolean> {
  if (existsSync(`${own.path}.back`)) return true;
  const complete = `${own.path}.run`;
  if (!existsSync(complete)) {
    const stream = node ? await cluster.open(node, `${folderOf(own.id)}/${RESULT}`) : null;
    if (!stream) return false;
    const part = `${own.path}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
    await unpacked(stream, part);
    await keepRecord(part, run);
    await rename(part, complete);
  }
  // What says that a run is finished comes last: until then it is begun, whatever happens to this process.
  const names = (await readdir(complete)).toSorted((a, b) => rank(a) - rank(b));
  for (const name of names) {
    await rm(path.join(run, name), { recursive: true, force: true });
    await rename(path.join(complete, name), path.join(run, name));
  }
  await writeFile(`${own.path}.back`, '');
  await rm(complete, { recursive: true });
  return true;
}

/** Bytes; 0 where there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );
}

function rank(name: string): number {
  return ['result.json', 'status.json'].indexOf(name);
}

async function unpacked(archive: Readable, folder: string): Promise<void> {
  const child = spawn('tar', ['-xf', '-', '-C', folder, '--no-same-owner'], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve, reject) => void child.on('error', reject).on('close', resolve));
  try {
    const [code] = await Promise.all([ended, pipeline(archive, child.stdin)]);
    if (code !== 0) throw new Error(said.trim() || `it ended with ${code}`);
  } catch (error) {
    child.kill();
    throw refused(`unpacking ${RESULT} with tar`, said.trim() || (error instanceof Error ? error.message : String(error)));
  }
}

async function keepRecord(part: string, run: string): Promise<void> {
  const [there, here] = [path.join(part, RECORD), path.join(run, RECORD)];
  if (existsSync(there) && existsSync(here)) await writeFile(there, recordBack(await readFile(there), await readFile(here)));
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw refused('what a member said', error instanceof Error ? error.message : String(error));
  }
  return Buffer.concat(chunks);
}
