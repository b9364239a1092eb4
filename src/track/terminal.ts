/**
 * What a run says to a person: a progress bar per phase on a terminal, plain lines in a log file or in CI.
 *
 * Lines and bars go to standard error, results to standard output, so that `electra-run … > table.txt`
 * holds the table alone. Nothing that happens to the streams stops a run: a reader that goes away (`| head`), a full disk, a closed
 * terminal.
 */
import cliProgress from 'cli-progress';
import { outlet, type Outlet, type Stream } from '../output/outlet.ts';
import { paintWhere, type Paint } from '../output/paint.ts';
import { shown } from '../output/visible.ts';
import { wantsColor } from '../output/wants-color.ts';
import type { Log, Phase } from './log.ts';
import { Meter } from './meter.ts';
import { formatFigure } from './table.ts';

type Figures = Readonly<Record<string, number | string>>;

/** The streams and the clock of a terminal; the process's own unless given. */
export interface TerminalSettings {
  readonly out?: Stream;
  readonly error?: Stream;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that go on evenly, whatever the clock is set to: `performance.now` unless given. */
  readonly now?: () => number;
}

/** In a log file, a phase has at most one line in this time. */
const LINE_EVERY_MS = 5_000;

/** A log with bars where standard error is a terminal, and with a plain line now and then elsewhere. */
export function terminalLog({
  out: results = process.stdout,
  error: messages = process.stderr,
  environment = process.env,
  now = () => performance.now(),
}: TerminalSettings = {}): Log {
  let complained = false;
  const error = outlet(messages);
  const out = outlet(results, ({ code, message }) => {
    if (code !== 'EPIPE' && !complained)
      warn(`Standard output cannot be written: ${message}. What was made is in its folder all the same.`);
    complained = true;
  });
  const colors = paintWhere(wantsColor(error, environment));
  const bars = wantsBars(error, environment);
  const open: ShownPhase[] = [];

  /** Prints above the bar of the moment. */
  const print = (stream: Stream, text: string): void => {
    const current = open.at(-1);
    current?.hide();
    stream.write(`${text}\n`);
    current?.show();
  };
  const warn = (message: string): void => print(error, `${colors.yellow('warning')} ${message}`);

  return {
    info: (message) => print(error, message),
    warn,
    result: (text) => print(out, text),
    phase(name, total, rate) {
      open.at(-1)?.suspend();
      const phase = new ShownPhase({ name, total, rate, stream: error, bars, colors, now }, (text) => {
        const index = open.indexOf(phase);
        if (index < 0) return;
        phase.hide();
        open.splice(index, 1);
        print(error, text);
      });
      open.push(phase);
      phase.show();
      return phase;
    },
  };
}

interface PhaseSettings {
  readonly name: string;
  readonly total: number;
  readonly rate: { readonly unit: string; readonly perStep: number } | undefined;
  readonly stream: Outlet;
  readonly bars: boolean;
  readonly colors: Paint;
  readonly now: () => number;
}

class ShownPhase implements Phase {
  readonly #settings: PhaseSettings;
  readonly #end: (text: string) => void;
  readonly #meter: Meter;
  readonly #started: number;
  #lastLine: number;
  #done = 0;
  #figures: Figures = {};
  #bar: Bar | undefined;

  constructor(settings: PhaseSettings, end: (text: string) => void) {
    this.#settings = settings;
    this.#end = end;
    this.#meter = new Meter(settings.total);
    this.#started = settings.now();
    this.#lastLine = this.#started;
  }

  update(done: number, figures: Figures = {}): void {
    const time = this.#settings.now();
    this.#meter.update(time, done);
    this.#done = done;
    this.#figures = { ...this.#figures, ...figures };
    this.#bar?.update(done, this.#words());
    if (this.#settings.bars || time - this.#lastLine < LINE_EVERY_MS) return;
    this.#lastLine = time;
    this.#settings.stream.write(`${this.#settings.name}  ${this.#text()}\n`);
  }

  done(closing?: string): void {
    const { name, colors } = this.#settings;
    this.#end(`${colors.green('✓')} ${name}  ${closing ?? this.#summary()}`);
  }

  stop(): void {
    const { name, colors } = this.#settings;
    this.#end(`${colors.yellow('‖')} ${name}  ${this.#summary()}`);
  }

  show(): void {
    const { bars, total, stream } = this.#settings;
    if (!bars || this.#bar) return;
    this.#bar = new Bar({
      stream: stream.raw,
      format: '{name} {bar} {text}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      barCompleteChar: '█',
      barIncompleteChar: '░',
    });
    this.#bar.start(total, this.#done, this.#words());
  }

  hide(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** Another phase takes the stage: its time does not count. */
  suspend(): void {
    this.hide();
    this.#meter.pause();
  }

  /** What stands around a bar, which goes to the terminal as it is. */
  #words(): Readonly<Record<string, string>> {
    return { name: shown(this.#settings.name), text: shown(this.#text()) };
  }

  #text(): string {
    const { total, colors } = this.#settings;
    const left = this.#meter.secondsLeft();
    return [
      `${formatFigure(this.#done)}/${formatFigure(total)}`,
      this.#speed(this.#meter.rate()),
      left === undefined ? '' : colors.dim(`${formatDuration(left)} left`),
      ...figureTexts(this.#figures, colors),
    ]
      .filter(Boolean)
      .join('  ');
  }

  #summary(): string {
    const { colors, now } = this.#settings;
    const took = formatDuration((now() - this.#started) / 1000);
    return [formatFigure(this.#done), this.#speed(this.#meter.average()), took, ...figureTexts(this.#figures, colors)]
      .filter(Boolean)
      .join('  ');
  }

  #speed(rate: number | undefined): string {
    const { unit, perStep } = this.#settings.rate ?? { unit: 'steps', perStep: 1 };
    return rate === undefined ? '' : `${formatRate(rate * perStep)} ${unit}/s`;
  }
}

/** cli-progress's bar, except that it neither keeps a failed process alive nor leaves its terminal without a cursor. */
class Bar extends cliProgress.SingleBar {
  readonly #restore = (): void => super.stop();

  override start(total: number, value: number, payload: Readonly<Record<string, string>>): void {
    process.once('exit', this.#restore);
    super.start(total, value, payload);
  }

  override render(): void {
    super.render();
    this.timer?.unref();
  }

  override stop(): void {
    process.removeListener('exit', this.#restore);
    super.stop();
  }
}

/** Undoes what a bar did to the terminal, for a process that is about to be ended by a signal. */
export function showCursor(stream: Stream): void {
  if (stream.isTTY) outlet(stream).raw.write('\u001B[?25h\n');
}

function wantsBars(stream: Stream, environment: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb';
}

function figureTexts(figures: Figures, colors: Paint): string[] {
  return Object.entries(figures).map(([name, value]) => `${colors.dim(name)} ${typeof value === 'number' ? formatFigure(value) : value}`);
}

function formatRate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)}M`;
  if (perSecond >= 1e3) return `${(perSecond / 1e3).toFixed(1)}k`;
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}

/** e.g. `42s`, `3m05s`, `2h10m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}h${twoDigits(minutes)}m` : `${minutes}m${twoDigits(whole % 60)}s`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
