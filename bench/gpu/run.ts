/**
 * What the archive runs: part after part, each within its limit and what is left of all the time, and a report that is written anew after
 * every one of them. `../../run` starts it; docs/gpu.md says how to read the report.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endEveryone } from './child.ts';
import { comparePart, movePart } from './compare.ts';
import { enginesPart, workingDevices, type Device, type DoctorReport } from './engines.ts';
import { librariesPart, loaderFolder } from './libraries.ts';
import { machinePart, mountedDriver } from './machine.ts';
import { runPart, type Part, type PartReport, type Setting } from './part.ts';
import { pytorchPart } from './pytorch.ts';
import { writeReport, type Report } from './report.ts';
import { speedPart } from './speed.ts';

const HELP = `run [options]

Tries electra-run on this machine's graphics card and writes report.json and report.md.

  --out FOLDER       Where the report goes: gpu-report unless given.
  --minutes N        For everything together (8). More of them lengthen the limit of each part as well.
  --only PARTS       Some of them, separated by commas: libraries, machine, engines, equality, moving, speed, pytorch.
  --cuda FOLDER      onnxruntime's CUDA provider, where python3 has no onnxruntime-gpu: onnxruntime/capi of its wheel.
  --threads N        Threads of the CPU's runs (all cores).
  --quick            For an emulated card: the small comparison alone, and the smallest network.
  --strict           End with 1 where the card works and its numbers are not the CPU's, or where no card works.
  --keep             Keep the runs beside the report.
  --help             This text.
`;

const PARTS = ['libraries', 'machine', 'engines', 'equality', 'moving', 'speed', 'pytorch'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const { values } = options();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    endEveryone();
    stop('Stopped. What the parts before found is in the report.', 130);
  });
if (values.help) process.stdout.write(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const most = positive('minutes', values.minutes);
  const threads = values.threads === undefined ? undefined : positive('threads', values.threads);
  const only = values.only?.split(',');
  const wrong = only?.find((name) => !PARTS.includes(name));
  if (wrong !== undefined) stop(`--only: there is no part '${wrong}'. Known: ${PARTS.join(', ')}.`);
  const out = path.resolve(values.out);
  const work = path.join(out, 'work');
  const cache = path.join(work, 'cache');
  try {
    mkdirSync(work, { recursive: true });
    // Copied, since the archive may lie where nothing can be written.
    if (!existsSync(cache)) cpSync(path.join(root, 'cache'), cache, { recursive: true });
  } catch (error) {
    stop(`--out: nothing can be written to ${out}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const environment: Record<string, string> = { ELECTRA_RUN_CACHE: cache, HOME: process.env.HOME ?? work };
  environment.XDG_RUNTIME_DIR = process.env.XDG_RUNTIME_DIR ?? work;
  const setting: Setting = { root, work, quick: values.quick, threads, environment };
  const loader = loaderFolder(root);
  const { manifests, libraries } = mountedDriver();
  if (manifests.length > 0) environment.VK_ADD_DRIVER_FILES = manifests.join(':');
  for (const folder of [...libraries, ...(loader === undefined ? [] : [loader])]) prepend(environment, folder);
  const report: Report = { began: new Date().toISOString(), minutes: 0, ownLoader: loader !== undefined, parts: {} };
  const started = performance.now();
  const end = started + most * 60_000;
  const stretch = Math.max(1, most / 8);
  const minutes = (): number => Math.round((performance.now() - started) / 600) / 100;
  const add = async (part: Part): Promise<PartReport | undefined> => {
    if (only !== undefined && !only.includes(part.name)) return undefined;
    process.stderr.write(`${part.title} …\n`);
    // A little is kept for the report itself.
    const done = await runPart({ ...part, limit: part.limit * stretch }, (end - performance.now()) / 1000 - 3, setting);
    report.parts[part.name] = done;
    report.minutes = minutes();
    await writeReport(out, report);
    process.stderr.write(`  ${done.outcome} after ${done.seconds} s${done.reason === undefined ? '' : `: ${done.reason}`}\n`);
    return done;
  };
  await add(librariesPart(setting, values.cuda, (folders) => folders.forEach((folder) => prepend(environment, folder))));
  await add(machinePart(setting));
  const engines = (await add(enginesPart))?.found.engines as DoctorReport['engines'] | undefined;
  // Without the doctor's word each is tried.
  const devices: readonly Device[] = engines === undefined ? ['webgpu', 'cuda'] : workingDevices(engines);
  await add(comparePart(setting, devices));
  await add(movePart(setting, devices));
  await add(speedPart(setting, devices));
  await add(pytorchPart(setting));
  if (!values.keep) rmSync(work, { recursive: true, force: true });
  process.stdout.write(`${path.join(out, 'report.md')}\n`);
  return values.strict && !isGood(report, devices) ? 1 : 0;
}

/** Whether a card works, every part was done, and every comparison came out equal. */
function isGood({ parts }: Report, devices: readonly Device[]): boolean {
  const compared = [parts.equality, parts.moving].flatMap((part) => Object.values(part?.found ?? {}) as { readonly equal?: boolean }[]);
  const done = Object.values(parts).every(({ outcome }) => outcome === 'done');
  return done && devices.length > 0 && compared.every(({ equal }) => equal === true);
}

function prepend(environment: Record<string, string>, folder: string): void {
  environment.LD_LIBRARY_PATH = [folder, environment.LD_LIBRARY_PATH ?? process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) stop(`--${name} takes a number above 0, not '${text}'.`);
  return number;
}

function options() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string', default: 'gpu-report' },
        minutes: { type: 'string', default: '8' },
        only: { type: 'string' },
        cuda: { type: 'string' },
        threads: { type: 'string' },
        quick: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

function stop(message: string, code = 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
