/** The head of a card, which the hub reads: YAML, of which every value is written as JSON, which YAML is a superset of. */
import type { CardFacts, CardTask, CardComponent } from './facts.ts';

/** What the hub calls what a class does, by the end of its name. */
const PIPELINES: readonly (readonly [ending: RegExp, pipeline: string])[] = [
  [/ForMaskedLM$/, 'fill-mask'],
  [/ForSequenceClassification$/, 'text-classification'],
  [/ForTokenClassification$/, 'token-classification'],
  [/ForQuestionAnswering$/, 'question-answering'],
  [/(ForCausalLM|LMHeadModel)$/, 'text-generation'],
  [/ForConditionalGeneration$/, 'text2text-generation'],
  [/Model$/, 'feature-extraction'],
];

/** Undefined for a class that does nothing that the hub has a word for. */
export function pipelineOf(className: string | null): string | undefined {
  return PIPELINES.find(([ending]) => ending.test(className ?? ''))?.[1];
}

/** With the lines around it. */
export function frontMatter(facts: CardFacts): string {
  const { experiment, className, modelType, task } = facts;
  const { card = {}, start } = experiment;
  const base = /^hf:([^@]+)/.exec(start?.from ?? '')?.[1];
  const entries: readonly (readonly [key: string, value: unknown])[] = [
    ['license', card.license],
    ['license_link', card.licenseLink],
    ['language', card.languages],
    ['library_name', className === null ? undefined : 'transformers'],
    ['pipeline_tag', pipelineOf(className)],
    ['base_model', base],
    ['datasets', card.datasets],
    ['tags', ['electra-run', ...(modelType === undefined ? [] : [modelType]), ...(card.tags ?? [])]],
    ['model-index', task && indexOf(facts, task)],
  ];
  const lines = entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`]));
  return ['---', ...lines, '---'].join('\n');
}

/** What the hub shows beside the model: the means of the metrics over seeds. */
function indexOf({ experiment, className }: CardFacts, { task, summary, devExamples }: CardTask): readonly unknown[] | undefined {
  const { pretrained } = summary;
  if (!pretrained) return undefined;
  const seeds = pretrained.perSeed.length;
  const slot = experiment.tasks.find((each) => (each.name ?? each.type) === task);
  const metrics = Object.entries(pretrained.metrics).map(([type, value]) => ({
    type,
    value,
    name: `${type}, ${seeds === 1 ? 'one seed' : `mean of ${seeds} seeds`}`,
  }));
  const dataset = {
    type: String((slot?.dataset as CardComponent | undefined)?.type ?? slot?.type ?? task),
    name: `${task}, ${devExamples} dev examples`,
  };
  return [
    {
      name: experiment.card?.title ?? experiment.name,
      results: [{ task: { type: pipelineOf(className) ?? 'other', name: task }, dataset, metrics }],
    },
  ];
}
