/** The graph that the onnx engine would run for a program, traced without running anything: what everything here is counted in. */
import { optimize } from '../engine/onnx/passes/index.ts';
import { trace, type Traced } from '../engine/onnx/trace.ts';
import type { Program } from '../nn/program.ts';
import { loadTfjs } from '../tensor/load-tfjs.ts';

/** Traces a program and runs every pass over it. Throws a {@link UserError} for an op that cannot be traced. */
export function graphOf(program: Program): Traced {
  loadTfjs();
  const traced = trace(program);
  optimize(traced.graph);
  return traced;
}
