/** The slider over the steps whose weights are there, and the button that walks along them. */
import { byId, element } from './element.ts';
import type { DemoManifest } from './manifest.ts';

/** Milliseconds at each step while it plays. */
const PACE = 900;

/** `pick`: is told the step. What comes back puts the slider where a step is. */
export function startTime({ steps, total }: Pick<DemoManifest, 'steps' | 'total'>, pick: (step: number) => void): (step: number) => void {
  const [slider, play] = [byId<HTMLInputElement>('step'), byId<HTMLButtonElement>('play')];
  const value = byId('step-value');
  let timer: ReturnType<typeof setInterval> | undefined;
  const said = (step: number): string => {
    if (step === 0 && total !== null) return 'no step: untrained';
    return total === null ? 'as it was saved' : `${step} of ${total} steps`;
  };
  const show = (step: number): void => {
    slider.value = String(steps.findIndex((each) => each.step === step));
    slider.setAttribute('aria-valuetext', said(step));
    value.textContent = said(step);
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    play.setAttribute('aria-pressed', 'false');
    play.textContent = 'Play';
  };
  slider.max = String(steps.length - 1);
  byId('moments').replaceChildren(...steps.map((_, index) => element('option', { value: String(index) })));
  slider.addEventListener('input', () => {
    stop();
    pick(steps[Number(slider.value)].step);
  });
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    play.setAttribute('aria-pressed', 'true');
    play.textContent = 'Stop';
    let at = Number(slider.value) === steps.length - 1 ? -1 : Number(slider.value);
    const go = (): void => {
      at += 1;
      pick(steps[at].step);
      if (at === steps.length - 1) stop();
    };
    timer = setInterval(go, PACE);
    go();
  });
  if (steps.length < 2) {
    slider.disabled = true;
    play.hidden = true;
  }
  byId('step-help').textContent =
    steps.length < 2
      ? 'Only these weights are on disk. Train with train.snapshots=12 to watch it learn.'
      : `Weights of ${steps.length} moments of the training are here. They change both networks below, and nothing else does.`;
  return show;
}
