/** `electra-run setup …`: installs an engine that does not come with the package. What is done for each is in `setup/`. */
import { carryOut, type Outcome, type Progress } from '../setup/carry-out.ts';
import { planText, type Plan } from '../setup/plan.ts';
import { planTfjsNode, type TfjsNodeOptions } from '../setup/tfjs-node.ts';
import { formatDuration } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { Interrupted, onSignals } from './signals.ts';
import type { Stream, Streams } from './streams.ts';

export interface SetupSettings {
  /** Make it again although it is there and works. */
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
}

/** Returns the exit code. */
export async function setupTfjsNode({ gpu = false, ...options }: TfjsNodeOptions & SetupSettings, streams: Streams): Promise<number> {
  const plan = await planTfjsNode({ ...options, gpu }, cacheFolderHere());
  return setUp(plan, options, streams, ({ trial }) => {
    const found = trial as { readonly tensorflow: string; readonly gpu: boolean };
    return [
      `TensorFlow ${found.tensorflow} on the ${found.gpu ? 'GPU' : 'CPU'} in ${plan.folder}`,
      `Use it in an experiment: engine: { type: '${plan.name}' }`,
      ...(gpu && !found.gpu ? ['TensorFlow finds no GPU on this machine: the engine will refuse to start here. See npx electra-run doctor.'] : []),
    ];
  });
}

async function setUp(plan: Plan, { fresh = false, dryRun = false }: SetupSettings, { out, error }: Streams, closing: (outcome: Outcome) => readonly string[]): Promise<number> {
  if (dryRun) {
    out.write(`${planText(plan)}\n`);
    return 0;
  }
  const stop = new AbortController();
  const release = onSignals({
    onFirst() {
      error.write('\nStopping; nothing is changed.\n');
      stop.abort(new Interrupted('Interrupted.'));
    },
    onSecond() {},
  });
  try {
    const outcome = await carryOut(plan, { progress: progressOn(error), signal: stop.signal, fresh });
    out.write(`${closing(outcome).join('\n')}\n`);
    return 0;
  } catch (failure) {
    if (failure instanceof Interrupted) return 130;
    throw failure;
  } finally {
    release();
  }
}

/** A line per step, with the time it took; on a terminal the time runs. */
function progressOn(stream: Stream): Progress {
  return {
    begin(text) {
      const started = Date.now();
      const line = (): string => `${text}  ${formatDuration((Date.now() - started) / 1000)}`;
      stream.write(text);
      const timer = stream.isTTY ? setInterval(() => stream.write(`\r${line()}`), 1000) : undefined;
      return () => {
        clearInterval(timer);
        stream.write(stream.isTTY ? `\r${line()}\n` : `  ${line().slice(text.length + 2)}\n`);
      };
    },
  };
}
