/**
 * Distillation: a small encoder learns from a teacher that is there, from what it says of masked tokens (Hinton et al. 2015; Sanh et al.
 * 2019, DistilBERT) and from what its attention compares (Wang et al. 2021, MiniLMv2). Who can be a teacher stands in `teacher.ts`, what
 * is computed in `terms.ts` and `relations.ts`.
 */
import {
  bertFrame,
  defineComponent,
  maskedFields,
  maskExample,
  ModelPath,
  oneNetwork,
  Slot,
  Type,
  upTo,
  vocabularyHead,
} from 'electra-run';
import { figuresOf, floorsOf } from './figures.ts';
import { problemsOf } from './options.ts';
import { samplesOf } from './samples.ts';
import { TEACHER, teacherOf } from './teacher.ts';
import { computeOf, masks, termsOf } from './terms.ts';

export default defineComponent({
  kind: 'objective',
  name: 'distillation',
  summary: "DistilBERT, MiniLM: a small encoder learns a teacher's distributions of masked tokens and its attention relations.",
  options: Type.Object({
    teacher: ModelPath({
      description: 'What is learned from: a run or its export with one network, a Hugging Face folder, or a name on the hub (hf:…).',
      examples: ['runs/objectives-bert'],
    }),
    learns: Type.Array(Type.Union([Type.Literal('logits'), Type.Literal('mlm'), Type.Literal('relations')]), {
      default: ['logits', 'mlm', 'relations'],
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
      description:
        "logits: the teacher's distribution at masked tokens; mlm: which tokens these were; relations: how the teacher's attention " +
        'relates tokens. With relations alone nothing is masked.',
    }),
    temperature: Type.Number({
      default: 2,
      exclusiveMinimum: 0,
      ...upTo(100),
      description: 'Divides the logits of both networks in the term logits: above 1, what the teacher thinks less likely counts more.',
    }),
    teacherLayer: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(96),
        description: 'Layer of the teacher whose relations the last layer learns; the last one of up to 12, 7/8 of more (21 of 24).',
      }),
    ),
    relationHeads: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(1024),
        description: "Heads in which relations are compared; must divide both networks' widths. As many as the teacher has unless given.",
      }),
    ),
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which tokens are guessed, and what both networks read there.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The student: the network that is trained.' }),
    loss: Slot('loss', {
      default: { type: 'sum' },
      description: 'How the terms become one: logits, mlm, query_relations, key_relations, value_relations.',
    }),
  }),
  needs: ['tokenizer', 'models', 'length'],
  check: problemsOf,
  // Without the teacher, which may be gone.
  keptBy: ({ examples, encoder }) => ({ type: 'masked-lm', examples, encoder }),
  async create(
    { teacher: from, learns, temperature, teacherLayer, relationHeads, examples, masker, encoder, loss },
    { tokenizer, models, length },
  ) {
    const student = encoder.trunk({ vocabularySize: tokenizer.vocabularySize, padding: tokenizer.special.pad });
    const vocabulary = masks(learns) ? vocabularyHead(student) : null;
    const teacher = teacherOf(await models.open(from), { learns, teacherLayer, relationHeads, student, tokenizer, length });
    return {
      ...oneNetwork('encoder', student, vocabulary ?? [], { frame: bertFrame(tokenizer.special) }),
      fixed: { [TEACHER]: teacher.network },
      examples,
      fields: vocabulary ? maskedFields(masker) : {},
      corrupt: (example, setting) => (vocabulary ? { ...maskExample(example, masker, tokenizer, setting) } : {}),
      terms: termsOf(learns),
      compute: computeOf({ student, vocabulary, teacher, temperature, learns }),
      loss,
      ...(vocabulary ? { scheduled: masker.scheduled, samples: samplesOf(tokenizer, teacher.head !== null) } : {}),
      figures: figuresOf(learns),
      floors: floorsOf(learns),
    };
  },
});
