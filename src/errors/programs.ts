/** Errors of programs: what a component computes on tensors. */
import { defineError } from './user-error.ts';

/** A program that cannot be recorded, compiled or differentiated. */
export const programErrors = {
  RANDOM_OP: defineError('random-op', ({ op, at }: { op: string; at?: string }) => [
    `A program may not draw random numbers by itself, and ${op} does${at ? `, at ${at}` : ''}.`,
    'It is recorded once and runs in every step: the numbers would be the same each time, and others in the next process.',
    'Use random.dropoutMask(shape, rate) or random.uniform(shape), of the context that networks and heads are given: ' +
      'they are drawn afresh for each step, from the seed.',
  ]),
  UNTRACED_OP: defineError(
    'untraced-op',
    ({ what, at, instead, ops }: { what: string; at?: string; instead?: string; ops?: readonly string[] }) => [
      `The onnx engine cannot compile ${what}${at ? `, used at ${at}` : ''}.`,
      instead,
      ops && `The ops of tfjs that it compiles: ${ops.join(', ')}; and what tfjs makes of them.`,
      `The engine tfjs runs every op, hundreds of times slower: --fresh --set 'engine={$replace: {type: "tfjs"}}'`,
    ],
  ),
  TRACED_READ: defineError('traced-read', ({ op, at }: { op?: string; at?: string }) => [
    `A program read the value of a tensor while it was compiled${op ? `, in ${op}` : ''}${at ? `, at ${at}` : ''}. ` +
      'There is no value yet: it is recorded once, and runs in every step.',
    'Replace dataSync(), arraySync() and an `if` or `for` over values by ops: where, mul by a mask, gather, maximum. ' +
      'Or compute the value before the step.',
  ]),
  NO_GRADIENT: defineError('no-gradient', ({ op, differ }: { op: string; differ: boolean }) => [
    `A loss depends on the op ${op}, and tfjs knows no gradient of it${differ ? ' where its inputs differ in shape' : ''}.`,
    differ
      ? 'Bring them to one shape before, with broadcastTo or tile.'
      : 'Write it with other ops, or wrap what goes into it in stopGradient() of electra-run, where no gradient is wanted.',
  ]),
  OPERATION_UNAVAILABLE: defineError(
    'operation-unavailable',
    ({ device, operations }: { device: string; operations: readonly string[] }) => [
      `A program needs operations that the device '${device}' does not have: ${operations.join(', ')}.`,
      'Write the component that uses them with other ops, or take another device: --set engine.device=cpu.',
    ],
  ),
} as const;
