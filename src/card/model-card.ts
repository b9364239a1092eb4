/**
 * The card of a model: README.md as the hub shows it, and as a person reads it. It tells what the run has written down, and where
 * somebody would have to say more (a licence, a use) that nobody has.
 */
import { basename } from 'node:path';
import type { CardFacts, CardResult, CardSummary, CardTask, CardComponent } from './facts.ts';
import { frontMatter } from './front-matter.ts';

const MAKER = '[electra-run](https://www.npmjs.com/package/electra-run)';

/** The whole file. */
export function modelCard(facts: CardFacts): string {
  const { experiment, name, className, task, version } = facts;
  const { card = {} } = experiment;
  const title = card.title ?? experiment.name;
  const what = task
    ? `A model fine-tuned on the task \`${name}\``
    : `The network \`${name}\`, as pre-training with the objective \`${experiment.objective.type}\` left it`;
  const parts = [
    frontMatter(facts),
    `# ${title}: ${name}`,
    `${what}${className === null ? '' : `, for the class \`${className}\``}. Made by ${MAKER} ${version}.`,
    card.description ?? '',
    `## Data\n\n${list(dataLines(facts))}`,
    `## Recipe\n\n${list(recipeLines(facts))}`,
    task ? `## Figures\n\n${taskTable(task)}` : heldOutTable(facts),
    `## Load\n\n${loading(className)}`,
    `## Licence\n\n${licence(facts)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function dataLines({ experiment, result, task }: CardFacts): string[] {
  const { heldOutText: held } = result;
  const slot = task && experiment.tasks.find((each) => (each.name ?? each.type) === task.task);
  const [dataset, judged] = [slot?.dataset, slot?.judgedOn] as (CardComponent | undefined)[];
  return [
    ...(experiment.corpus ? [`text for pre-training: ${described(experiment.corpus)}`] : []),
    ...(held ? [`held out of it: ${held.tokens.toLocaleString('en-US')} tokens (${(held.share * 100).toFixed(1)} %)`] : []),
    ...(experiment.start ? [`begun with the weights of ${startText(experiment.start.from)}`] : []),
    ...(task
      ? [
          `task: ${slot ? `\`${slot.type}\`` : task.task}${dataset ? `, data: ${described(dataset)}` : ''}`,
          ...(judged ? [`judged on: ${described(judged)}`] : []),
          `${task.trainExamples.toLocaleString('en-US')} examples to train on, ${task.devExamples.toLocaleString('en-US')} to judge by`,
          ...(task.labels.length > 0 && task.labels.length <= 50
            ? [`labels: ${task.labels.map((label) => `\`${label}\``).join(', ')}`]
            : []),
          ...task.remarks,
        ]
      : []),
  ];
}

function recipeLines({ experiment, result, task, name }: CardFacts): string[] {
  const { train, data, optimizer, scheduler, objective, seed } = experiment;
  const count = result.parameters[name] ?? result.parameters.together;
  const { pretrained } = task?.summary ?? {};
  return [
    ...(count === undefined ? [] : [`${count.toLocaleString('en-US')} parameters${task ? ' pre-trained' : ''}`]),
    ...(train.steps > 0
      ? [
          `objective: ${described(objective)}`,
          `${train.steps.toLocaleString('en-US')} steps of ${train.batch} sequences of ${data.length} tokens`,
        ]
      : []),
    `optimizer: ${described(optimizer)}${scheduler ? `; rate: ${described(scheduler)}` : ''}`,
    `seed ${seed}; computed by ${result.engine}`,
    ...(pretrained
      ? [`fine-tuned at the rate ${pretrained.learningRate} with ${seedsText(pretrained)}; the best seed's weights are kept`]
      : []),
  ];
}

