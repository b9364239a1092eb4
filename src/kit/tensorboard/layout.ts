/**
 * The Custom Scalars page: which curves share a chart, and which charts stand side by side.
 *
 * Made of what the objective says of its figures. TensorBoard merges the layouts of all runs, so runs of one
 * objective share their charts.
 */
import type { Figure } from '../../kinds/figure.ts';
import { heldOut, loopFigures, readFigureName, trained } from '../../runs/figure-names.ts';
import { dataClass, dataType, encodeLayout, type ChartCategory, type SummaryValue } from './protocol.ts';

/**
 * The main figures next to one another, in training and on held-out text with their floors; then the rest of each
 * network, and the training. Of `logged`, the full names of what the training logs, is known which curves there are:
 * others are not asked for. Held-out figures are all asked for: an evaluation has what the legend names.
 */
export function layoutSummary(legend: readonly Figure[], logged?: Iterable<string>): SummaryValue {
  const known = logged && new Set(logged);
  const exists = (tag: string): boolean => !known || readFigureName(tag).kind === 'heldOut' || known.has(tag);
  const chartOf = (title: string, tags: readonly string[]): Chart => ({ title, multiline: { tag: tags.filter(exists).map(exactly) } });
  const figureChart = (figure: Figure): Chart => chartOf(titleOf(figure), tagsOf(figure));
  const main = legend.filter(({ headline }) => headline !== undefined);
  const rest = legend.filter(({ headline }) => headline === undefined);
  const networks = [...new Set(rest.map(({ network }) => network))];
  const categories: ChartCategory[] = [
    { title: 'Side by side', chart: main.map(figureChart) },
    ...networks.map((network) => ({
      title: network === undefined ? 'More figures' : `More of the ${network}`,
      chart: rest.filter((figure) => figure.network === network).map(figureChart),
      closed: true,
    })),
    { title: 'Training', chart: Object.entries(loopFigures).map(([tag, title]) => chartOf(title, [tag])), closed: main.length > 0 },
  ];
  const shown = categories
    .map((category) => ({ ...category, chart: category.chart.filter(({ multiline }) => multiline.tag.length > 0) }))
    .filter(({ chart }) => chart.length > 0);
  return {
    tag: 'custom_scalars__config__',
    tensor: {
      dtype: dataType.string,
      tensorShape: { dim: [] },
      stringVal: [encodeLayout({ version: 0, category: shown })],
    },
    metadata: { pluginData: { pluginName: 'custom_scalars' }, dataClass: dataClass.tensor },
  };
}

type Chart = ChartCategory['chart'][number];

function titleOf({ label, unit }: Figure): string {
  return unit ? `${label} (${unit})` : label;
}

/** In training, on held-out text, and the floor where it is a curve. */
function tagsOf({ name, floor }: Figure): string[] {
  return [trained(name), heldOut(name), ...(typeof floor === 'string' ? [heldOut(floor)] : [])];
}

/** TensorBoard takes tags for regular expressions that match from the beginning. */
function exactly(tag: string): string {
  return `^${tag.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
}
