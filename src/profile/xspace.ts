/**
 * The profile as XSpace, the only format that TensorBoard's profile plugin still reads (`*.xplane.pb`).
 *
 * Field numbers from xplane.proto (openxla/xla, `third_party/tsl/profiler/protobuf`, Apache-2.0). Times there
 * are picoseconds from a line's start.
 */
import protobuf from 'protobufjs';
import type { Span } from '../kinds/engine.ts';
import type { Operation } from './trace.ts';

const schema = `
syntax = "proto3";
package tensorflow.profiler;
message XStat { int64 metadata_id = 1; string str_value = 5; }
message XEvent { int64 metadata_id = 1; int64 offset_ps = 2; int64 duration_ps = 3; repeated XStat stats = 4; }
message XLine { int64 id = 1; string name = 2; int64 timestamp_ns = 3; repeated XEvent events = 4; }
message XEventMetadata { int64 id = 1; string name = 2; }
message XStatMetadata { int64 id = 1; string name = 2; }
message XPlane {
  int64 id = 1; string name = 2; repeated XLine lines = 3;
  map<int64, XEventMetadata> event_metadata = 4; map<int64, XStatMetadata> stat_metadata = 5;
}
message XSpace { repeated XPlane planes = 1; repeated string hostnames = 4; }
`;

const XSpace = protobuf.parse(schema, { keepCase: true }).root.lookupType('tensorflow.profiler.XSpace');

/** Statistics of an operation, by their ids. */
const [NODE, SHAPES] = [1, 2];

/** The loop on one line, the operations on another, both of the plane that the plugin shows as the host's threads. */
export function xspaceOf(host: string, spans: readonly Span[], operations: readonly Operation[]): Uint8Array {
  const names = [...new Set([...spans.map(({ name }) => name), ...operations.map(({ op }) => op)])];
  const ids = new Map(names.map((name, index) => [name, index + 1]));
  const origin = Math.min(...spans.map(({ start }) => start), ...operations.slice(0, 1).map(({ start }) => start));
  const event = (name: string, { start, end }: Span, stats: readonly object[] = []): object => ({
    metadata_id: ids.get(name),
    offset_ps: Math.round((start - origin) * 1e9),
    duration_ps: Math.max(1, Math.round((end - start) * 1e9)),
    stats,
  });
  const plane = {
    name: '/host:CPU',
    event_metadata: Object.fromEntries([...ids].map(([name, id]) => [id, { id, name }])),
    stat_metadata: { [NODE]: { id: NODE, name: 'node' }, [SHAPES]: { id: SHAPES, name: 'shapes' } },
    lines: [
      { id: 1, name: 'training', events: spans.map((span) => event(span.name, span)) },
      {
        id: 2,
        name: 'engine',
        events: operations.map((operation) =>
          event(operation.op, operation, [
            { metadata_id: NODE, str_value: operation.name },
            { metadata_id: SHAPES, str_value: operation.shapes },
          ]),
        ),
      },
    ],
  };
  return XSpace.encode(XSpace.fromObject({ planes: [plane], hostnames: [host] })).finish();
}
