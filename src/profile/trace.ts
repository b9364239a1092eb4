/** Chrome's trace format: reading onnxruntime's, and writing ours. Times there are microseconds. */
import type { Span } from '../kinds/engine.ts';

/** One operation that the engine ran, in milliseconds of `performance.now()`. */
export interface Operation extends Span {
  /** ONNX's name of the kind of operation, e.g. `Gemm`. */
  readonly op: string;
  readonly shapes: string;
}

interface ChromeEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The last runs among all that the loop timed, and when the very last one ended: onnxruntime counts from the start of its session. */
export interface Runs {
  readonly kept: number;
  readonly all: number;
  readonly lastEnd: number;
}

/** The operations of the kept runs. A timed run may be several of onnxruntime's, one per micro-batch. */
export function operationsOf(text: string, { kept, all, lastEnd }: Runs): Operation[] {
  const events = JSON.parse(text) as ChromeEvent[];
  const runs = events.filter(({ name }) => name === 'model_run');
  const [first, last] = [runs[runs.length - Math.round((runs.length * kept) / all)], runs.at(-1)];
  if (first?.ts === undefined || last?.ts === undefined || last.dur === undefined) return [];
  const origin = lastEnd - (last.ts + last.dur) / 1000;
  const from = first.ts;
  const card = events.filter(({ cat }) => cat === 'Api');
  return (card.length > 0 ? card.map(kernelOf) : events.flatMap(nodeOf))
    .filter(({ ts }) => ts >= from)
    .map(({ ts, dur, ...what }) => ({ ...what, start: origin + ts / 1000, end: origin + (ts + dur) / 1000 }));
}

type Found = Pick<Operation, 'name' | 'op' | 'shapes'> & { readonly ts: number; readonly dur: number };

/** A node of the graph. A Scan's time is that of the operations in it, which are there too. */
function nodeOf({ cat, name, ts = 0, dur = 0, args = {} }: ChromeEvent): Found[] {
  if (cat !== 'Node' || !name.endsWith('_kernel_time') || args.op_name === 'Scan') return [];
  return [
    { name: name.replace(/_kernel_time$/, ''), op: String(args.op_name), shapes: JSON.stringify(args.output_type_shape ?? []), ts, dur },
  ];
}

/** What a graphics card ran and measured itself, `node&operation&kernel`. A node's own time is there that of handing it over. */
function kernelOf({ name, ts = 0, dur = 0, args = {} }: ChromeEvent): Found {
  const [node, op = node] = name.split('&');
  return { name: node, op, shapes: String(args.shapes ?? ''), ts, dur };
}

/** The loop on one track, the operations on another. */
export function traceOf(spans: readonly Span[], operations: readonly Operation[]): { traceEvents: ChromeEvent[]; displayTimeUnit: 'ms' } {
  const [pid, loop, engine] = [1, 1, 2];
  const named = (kind: string, tid: number, name: string): ChromeEvent => ({ name: kind, ph: 'M', pid, tid, args: { name } });
  const event = ({ name, start, end }: Span, tid: number, args?: Readonly<Record<string, unknown>>): ChromeEvent => ({
    name,
    ph: 'X',
    ts: Math.round(start * 1000),
    dur: Math.max(1, Math.round((end - start) * 1000)),
    pid,
    tid,
    args,
  });
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      named('process_name', loop, 'electra-run'),
      named('thread_name', loop, 'training'),
      named('thread_name', engine, 'engine'),
      ...spans.map((span) => event(span, loop)),
      ...operations.map((operation) =>
        event({ ...operation, name: operation.op }, engine, { node: operation.name, shapes: operation.shapes }),
      ),
    ],
  };
}
