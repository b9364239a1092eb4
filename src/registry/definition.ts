/** Whether what a plugin file exports is a component's definition, told before anything uses it. */
import { kinds } from '../kinds/index.ts';
import type { AnyComponent } from '../component/component.ts';
import { injectableSources } from './injectable-sources.ts';
import { closest } from '../source/closest.ts';
import { isKind, isRecord } from '../component/slots.ts';

/** Why it is none, or null. */
export function flawOfDefinition(value: unknown): string | null {
  if (!isRecord(value))
    return value === undefined
      ? 'it has no default export'
      : `its default export is ${value === null ? 'null' : `of type ${Array.isArray(value) ? 'array' : typeof value}`}`;
  const { kind, name, summary, options, create, needs = [], check, settles, ofFolder, askedLast } = value;
  if (!isKind(kind)) return `'${String(kind)}' is no kind of component${didYouMean(String(kind), Object.keys(kinds))}`;
  if (typeof name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    return `the name ${JSON.stringify(name)} is not in lower-case words with dashes`;
  if (typeof summary !== 'string') return `'summary' is missing in ${kind}/${name}`;
  if (typeof create !== 'function') return `'create' is missing in ${kind}/${name}`;
  if (check !== undefined && typeof check !== 'function') return `'check' of ${kind}/${name} is not a function`;
  if (settles !== undefined && typeof settles !== 'function') return `'settles' of ${kind}/${name} is not a function`;
  if (ofFolder !== undefined && typeof ofFolder !== 'function') return `'ofFolder' of ${kind}/${name} is not a function`;
  if (askedLast !== undefined && typeof askedLast !== 'boolean') return `'askedLast' of ${kind}/${name} is neither true nor false`;
  if (!isRecord(options) || options.type !== 'object' || !isRecord(options.properties))
    return `'options' of ${kind}/${name} is not a Type.Object({ … })`;
  if ('type' in options.properties)
    return `an option of ${kind}/${name} is called 'type', which is the name of the component in an experiment`;
  if (!Array.isArray(needs)) return `'needs' of ${kind}/${name} is not an array`;
  const strange = needs.find((need) => !Object.hasOwn(injectableSources, String(need)));
  if (strange !== undefined)
    return (
      `${kind}/${name} needs '${String(strange)}', which nothing provides` + didYouMean(String(strange), Object.keys(injectableSources))
    );
  return null;
}

/** Whether a value can be registered: see {@link flawOfDefinition}. */
export function isComponent(value: unknown): value is AnyComponent {
  return flawOfDefinition(value) === null;
}

function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near ? ` (did you mean '${near}'?); there are ${known.join(', ')}` : `; there are ${known.join(', ')}`;
}
