/** The text of a config.json: numbers that Hugging Face's classes take for floats have a decimal point, or they refuse `1`. */

/** Ends of the keys of such numbers, in the classes that there are encoders for and in others. */
const ENDS = ['dropout', 'dropout_prob', 'dropout_rate', 'pdrop', 'initializer_range', 'initializer_factor', 'norm_eps', 'norm_epsilon'];
const WHOLE_FLOAT = new RegExp(String.raw`^( {2}"(?:\w+_)?(?:${ENDS.join('|')})": -?\d+)(,?)$`, 'gm');

/** Whole, with a line break at its end. */
export function configText(config: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(config, null, 2).replaceAll(WHOLE_FLOAT, '$1.0$2')}\n`;
}
