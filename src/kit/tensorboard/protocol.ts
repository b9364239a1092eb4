/**
 * TensorBoard's protocol buffers, cut down to the messages and fields that we write.
 *
 * Field numbers are those of tensorboard/compat/proto/{event,summary,tensor,tensor_shape}.proto,
 * plugins/hparams/plugin_data.proto, plugins/custom_scalar/layout.proto and google/protobuf/struct.proto.
 */
import { createRequire } from 'node:module';
import type { default as Protobuf, Type } from 'protobufjs';

/** One record of an event file: what happened at a step. At most one of version, summary and session is there. */
export interface TensorBoardEvent {
  /** Seconds since 1970; the writer fills it in when it is left out. */
  readonly wallTime?: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly SummaryValue[] };
  readonly sessionLog?: { readonly status: number };
  readonly sourceMetadata?: { readonly writer: string };
}

/** What is shown under one tag: a number, or a tensor that the named plugin reads. */
export interface SummaryValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly tensor?: TensorProto;
  readonly metadata?: {
    readonly pluginData: { readonly pluginName: string; readonly content?: Uint8Array };
    readonly dataClass: number;
  };
}

/** A small tensor: numbers as little-endian bytes, or texts. */
export interface TensorProto {
  readonly dtype: number;
  readonly tensorShape: { readonly dim: readonly { readonly size: number }[] };
  readonly tensorContent?: Uint8Array;
  readonly stringVal?: readonly Uint8Array[];
}

/** What the HParams page reads of a run: its settings when it starts, how it ended when it ends. Times are seconds since 1970. */
export interface HParamsPluginData {
  readonly version: number;
  readonly sessionStartInfo?: { readonly hparams: Readonly<Record<string, HParamValue>>; readonly startTimeSecs: number };
  readonly sessionEndInfo?: { readonly status: number; readonly endTimeSecs: number };
}

/** A setting of a run, of the three types that the page can sort and filter by. */
export type HParamValue = { readonly numberValue: number } | { readonly stringValue: string } | { readonly boolValue: boolean };

/** The Custom Scalars page, from top to bottom. */
export interface ChartLayout {
  readonly version: number;
  readonly category: readonly ChartCategory[];
}

/** Charts under one heading; a chart shows the curves whose tags match its patterns. */
export interface ChartCategory {
  readonly title: string;
  readonly chart: readonly { readonly title: string; readonly multiline: { readonly tag: readonly string[] } }[];
  /** Whether it waits to be opened. */
  readonly closed?: boolean;
}

/** tensorflow.DataType */
export const dataType = { float: 1, double: 2, string: 7 } as const;
/** tensorboard.DataClass */
export const dataClass = { scalar: 1, tensor: 2 } as const;
/** tensorboard.SessionLog.SessionStatus */
export const sessionStart = 1;
/** tensorboard.hparams.Status */
export const sessionStatus = { success: 1, failure: 2 } as const;

/** The bytes of an event, without the framing of the file. */
export function encodeEvent(event: TensorBoardEvent): Uint8Array {
  return encode('Event', event);
}

/** The bytes that a summary's metadata carries for the HParams page. */
export function encodeHParams(data: HParamsPluginData): Uint8Array {
  return encode('HParamsPluginData', data);
}

/** The bytes that the summary with the layout carries as its text. */
export function encodeLayout(layout: ChartLayout): Uint8Array {
  return encode('Layout', layout);
}

function encode(message: string, value: object): Uint8Array {
  const type = typeOf(message);
  return type.encode(type.create({ ...value })).finish();
}

let root: Protobuf.Root | undefined;

/** Loaded when something is written: verbs that only look at experiments load every tracker. */
function typeOf(message: string): Type {
  root ??= (createRequire(import.meta.url)('protobufjs') as typeof Protobuf).parse(messages).root;
  return root.lookupType(message);
}

const messages = `
  syntax = "proto3";

  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
      SessionLog session_log = 7;
    }
    SourceMetadata source_metadata = 10;
  }
  message SourceMetadata { string writer = 1; }
  message SessionLog { int32 status = 1; }

  message Summary { repeated SummaryValue value = 1; }
  message SummaryValue {
    string tag = 1;
    SummaryMetadata metadata = 9;
    oneof value {
      float simple_value = 2;
      TensorProto tensor = 8;
    }
  }
  message SummaryMetadata {
    PluginData plugin_data = 1;
    int32 data_class = 4;
  }
  message PluginData {
    string plugin_name = 1;
    bytes content = 2;
  }

  message TensorProto {
    int32 dtype = 1;
    TensorShapeProto tensor_shape = 2;
    bytes tensor_content = 4;
    repeated bytes string_val = 8;
  }
  message TensorShapeProto { repeated Dimension dim = 2; }
  message Dimension { int64 size = 1; }

  message Layout {
    int32 version = 1;
    repeated Category category = 2;
  }
  message Category {
    string title = 1;
    repeated Chart chart = 2;
    bool closed = 3;
  }
  message Chart {
    string title = 1;
    MultilineChartContent multiline = 2;
  }
  message MultilineChartContent { repeated string tag = 1; }

  message HParamsPluginData {
    int32 version = 1;
    oneof data {
      SessionStartInfo session_start_info = 3;
      SessionEndInfo session_end_info = 4;
    }
  }
  message SessionStartInfo {
    map<string, Value> hparams = 1;
    double start_time_secs = 5;
  }
  message SessionEndInfo {
    int32 status = 1;
    double end_time_secs = 2;
  }
  message Value {
    oneof kind {
      double number_value = 2;
      string string_value = 3;
      bool bool_value = 4;
    }
  }
`;
