/**
 * Sums of onnxruntime's own trace by operation, per update.
 *
 * On WebGPU the times are the card's own timestamps (category `Api`, named `node&operation&kernel`). Everywhere else they are those of the
 * thread that runs the graph; on CUDA that is how long it took to hand the work over, since kernels run on without it.
 */

export interface OperationTotal {
  readonly operation: string;
  readonly calls: number;
  readonly milliseconds: number;
}

interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/** Of the last runs of a trace; each run makes so many updates. Most time first. */
export function operationTotals(trace: string, lastRuns: number, updatesPerRun: number): OperationTotal[] {
  const events = JSON.parse(trace) as TraceEvent[];
  const runs = events.filter(({ name }) => name === 'model_run');
  // A trainer may run its graph for each part of a batch.
  const kept = runs.length - Math.round((runs.length * lastRuns) / (lastRuns + 1));
  const from = runs[kept]?.ts ?? 0;
  const card = events.filter(({ cat }) => cat === 'Api');
  const named =
    card.length > 0 ? card.map((event) => ({ ...event, operation: event.name.split('&')[1] ?? event.name })) : events.flatMap(onHost);
  const totals = new Map<string, { calls: number; milliseconds: number }>();
  for (const { operation, ts = 0, dur = 0 } of named) {
    if (ts < from) continue;
    const total = totals.get(operation) ?? { calls: 0, milliseconds: 0 };
    totals.set(operation, { calls: total.calls + 1, milliseconds: total.milliseconds + dur / 1000 });
  }
  const updates = lastRuns * updatesPerRun;
  return [...totals]
    .map(([operation, { calls, milliseconds }]) => ({ operation, calls: calls / updates, milliseconds: milliseconds / updates }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** A loop's time is that of the operations in it, which are there too. */
function onHost(event: TraceEvent): (TraceEvent & { operation: string })[] {
  const operation = event.args?.op_name;
  const counts = event.cat === 'Node' && event.name.endsWith('_kernel_time') && operation !== undefined && operation !== 'Scan';
  return counts ? [{ ...event, operation }] : [];
}
