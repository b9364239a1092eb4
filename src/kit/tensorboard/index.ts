/** Front door of the TensorBoard writer: what a tracker needs to write a run. */
export { EventWriter } from './event-writer.ts';
export { histogramSummary, scalarSummary, textSummary } from './summaries.ts';
export { layoutSummary } from './layout.ts';
export { sessionEndSummary, sessionStartSummary } from './hparams.ts';
export type { SummaryValue, TensorBoardEvent } from './protocol.ts';
