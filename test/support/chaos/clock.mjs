/** A clock that is set back and forth under a running program: every look at it may find another time, hours or years away. */

/** `seed` decides the jumps; they hold for a while each, as those of a real clock do. */
export function shiftClock({ seed, every }) {
  const RealDate = Date;
  const real = RealDate.now.bind(RealDate);
  let state = seed >>> 0;
  let looks = 0;
  let shift = 0;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const now = () => {
    if (looks++ % every === 0) shift = Math.round((draw() - 0.5) * JUMPS[Math.floor(draw() * JUMPS.length)]);
    return real() + shift;
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, words, newTarget) => Reflect.construct(target, words.length === 0 ? [now()] : words, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

const HOUR = 3_600_000;
const JUMPS = [2_000, 2 * HOUR, 2 * 24 * HOUR, 60 * 365 * 24 * HOUR];
