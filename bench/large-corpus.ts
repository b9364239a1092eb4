/**
 * `npm run bench:large-corpus`: a corpus that is larger than the memory it is prepared in. It is prepared once undisturbed, and once
 * with `kill -9` again and again at moments that nobody chose; both must come to the same bytes, and neither may take more memory than
 * was allowed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomFor } from 'electra-run';
import { describeMachine } from './environment.ts';
import { watchMemory } from './memory.ts';
import { endlessTexts } from './texts.ts';

const HELP = `npm run bench:large-corpus -- [options]

  --gigabytes N   Of text, about (5). As much room again is needed for what is made of it.
  --kills N       How often it is killed on the way (10).
  --within S      Seconds of each try within which it is killed (six tenths of what it takes undisturbed).
  --memory MB     What all processes together may take, mapped files not counted (1000).
  --seed N        Draws the moments (1).
  --help          This text.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '5' },
    kills: { type: 'string', default: '10' },
    within: { type: 'string' },
    memory: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await prove();

interface Ended {
  readonly seconds: number;
  /** Bytes that the processes had at most. */
  readonly memory: number;
  readonly killed: boolean;
}

async function prove(): Promise<void> {
  const folder = path.join(root, '.electra-run/bench/large-corpus');
  await mkdir(folder, { recursive: true });
  const text = path.join(folder, 'text.txt');
  await writeText(text, Number(values.gigabytes) * 1e9);
  const experiment = path.join(folder, 'experiment.json5');
  await writeFile(
    experiment,
    JSON.stringify({
      corpus: { type: 'text', files: [text], documents: 'line' },
      tokenizer: { type: 'wordpiece' },
      objective: { type: 'masked-lm' },
      scheduler: { type: 'constant', rate: 1e-4 },
      train: { steps: 1 },
    }),
  );
  const caches = { undisturbed: path.join(folder, 'undisturbed'), killed: path.join(folder, 'killed') };
  for (const cache of Object.values(caches)) await rm(cache, { recursive: true, force: true });
  const whole = await prepare(experiment, caches.undisturbed);
  say(`undisturbed: ${whole.seconds.toFixed(0)} s, ${megabytes(whole.memory)}`);
  const random = randomFor(Number(values.seed), 'moments of kills');
  const within = Number(values.within ?? whole.seconds * 0.6);
  const tries: Ended[] = [];
  for (let kills = 0; kills < Number(values.kills);) {
    const attempt = await prepare(experiment, caches.killed, random.uniform() * within);
    tries.push(attempt);
    const ended = attempt.killed ? `kill -9 number ${++kills}` : 'it came to its end, and begins anew';
    say(`${ended} after ${attempt.seconds.toFixed(0)} s, ${megabytes(attempt.memory)}`);
    if (attempt.killed) continue;
    same(await Promise.all([caches.undisturbed, caches.killed].map(hashOf)));
    await rm(caches.killed, { recursive: true });
  }
  tries.push(await prepare(experiment, caches.killed));
  const hashes = await Promise.all([caches.undisturbed, caches.killed].map(hashOf));
  const most = Math.max(whole.memory, ...tries.map(({ memory }) => memory));
  const { processor, cores, node, date } = await describeMachine(root);
  const size = statSync(text).size;
  process.stdout.write(
    `\n${processor}, ${cores} cores, Node ${node}, ${date}. ${(size / 1e9).toFixed(2)} GB of text.\n` +
      `undisturbed  ${whole.seconds.toFixed(0)} s, ${(size / 1e6 / whole.seconds).toFixed(1)} MB/s, vocabulary and tokens\n` +
      `killed       ${tries.filter(({ killed }) => killed).length} times, then ${tries.at(-1)?.seconds.toFixed(0)} s to the end\n` +
      `memory       ${megabytes(most)} at most\n` +
      `sha256       ${hashes[0]}\n             ${hashes[1]}\n`,
  );
  same(hashes);
  if (most > Number(values.memory) * 1e6) throw new Error(`It took ${megabytes(most)}, where ${values.memory} MB are allowed.`);
}

function same([undisturbed, killed]: readonly string[]): void {
  if (undisturbed !== killed) throw new Error('The store differs from that of the undisturbed run.');
}

async function writeText(file: string, wanted: number): Promise<void> {
  if (existsSync(file) && statSync(file).size >= wanted) return;
  const out = await open(file, 'w');
  let [bytes, waiting, length] = [0, [] as string[], 0];
  for await (const text of endlessTexts()) {
    const line = `${text.replaceAll(/\s+/g, ' ')}\n`;
    waiting.push(line);
    length += line.length;
    if (length < 2 ** 22) continue;
    bytes += (await out.write(waiting.join(''))).bytesWritten;
    [waiting, length] = [[], 0];
    if (bytes >= wanted) break;
  }
  await out.close();
}

/** `electra-run data prepare`, killed after so many seconds unless it has ended by then. */
async function prepare(experiment: string, cache: string, killAfter = Infinity): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), 'data', 'prepare', experiment], {
    env: { ...process.env, ELECTRA_RUN_CACHE: cache },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const peak = watchMemory(child.pid ?? 0);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (killAfter < Infinity) {
    await Promise.race([sleep(killAfter * 1000), ended]);
    child.kill('SIGKILL');
  }
  const code = await ended;
  if (code !== 0 && code !== null) throw new Error(`electra-run data prepare ended with ${code}.`);
  return { seconds: (performance.now() - started) / 1000, memory: peak().own, killed: code === null };
}

/** Of all files of the store, by name. */
async function hashOf(cache: string): Promise<string> {
  const [store] = (await readdir(path.join(cache, 'tokens'))).map((name) => path.join(cache, 'tokens', name));
  const hash = createHash('sha256');
  for (const name of (await readdir(store)).toSorted()) {
    hash.update(name);
    for await (const bytes of createReadStream(path.join(store, name))) hash.update(bytes as Uint8Array);
  }
  return hash.digest('hex');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
