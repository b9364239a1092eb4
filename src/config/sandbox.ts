/** The name under which the sandbox is asked for; by itself, since the command line needs it before it loads anything else. */

/** The environment variable that `--sandbox` sets, so that whatever a call starts is confined too. */
export const SANDBOX = 'ELECTRA_RUN_SANDBOX';