/** A component by its type and plain options; of paths the last part, since the rest is somebody's disk. */
function described(slot: CardComponent): string {
  const { type, ...options } = slot;
  const plain = Object.entries(options).flatMap(([key, value]) => {
    if (typeof value === 'number' || typeof value === 'boolean') return [`${key} ${value}`];
    if (typeof value === 'string') return [`${key} ${shown(value)}`];
    if (Array.isArray(value) && value.length > 0 && value.length <= 8 && value.every((each) => ['string', 'number'].includes(typeof each)))
      return [`${key} ${value.map((each) => shown(String(each))).join(', ')}`];
    return typeof (value as CardComponent | null)?.type === 'string' ? [`${key} ${described(value as CardComponent)}`] : [];
  });
  return `\`${type}\`${plain.length > 0 ? ` (${plain.join('; ')})` : ''}`;
}

function shown(value: string): string {
  return `\`${/^(?:[\\/~]|[A-Za-z]:)|[\\/]/.test(value) ? basename(value.replaceAll('\\', '/')) : value}\``;
}

function startText(from: string): string {
  return from.startsWith('hf:') ? `[${from}](https://huggingface.co/${from.slice(3).split('@')[0]})` : shown(from);
}

function seedsText({ perSeed }: CardSummary): string {
  return perSeed.length === 1 ? 'one seed' : `${perSeed.length} seeds`;
}

/** As the run's own table has it: decided by the first metric, on dev examples. */
function taskTable({ metric, summary, floor, devExamples }: CardTask): string {
  const starts = Object.entries(summary).filter((entry): entry is [string, CardSummary] => entry[1] !== undefined);
  const others = Object.keys(starts[0]?.[1].metrics ?? {}).filter((name) => name !== metric);
  const head = ['start', metric, '95 % interval', 'deviation', 'seeds', ...others];
  const rows = starts.map(([start, { mean, low, high, deviation, perSeed, metrics }]) => [
    start,
    figure(mean),
    typeof low === 'number' && typeof high === 'number' ? `${figure(low)} to ${figure(high)}` : '',
    perSeed.length > 1 ? figure(deviation) : '',
    String(perSeed.length),
    ...others.map((name) => figure(metrics[name])),
  ]);
  const notes = [`On ${devExamples.toLocaleString('en-US')} dev examples, means over seeds.`];
  if (floor) notes.push(`Whoever says the same of every example has ${figure(floor.value)} (${floor.note}).`);
  return `${table(head, rows)}\n\n${notes.join(' ')}`;
}

function heldOutTable({ result, name }: CardFacts): string {
  const rows = result.legend.flatMap(({ name: key, label = key, unit, network }) => {
    const value = result.figures[`heldout/${key}`];
    return value === undefined || (network !== undefined && network !== name) ? [] : [[label, `${figure(value)}${unit ? ` ${unit}` : ''}`]];
  });
  if (rows.length === 0) return '';
  return `## Figures\n\n${table(['on held-out text', ''], rows)}${rest(result, name)}`;
}

function rest({ downstream }: CardResult, name: string): string {
  const tasks = downstream.map(({ task, metric, summary }) => `${task}: ${metric} ${figure(summary.pretrained?.mean ?? Number.NaN)}`);
  return tasks.length === 0 ? '' : `\n\nFine-tuned in the same run (not these weights of ${name}): ${tasks.join('; ')}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–';
}

function loading(className: string | null): string {
  const own = [
    '```sh',
    'electra-run logits --model <this folder or hf:owner/name> questions.jsonl',
    '```',
    '',
    "or in an experiment: `start: { from: '…' }`.",
  ].join('\n');
  if (className === null) return `Hugging Face's library has no class for it. With electra-run:\n\n${own}`;
  const python = [
    '```python',
    `from transformers import AutoTokenizer, ${className}`,
    '',
    'name = "<this folder or owner/name>"',
    'tokenizer = AutoTokenizer.from_pretrained(name)',
    `model = ${className}.from_pretrained(name)`,
    '```',
  ];
  return `${python.join('\n')}\n\nWith electra-run:\n\n${own}`;
}

function licence({ experiment: { card = {} } }: CardFacts): string {
  if (card.license === undefined)
    return 'Nobody has said under which licence these weights may be used (`card.license` in the experiment).';
  return `\`${card.license}\`${card.licenseLink === undefined ? '' : `: ${card.licenseLink}`}`;
}
