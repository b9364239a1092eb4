/** The options of a component as it gets them: with the values of secrets, and with the places of files of data sets on the hub. */
import { PATH, type AnyComponent } from '../component/component.ts';
import { revealed } from '../component/secret.ts';
import { isRecord } from '../component/slots.ts';
import { placeOfFile } from '../hub/files.ts';

/** Patterns stay as they are: who searches by them says names of its own. */
export function optionsHere({ definition, options }: { readonly definition: AnyComponent; readonly options: unknown }): unknown {
  const shown = revealed(options);
  if (!isRecord(shown)) return shown;
  const rules: Readonly<Record<string, unknown>> = definition.options.properties ?? {};
  const isFile = (key: string): boolean => isRecord(rules[key]) && rules[key][PATH] === 'file';
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [key, isFile(key) && typeof value === 'string' ? placeOfFile(value) : value]),
  );
}
