/**
 * The names of figures, as trackers, `result.json` and reports have them: made and read here, and nowhere else.
 *
 *   train/<name>                          a figure of the training, a mean over the steps since the last line
 *   heldout/<name>                        the same on held-out text
 *   speed/<name>                          how fast it goes
 *   downstream/<task>/<start>/<metric>    a task after fine-tuning; <start> is what it was fine-tuned from
 *   downstream/<task>/gain                how much better pre-trained is than from scratch
 *   along/<evaluation>/<figure>           what the networks were asked on the way, at some steps of the training
 *   weights/<parameter>                   histograms
 *   diagnosis/<name>                      texts: what a training suffers from, when it begins and when it is over
 *   sample_<n>                            texts, counted from 1
 *
 * What a figure means is the objective's legend's affair, and for tasks the metric's.
 */

/** What a task is fine-tuned from. */
export const starts = ['pretrained', 'scratch'] as const;

/** One of {@link starts}. */
export type Start = (typeof starts)[number];

/** A name taken apart; `other` is what no function of this file made. */
export type FigureName =
  | { readonly kind: 'trained'; readonly name: string }
  | { readonly kind: 'heldOut'; readonly name: string }
  | { readonly kind: 'speed'; readonly name: string }
  | { readonly kind: 'downstream'; readonly task: string; readonly start: Start; readonly metric: string }
  | { readonly kind: 'gain'; readonly task: string }
  | { readonly kind: 'along'; readonly evaluation: string; readonly figure: string }
  | { readonly kind: 'weights'; readonly parameter: string }
  | { readonly kind: 'diagnosis'; readonly name: string }
  | { readonly kind: 'sample'; readonly number: number }
  | { readonly kind: 'other'; readonly name: string };

/** `train/<name>`: of the training, e.g. `train/loss`. */
export function trained(name: string): string {
  return `train/${name}`;
}

/** `heldout/<name>`: of an evaluation, also of a floor in it. */
export function heldOut(name: string): string {
  return `heldout/${name}`;
}

/** `speed/<name>`: depends on the machine and on what else it does. */
export function speed(name: string): string {
  return `speed/${name}`;
}

/** `downstream/<task>/<start>/<metric>`; a slash in the name of a task becomes `%2F`, so that the parts stay apart. */
export function downstream(task: string, start: Start, metric: string): string {
  return `downstream/${escaped(task)}/${start}/${metric}`;
}

/** `downstream/<task>/gain`: in the metric that decides. */
export function gainOf(task: string): string {
  return `downstream/${escaped(task)}/gain`;
}

/** `along/<evaluation>/<figure>`: at some steps of the training; slashes in the name of an evaluation as in that of a task. */
export function alongTheWay(evaluation: string, figure: string): string {
  return `along/${escaped(evaluation)}/${figure}`;
}

/** `weights/<parameter>`: the histogram of a parameter's numbers. */
export function weightsOf(parameter: string): string {
  return `weights/${parameter}`;
}

/** `diagnosis/<name>`: what is told of a training, e.g. that it overfits. */
export function diagnosisOf(name: string): string {
  return `diagnosis/${name}`;
}

/** `sample_<number>`: a held-out text in readable form, counted from 1. */
export function sampleOf(number: number): string {
  return `sample_${number}`;
}

/** Figures under the names that a function of this file makes of their own. */
export function renamed(figures: Readonly<Record<string, number>>, rename: (name: string) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [rename(name), value]));
}

/** Takes a name apart; the functions above make the same name of the parts again. Everything is a name of some kind. */
export function readFigureName(text: string): FigureName {
  const [prefix, rest] = cut(text);
  if (rest !== null) {
    if (prefix === 'train') return { kind: 'trained', name: rest };
    if (prefix === 'heldout') return { kind: 'heldOut', name: rest };
    if (prefix === 'speed') return { kind: 'speed', name: rest };
    if (prefix === 'weights') return { kind: 'weights', parameter: rest };
    if (prefix === 'diagnosis') return { kind: 'diagnosis', name: rest };
    if (prefix === 'along') return alongIn(rest) ?? { kind: 'other', name: text };
    if (prefix === 'downstream') return downstreamIn(rest) ?? { kind: 'other', name: text };
  }
  const [, number] = /^sample_([1-9]\d{0,8})$/.exec(text) ?? [];
  return number === undefined ? { kind: 'other', name: text } : { kind: 'sample', number: Number(number) };
}

/** Whether a figure tells how long something took: no two runs agree in it. */
export function isTiming(text: string): boolean {
  return readFigureName(text).kind === 'speed' || /(?:^|\/)(?:seconds|tokens_per_second)$/.test(text);
}

/** Tokens per second of late, as the loop logs it. */
export const tokensPerSecond = speed('tokens_per_second');

/** Share of a step in which the engine waits for its batch: read, masked and laid out. */
export const dataWait = speed('data_wait');

/** Seconds that evaluations on the way have taken so far; no part of the training's own. */
export const evaluationSeconds = speed('evaluation_seconds');

/** What the loop logs whatever the objective is, with words for people, in the order of their charts. */
export const loopFigures: Readonly<Record<string, string>> = {
  [trained('loss')]: 'loss',
  [trained('learning_rate')]: 'learning rate',
  [trained('gradient_norm')]: 'norm of the gradient',
  [trained('epochs')]: 'passes over the text',
  [tokensPerSecond]: 'tokens per second',
  [dataWait]: 'share of a step that waits for data',
};

function alongIn(text: string): FigureName | null {
  const [evaluation, figure] = cut(text);
  return figure === null ? null : { kind: 'along', evaluation: unescaped(evaluation), figure };
}

function downstreamIn(text: string): FigureName | null {
  const [task, rest] = cut(text);
  if (rest === 'gain') return { kind: 'gain', task: unescaped(task) };
  const [first, metric] = cut(rest ?? '');
  const start = starts.find((each) => each === first);
  return start === undefined || metric === null ? null : { kind: 'downstream', task: unescaped(task), start, metric };
}

/** What is before the first slash, and after it; null where there is none. */
function cut(text: string): [string, string | null] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)];
}

/** Shipped tasks' names have neither sign; a plugin's may. */
function escaped(task: string): string {
  return task.replaceAll('%', '%25').replaceAll('/', '%2F');
}

function unescaped(text: string): string {
  return text.replaceAll('%2F', '/').replaceAll('%25', '%');
}
