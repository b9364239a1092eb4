/** The section `card`: what only a person can say of the models that come out of a run, for whoever finds them. */
import { Type, type Static } from 'typebox';

/** Changes nothing in the numbers of a run. */
export const cardSchema = Type.Object(
  {
    title: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'What the models are called; the name of the run unless given.' }),
    ),
    description: Type.Optional(
      Type.String({ maxLength: 20_000, description: 'What they are for and what they are not for, in Markdown.' }),
    ),
    license: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9.-]*$',
        description:
          "Of the weights, as the hub calls it: 'mit', 'apache-2.0', 'cc-by-4.0', 'other'. Unless given, the card says that there is none.",
      }),
    ),
    licenseLink: Type.Optional(
      Type.String({ pattern: '^https?://\\S+$', description: "Where the text of the licence is, for a license of 'other'." }),
    ),
    languages: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z]+)?$' }), {
        minItems: 1,
        uniqueItems: true,
        description: "Of the text, as codes: ['en'].",
      }),
    ),
    datasets: Type.Optional(
      Type.Array(Type.String({ pattern: '^[\\w.-]+(/[\\w.-]+)?$' }), {
        uniqueItems: true,
        description: 'Names of the data on the hub, where it is there.',
      }),
    ),
    tags: Type.Optional(
      Type.Array(Type.String({ pattern: '^[\\w.+: -]+$' }), { uniqueItems: true, description: 'Further words to find them by.' }),
    ),
  },
  { description: 'What the cards (README.md) of exported models say that the run cannot know. Changes no number.' },
);

/** What somebody has said. */
export type Card = Static<typeof cardSchema>;
