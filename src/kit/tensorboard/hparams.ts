/**
 * The rows of TensorBoard's HParams page: what a run was set to, and how it ended.
 *
 * We write no `experiment` message on purpose: TensorBoard would take the first run's for all runs.
 * Without one it merges the settings of every run it finds and puts those that differ first, which
 * is what an ablation wants to see; the metrics are the runs' scalars.
 */
import {
  dataClass,
  dataType,
  encodeHParams,
  sessionStatus,
  type HParamsPluginData,
  type HParamValue,
  type SummaryValue,
} from './protocol.ts';
import type { Setting } from '../../runs/flatten.ts';

/** Opens a session: the run's settings under their paths, e.g. `loss.lambda`. Write it at step 0. */
export function sessionStartSummary(settings: Readonly<Record<string, Setting>>, startTimeSecs: number): SummaryValue {
  const hparams = Object.fromEntries(Object.entries(settings).map(([path, setting]) => [path, toValue(setting)]));
  return hparamsSummary('session_start_info', { version: 0, sessionStartInfo: { hparams, startTimeSecs } });
}

/** Closes a session. TensorBoard believes the first one it reads, so a run that may go on must not have any. */
export function sessionEndSummary(status: keyof typeof sessionStatus, endTimeSecs: number): SummaryValue {
  return hparamsSummary('session_end_info', { version: 0, sessionEndInfo: { status: sessionStatus[status], endTimeSecs } });
}

function toValue(setting: Setting): HParamValue {
  if (typeof setting === 'number') return { numberValue: setting };
  if (typeof setting === 'boolean') return { boolValue: setting };
  return { stringValue: setting };
}

function hparamsSummary(name: string, data: HParamsPluginData): SummaryValue {
  return {
    tag: `_hparams_/${name}`,
    tensor: { dtype: dataType.float, tensorShape: { dim: [{ size: 0 }] } },
    metadata: { pluginData: { pluginName: 'hparams', content: encodeHParams(data) }, dataClass: dataClass.tensor },
  };
}
