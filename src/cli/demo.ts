/** `electra-run demo`: a page that shows networks at work. What it is made of is `demo/`'s affair; here it is written and served. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeDemo, type WrittenDemo } from '../demo/write-demo.ts';
import { errors, UserError } from '../errors/index.ts';
import { makeFolder } from '../files/make-folder.ts';
import { filesOf } from '../serve/folder.ts';
import { listen } from '../serve/loopback.ts';
import { requireLocated } from '../start/locate.ts';
import { registryWith } from './plugins.ts';
import { loadRun } from './recorded-run.ts';
import type { Streams } from './streams.ts';
import { untilStopped } from './until-stopped.ts';

/** What the verb is told. */
export interface DemoOptions {
  readonly out?: string;
  readonly serve: boolean;
  readonly port: number;
  readonly bits: 32 | 8;
  readonly plugins: readonly string[];
}

/** Writes the folder, and serves it until Ctrl-C unless told otherwise. */
export async function demo(path: string, options: DemoOptions, { out: output, error }: Streams): Promise<number> {
  const located = await requireLocated(path, errors.GIVEN_MODEL_UNUSABLE);
  const isRun = existsSync(join(path, 'experiment.json'));
  if (!isRun && options.out === undefined) throw new UserError(errors.OUT_MISSING({ folder: path }));
  const out = options.out ?? join(path, 'demo');
  await refuseStrangers(out);
  const loaded = isRun ? (await loadRun(path)).loaded : null;
  const registry = loaded?.registry ?? (await registryWith(options.plugins, error));
  const folders = located.single === null ? located.folders : new Map([[basename(located.single), located.single]]);
  await makeFolder(dirname(resolve(out)));
  const written = await writeDemo({ path, loaded, folders, registry, out, bits: options.bits });
  output.write(`${told(out, written)}\n`);
  return options.serve ? serveUntilStopped(out, options.port, { out: output, error }) : 0;
}

async function serveUntilStopped(folder: string, port: number, { out, error }: Streams): Promise<number> {
  const server = await listen(await filesOf(folder), { host: '127.0.0.1', port });
  out.write(`${server.url}/\n`);
  error.write('Ctrl-C ends it.\n');
  await untilStopped();
  await server.stop();
  return 0;
}

/** An earlier page is replaced, and nothing else. */
async function refuseStrangers(folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const own = /^(index\.html|demo\.(css|js|json)|ort\.wasm|tokenizer\.js|networks|weights)$/;
  const stranger = names.find((name) => !own.test(name));
  if (stranger !== undefined) throw new UserError(errors.OUT_TAKEN({ folder, found: stranger }));
}

function told(out: string, { manifest, weightBytes, bytes, skipped }: WrittenDemo): string {
  const size = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const steps = manifest.steps.map(({ step }) => step);
  const when =
    manifest.total === null
      ? 'as saved'
      : steps.length === 1
        ? `after step ${steps[0]}`
        : `after ${steps.length} steps: ${steps.join(', ')}`;
  return [
    `${manifest.networks.map(({ name }) => name).join(' and ')} ${when} → ${relative(process.cwd(), out) || basename(out)}`,
    `  ${size(bytes)}, of which ${size(weightBytes)} are weights (${size(weightBytes / steps.length)} a step)`,
    ...manifest.remarks.map((remark) => `  ${remark}`),
    ...skipped.map((reason) => `  Left out: ${reason}`),
  ].join('\n');
}
