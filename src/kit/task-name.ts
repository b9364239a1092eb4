/** How tasks are named. */
import { Type } from 'typebox';

/** The option of every shipped task that names it in results, folders and figures. */
export const taskName = Type.Optional(
  Type.String({
    pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$',
    maxLength: 50,
    description: "Name in results; the dataset's unless given.",
  }),
);
