/** `electra-run doctor`: tries every engine on this machine, and says how fast it is and what would add the ones that are missing. */
import { examine } from '../doctor/examine.ts';
import { lookAtMachine } from '../doctor/machine.ts';
import { reportText } from '../doctor/report.ts';
import { DEFAULT, subjects } from '../doctor/subjects.ts';
import { cacheFolderHere } from './cache-folder.ts';
import type { Streams } from './streams.ts';

/** Milliseconds for each engine: on a software driver, WebGPU compiles its shaders for ten seconds. */
const LIMIT = 120_000;

/** Returns the exit code: 0 when the default engine works, else 1. */
export async function doctor({ json = false }: { readonly json?: boolean }, { out, error }: Streams): Promise<number> {
  const cacheFolder = cacheFolderHere();
  const machine = await lookAtMachine(cacheFolder);
  const findings = await examine({
    subjects: subjects(),
    cacheFolder,
    limit: LIMIT,
    onBegin: ({ name }) => error.write(`Trying ${name} …\n`),
  });
  const works = findings.some((finding) => finding.name === DEFAULT && finding.works);
  out.write(json ? `${JSON.stringify({ works, machine, engines: findings }, null, 2)}\n` : `${reportText(machine, findings)}\n`);
  return works ? 0 : 1;
}
