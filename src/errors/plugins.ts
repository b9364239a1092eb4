/** Errors of plugins and of the packages that bring them. */
import { defineError } from './user-error.ts';

/** A component that cannot be found, or a plugin that brings none. */
export const pluginErrors = {
  UNKNOWN_COMPONENT: defineError(
    'unknown-component',
    ({
      kind,
      name,
      near,
      others,
      known,
      looked,
    }: {
      kind: string;
      name: string;
      near?: string;
      others: readonly string[];
      known: string;
      looked: string;
    }) => [
      `There is no ${kind} '${name}'.${near ? ` Did you mean '${near}'?` : ''}`,
      others.length > 0 && `'${name}' is the name of a component of another kind: ${others.join(', ')}.`,
      `Known: ${known}.`,
      `Looked for plugins in ${looked}.`,
    ],
  ),
  NO_PLUGIN_THERE: defineError('no-plugin-there', ({ glob, folder }: { glob: string; folder: string }) => [
    `No file matches the plugin pattern '${glob}'.`,
    `It starts from ${folder}; plugins are .js, .mjs or .ts files (tests and .d.ts are skipped).`,
  ]),
  PLUGIN_BROKEN: defineError('plugin-broken', ({ reason }: { reason: string }) => [`This plugin cannot be loaded: ${reason}`]),
  RUN_BRINGS_CODE: defineError('run-brings-code', ({ file, run }: { file: string; run: string }) => [
    `The plugin ${file} came with the run ${run}, and a run brings no code.`,
    'If you trust it, copy it into your project and let the experiment name it there.',
  ]),
  NOT_A_COMPONENT: defineError('not-a-component', ({ reason }: { reason: string }) => [
    `This plugin exports no component: ${reason}.`,
    'Write `export default defineComponent({ kind, name, summary, options, create })`, or an array of them.',
  ]),
  DUPLICATE_COMPONENT: defineError(
    'duplicate-component',
    ({ kind, name, first, second }: { kind: string; name: string; first: string; second: string }) => [
      `Two plugins are called ${kind}/${name}: ${first} and ${second}.`,
      'Give one of them another name.',
    ],
  ),
  PLUGIN_FAILED: defineError(
    'plugin-failed',
    ({ component, reason, hints }: { component: string; reason: string; hints: readonly string[] }) => [
      `${component} failed: ${reason}`,
      ...hints,
    ],
  ),
  CONTRACT_BROKEN: defineError(
    'contract-broken',
    ({ component, broken, hints }: { component: string; broken: string; hints: readonly string[] }) => [
      `${component} broke the contract of its kind: ${broken}.`,
      ...hints,
    ],
  ),
  NO_PLUGIN_MANIFEST: defineError('no-plugin-manifest', ({ name, version }: { name: string; version: string }) => [
    `The package ${name} is installed as a plugin, and its package.json has no 'electra-run' section.`,
    `A plugin package says there what it works with and what it brings: ` +
      `"electra-run": { "host": "^${version}", "provides": ["masker/spans"], "plugins": ["plugins/*.js"] }.`,
    `If it is no plugin of electra-run: npm uninstall ${name}`,
  ]),
  PLUGIN_MANIFEST: defineError('plugin-manifest', ({ name, reason }: { name: string; reason: string }) => [
    `The manifest of the package ${name} is wrong: ${reason}.`,
  ]),
  PLUGIN_HOST: defineError(
    'plugin-host',
    ({ name, version, wanted, host }: { name: string; version: string; wanted: string; host: string }) => [
      `The package ${name} ${version} works with electra-run ${wanted}, and this is electra-run ${host}.`,
      `Look for a version that fits (npm install ${name}@latest), ` +
        `install the electra-run that it wants, or take it out: npm uninstall ${name}`,
    ],
  ),
  PLUGIN_NOT_THERE: defineError(
    'plugin-not-there',
    ({ name, component, exported }: { name: string; component: string; exported: string }) => [
      `The package ${name} says that it provides ${component}, and none of its plugin files exports it.`,
      `They export ${exported}.`,
    ],
  ),
  PLUGIN_NOT_LISTED: defineError('plugin-not-listed', ({ name, component }: { name: string; component: string }) => [
    `The package ${name} exports ${component}, and its manifest does not say so.`,
    `Add '${component}' to 'provides'.`,
  ]),
} as const;
