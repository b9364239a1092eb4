/** What trainings suffered from, as their results say it (`diagnose/`): a list for the page of a report. */
import { diagnosisLine, type Diagnosis } from '../diagnose/diagnosis.ts';
import { isRecord } from '../component/slots.ts';
import type { Comparison } from './comparison.ts';
import { markup, type Markup } from './markup.ts';

/** Those of a result.json that can be read; one that is damaged is left out. */
export function diagnosesIn(diagnoses: unknown): readonly Diagnosis[] {
  return Array.isArray(diagnoses) ? diagnoses.filter(isDiagnosis) : [];
}

function isDiagnosis(value: unknown): value is Diagnosis {
  return (
    isRecord(value) &&
    ['name', 'about', 'text', 'see'].every((key) => typeof value[key] === 'string') &&
    ['since', 'times', 'steps'].every((key) => typeof value[key] === 'number') &&
    (value.until === null || typeof value.until === 'number')
  );
}

/** By run; those that are over after the others. */
export function diagnosesOf({ runs }: Pick<Comparison, 'runs'>): Markup | false {
  const ill = runs.filter(({ diagnoses }) => diagnoses.length > 0);
  if (ill.length === 0) return false;
  const items = ill.map(({ name, diagnoses }) => {
    const ordered = [...diagnoses.filter(({ until }) => until === null), ...diagnoses.filter(({ until }) => until !== null)];
    return markup`<h3>${name}</h3><ul>${ordered.map((each) => markup`<li>${diagnosisLine(each)}</li>`)}</ul>`;
  });
  return markup`<h2>Is it learning?</h2>${items}`;
}
