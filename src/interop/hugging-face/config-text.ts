/** The text of a config.json. Numbers that Hugging Face's classes take for floats have a decimal point there, whole ones too: they refuse `1`. */

/** Keys of the classes that there are encoders for, and of others alike. */
const FLOATS =
  /^( {2}"(?:\w+_)?(?:dropout|dropout_prob|dropout_rate|pdrop|initializer_range|initializer_factor|layer_norm_eps|layer_norm_epsilon)": -?\d+)(,?)$/gm;

/** Whole, with a line break at its end. */
export function configText(config: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(config, null, 2).replaceAll(FLOATS, '$1.0$2')}\n`;
}
