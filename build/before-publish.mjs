/** `npm publish` runs this first, in the package's folder: says what is missing, before npm says it in its own words or not at all. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const problems = [];

if (!/^git\+https:|^https:|^github:/.test(repository?.url ?? repository ?? ''))
  problems.push('package.json has no repository: npm publishes with provenance, which ties the package to the place of its sources.');
const changed = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).trim();
if (changed) problems.push(`There are changes that are not committed:\n${changed}`);

if (problems.length > 0) {
  console.error(`Nothing was published.\n${problems.join('\n')}`);
  process.exitCode = 1;
}
