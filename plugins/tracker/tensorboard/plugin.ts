/**
 * Writes a run for TensorBoard: curves, texts, histograms, a row of the HParams page, and the layout of Custom Scalars.
 *
 * Events lie directly in the run's folder, so that `tensorboard --logdir runs` calls the run by its name.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  defineComponent,
  EventWriter,
  histogramSummary,
  layoutSummary,
  readFigureName,
  scalarSummary,
  sessionEndSummary,
  sessionStartSummary,
  settingsOf,
  textSummary,
  Type,
  type RunInfo,
  type Summary,
  type Tracker,
} from 'electra-run';

/** The ending is a file of its own, so that a run that is taken up again can withdraw it. */
const END = '.end';

export default defineComponent({
  kind: 'tracker',
  name: 'tensorboard',
  summary: "TensorBoard event files in the run's folder, with HParams.",
  options: Type.Object({}),
  create: (): Tracker => {
    let folder = '';
    let writer: EventWriter | undefined;
    let lastStep = 0;
    /** Waits for the first line of the training, which tells what curves there will be. */
    let legend: RunInfo['legend'] | null = null;

    const writing = (): EventWriter => {
      if (!writer) throw new Error('The tensorboard tracker was given figures before start() or after finish().');
      return writer;
    };

    return {
      async start(run: RunInfo) {
        folder = run.folder;
        // The first that this sitting makes; a run that has all its steps ends with the one before.
        lastStep = Math.max(0, run.step - 1);
        withdrawEnding(folder);
        writer = new EventWriter(folder);
        writer.restartAt(run.step);
        writer.write({
          step: 0,
          summary: { value: [sessionStartSummary(settingsOf(run.experiment), Date.now() / 1000)] },
        });
        writer.flush();
        legend = run.legend ?? [];
      },

      scalars(step, values) {
        lastStep = Math.max(lastStep, step);
        const names = Object.keys(values);
        if (legend && names.some((name) => readFigureName(name).kind === 'trained')) {
          writing().write({ step, summary: { value: [layoutSummary(legend, names)] } });
          legend = null;
        }
        writing().write({ step, summary: { value: Object.entries(values).map(([name, value]) => scalarSummary(name, value)) } });
      },

      text(step, name, markdown) {
        writing().write({ step, summary: { value: [textSummary(name, markdown)] } });
      },

      histogram(step, name, values) {
        writing().write({ step, summary: { value: [histogramSummary(name, values)] } });
      },

      async flush() {
        writing().flush();
      },

      async finish(summary: Summary) {
        writing().close();
        writer = undefined;
        if (summary.status !== 'interrupted') writeEnding(folder, lastStep, summary);
      },
    };
  },
});

function withdrawEnding(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('events.out.tfevents.') && name.endsWith(END)) rmSync(join(folder, name));
  }
}

/** The final figures, as the metrics of the HParams page, and how the session ended. */
function writeEnding(folder: string, step: number, { figures, status }: Summary): void {
  const metrics = Object.entries(figures).filter(([, value]) => Number.isFinite(value));
  const ending = new EventWriter(folder, END);
  ending.write({
    step,
    summary: {
      value: [
        ...metrics.map(([name, value]) => scalarSummary(name, value)),
        sessionEndSummary(status === 'finished' ? 'success' : 'failure', Date.now() / 1000),
      ],
    },
  });
  ending.close();
}
