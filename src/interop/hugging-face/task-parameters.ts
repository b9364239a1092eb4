/** What a task wrote into the config.json of the model that it fine-tuned, under `task_specific_params`: how it is to be asked. */

type Json = Readonly<Record<string, unknown>>;

/** The value that a task of this model gives a parameter; undefined where none does, and where several do, of which none is taken. */
export function taskParameter({ task_specific_params: tasks }: Json, name: string): unknown {
  const values = Object.values(objectOf(tasks)).flatMap((task) => objectOf(task)[name] ?? []);
  return values.length === 1 ? values[0] : undefined;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
