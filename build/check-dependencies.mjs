/**
 * `npm run check:dependencies`: whether everything that a user installs with this package may be passed on, and has no known hole.
 *
 * Licences are those that package-lock.json names. Advisories are the registry's word; one that does not answer is said, and is no fault.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Licences that ask for no more than their text and names to be kept. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Python-2.0']);

/** A line for each package that users install whose licence is not allowed; `packages` is that of a package-lock.json. */
export function licencesToLookAt(packages) {
  return Object.entries(packages)
    .filter(([place, { dev, license }]) => place !== '' && !dev && !isAllowed(license ?? ''))
    .map(([place, { version, license }]) => `${place.replace(/^.*node_modules\//, '')} ${version}: ${license ?? 'no licence'}`);
}

/** `A`, `(A OR B)` where one is allowed, `(A AND B)` where both are. */
function isAllowed(licence) {
  const text = licence.replaceAll(/[()]/g, '');
  if (text.includes(' AND ')) return text.split(' AND ').every(isAllowed);
  return text.split(' OR ').some((each) => ALLOWED.has(each.trim()));
}

/** What `npm audit --json` printed: a line for each advisory, or undefined where the registry did not answer. */
export function advisoriesIn(printed) {
  const answer = parsed(printed);
  if (answer?.auditReportVersion === undefined) return undefined;
  const found = Object.values(answer.vulnerabilities).flatMap(({ via }) => via.filter((each) => typeof each === 'object'));
  return [...new Set(found.map(({ name, severity, title, url }) => `${name}: ${severity}: ${title} ${url}`))];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function audit() {
  try {
    return execFileSync('npm', ['audit', '--omit=dev', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  } catch (error) {
    return error.stdout ?? '';
  }
}

function check() {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const licences = licencesToLookAt(packages);
  const advisories = advisoriesIn(audit());
  console.log(licences.length > 0 ? `Licences to look at:\n  ${licences.join('\n  ')}` : 'Licences: all are allowed.');
  if (advisories === undefined) console.log('Advisories: NOT CHECKED, the registry does not answer.');
  else console.log(advisories.length > 0 ? `Advisories:\n  ${advisories.join('\n  ')}` : 'Advisories: none is known.');
  process.exitCode = licences.length > 0 || advisories?.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) check();
