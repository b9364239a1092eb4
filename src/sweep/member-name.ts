/** Names that say what differs: `lambda=10-seed=2`. Safe for files on every system. */
import { fingerprintOf } from '../text/fingerprint.ts';

const LONGEST = 100;

export interface Named {
  /** The values under their dotted paths. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly id: string;
}

/** A name for each, unlike those of the others and those `taken`. */
export function memberNames(members: readonly Named[], taken: readonly string[] = []): string[] {
  const labels = labelsOf([...new Set(members.flatMap(({ settings }) => Object.keys(settings)))]);
  const used = new Set(taken.map(folded));
  return members.map(({ settings, seed, id }) => {
    const parts = [...Object.entries(settings).map(([path, value]) => `${labels.get(path)}=${valueText(value)}`), `seed=${seed}`];
    const plain = parts.join('-');
    const name = plain.length > LONGEST || used.has(folded(plain)) ? `${plain.slice(0, LONGEST)}-${id.slice(0, 6)}` : plain;
    used.add(folded(name));
    return name;
  });
}

/** The last part of a path, or as many as tell it from the others: `width`, or `generator.width`. */
function labelsOf(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => {
    const parts = path.split('.');
    const suffix = (count: number): string => parts.slice(-count).join('.');
    const others = paths.filter((other) => other !== path);
    const count = parts.findIndex((_, index) => !others.some((other) => other === suffix(index + 1) || other.endsWith(`.${suffix(index + 1)}`))) + 1;
    return [path, fileSafe(count === 0 ? path : suffix(count))];
  }));
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return fileSafe(String(value));
  const { type, ...rest } = value as Record<string, unknown>;
  const hash = fingerprintOf(value).slice(0, 6);
  if (typeof type !== 'string') return hash;
  return fileSafe(Object.keys(rest).length === 0 ? type : `${type}.${hash}`);
}

/** `1/4` becomes `1_4`. */
function fileSafe(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._+-]+/gu, '_').slice(0, 40) || '_';
}

/** Some file systems do not tell A from a. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
