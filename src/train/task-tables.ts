/** What tasks came to, for people: a line for each, and below it what the seeds of each came to where there are several. */
import type { TaskResult } from '../finetune/fine-tune.ts';
import type { OverSeeds } from '../finetune/over-seeds.ts';
import { formatFigure, renderTable } from '../track/table.ts';

/** One table, or two. */
export function taskTables(tasks: readonly TaskResult[]): string[] {
  const spread = tasks.flatMap(seedRows);
  return [
    renderTable(['downstream', 'metric', 'pre-trained', 'from scratch', 'gain', 'floor', ''], tasks.map(taskRow)),
    ...(spread.length > 0
      ? ['', renderTable(['over seeds', '', 'count', 'failed', 'median', 'mean', 'deviation', '95 % interval of the mean'], spread)]
      : []),
  ];
}

function taskRow({ task, metric, positive, summary, gain, floor }: TaskResult): string[] {
  const show = (start: 'pretrained' | 'scratch'): string => {
    const found = summary[start];
    if (!found) return '–';
    const failed = found.failed.length > 0 ? `, ${found.failed.length} failed` : '';
    return (
      (found.perSeed.length > 1 ? `${figureOrNone(found.mean)} ± ${formatFigure(found.deviation)}` : figureOrNone(found.mean)) + failed
    );
  };
  const difference = gain === undefined ? '–' : figureOrNone(gain);
  const what = positive?.[metric] === undefined ? metric : `${metric} of ${positive[metric]}`;
  return [task, what, show('pretrained'), show('scratch'), difference, floor ? figureOrNone(floor.value) : '–', floor?.note ?? ''];
}

/** Nothing where each start has a single seed. */
function seedRows({ task, summary: { pretrained, scratch }, gainOverSeeds }: TaskResult): string[][] {
  if ((pretrained?.seeds ?? 0) < 2) return [];
  const row = (what: string, over: OverSeeds | undefined, failed: number | null): string[][] => {
    if (!over) return [];
    const { mean, median, deviation, low, high, perSeed } = over;
    const interval = low === null || high === null ? '–' : `${figureOrNone(low)} to ${figureOrNone(high)}`;
    const spread = perSeed.length > 1 ? formatFigure(deviation) : '–';
    return [
      [task, what, `${perSeed.length}`, failed === null ? '–' : `${failed}`, figureOrNone(median), figureOrNone(mean), spread, interval],
    ];
  };
  return [
    ...row('pre-trained', pretrained, pretrained?.failed.length ?? 0),
    ...row('from scratch', scratch, scratch?.failed.length ?? 0),
    ...row('gain, by seed', gainOverSeeds, null),
  ];
}

/** A correlation with predictions that are all the same is no number. */
function figureOrNone(value: number): string {
  return Number.isNaN(value) ? 'undefined' : formatFigure(value);
}
