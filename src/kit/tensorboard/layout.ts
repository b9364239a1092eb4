/**
 * The Custom Scalars page: which curves share a chart, and which charts stand side by side.
 *
 * Made of what the objective says of its figures. TensorBoard merges the layouts of all runs, so runs of one
 * objective share their charts.
 */
import type { Figure } from '../../kinds/objective.ts';
import { dataClass, dataType, encodeLayout, type ChartCategory, type SummaryValue } from './protocol.ts';

/**
 * Both networks' losses next to one another, in training and on held-out text with their floors; then the rest of each network, and the
 * training.
 */
export function layoutSummary(legend: readonly Figure[]): SummaryValue {
  const main = legend.filter(({ headline }) => headline !== undefined);
  const rest = legend.filter(({ headline }) => headline === undefined);
  const networks = [...new Set(rest.map(({ network }) => network))];
  const categories: ChartCategory[] = [
    { title: 'Side by side', chart: main.map(chartOf) },
    ...networks.map((network) => ({
      title: network === undefined ? 'More figures' : `More of the ${network}`,
      chart: rest.filter((figure) => figure.network === network).map(chartOf),
      closed: true,
    })),
    { title: 'Training', chart: TRAINING.map(([title, tag]) => ({ title, multiline: { tag: [exactly(tag)] } })), closed: main.length > 0 },
  ];
  return {
    tag: 'custom_scalars__config__',
    tensor: {
      dtype: dataType.string,
      tensorShape: { dim: [] },
      stringVal: [encodeLayout({ version: 0, category: categories.filter(({ chart }) => chart.length > 0) })],
    },
    metadata: { pluginData: { pluginName: 'custom_scalars' }, dataClass: dataClass.tensor },
  };
}

/** What the loop logs of every objective. */
const TRAINING = [
  ['loss', 'train/loss'],
  ['learning rate', 'train/learning_rate'],
  ['norm of the gradient', 'train/gradient_norm'],
  ['tokens per second', 'speed/tokens_per_second'],
] as const;

function chartOf({ name, label, unit, floor }: Figure): ChartCategory['chart'][number] {
  const tags = [`train/${name}`, `heldout/${name}`, ...(typeof floor === 'string' ? [`heldout/${floor}`] : [])];
  return { title: unit ? `${label} (${unit})` : label, multiline: { tag: tags.map(exactly) } };
}

/** TensorBoard takes tags for regular expressions that match from the beginning. */
function exactly(tag: string): string {
  return `^${tag.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
}
