/** The progress of a pre-training as the log shows it: one phase, or one for each of its stages, so that its speed is that of the stage. */
import { stageAt, type TrainStage } from '../experiment/stages.ts';
import type { Log, Phase } from '../track/log.ts';

/** Goes on from a step; `stop` is without effect after `done`. */
export function progressOver(log: Log, stages: readonly TrainStage[], from: number): Phase {
  const begin = (stage: TrainStage): { readonly stage: TrainStage; readonly phase: Phase } => {
    const name = stages.length > 1 ? `stage ${stage.index + 1} of ${stages.length}` : 'pre-training';
    const rate = { unit: 'tokens', perStep: stage.batch * stage.length };
    return { stage, phase: log.phase(name, stage.until - stage.from, rate) };
  };
  let current = begin(stageAt(stages, from));
  return {
    update(step, figures) {
      if (step > current.stage.until) current = begin(stageAt(stages, step - 1));
      const { stage, phase } = current;
      phase.update(step - stage.from, figures);
      if (step === stage.until && stage.index < stages.length - 1) phase.done(`${stage.until - stage.from} steps`);
    },
    done: (closing) => current.phase.done(closing),
    stop: () => current.phase.stop(),
  };
}
