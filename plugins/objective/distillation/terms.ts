/**
 * The terms of distillation: what the teacher says of masked tokens, which tokens they were, and what the teacher's attention compares.
 *
 * Shape legend: N tokens of the batch · M chosen positions of the batch · V vocabulary · D hidden width
 */
import { argMax, cast, equal, gather, mul, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  ContractError,
  encode,
  softmaxCrossEntropy,
  stopGradient,
  type Attending,
  type ComputeContext,
  type Head,
  type Objective,
  type Outcome,
  type Trunk,
} from 'electra-run';
import { divergence, RELATIONS, relationRows } from './relations.ts';
import { TEACHER, withoutRelations, type Lesson, type Teacher } from './teacher.ts';

interface Settings {
  readonly student: Trunk;
  /** What guesses masked tokens; null where nothing is masked. */
  readonly vocabulary: Head | null;
  readonly teacher: Teacher;
  readonly temperature: number;
  readonly learns: readonly Lesson[];
}

/** Whether tokens are masked: what is learned of attention alone is learned from the text as it is. */
export function masks(learns: readonly Lesson[]): boolean {
  return learns.includes('logits') || learns.includes('mlm');
}

/** Those that train, and figures of both networks at the masked tokens. */
export function termsOf(learns: readonly Lesson[]): Objective['terms'] {
  const watched = { weights: 'chosen', trains: false } as const;
  return {
    ...(learns.includes('logits') ? { logits: { weights: 'chosen' } } : {}),
    ...(learns.includes('mlm')
      ? { mlm: { weights: 'chosen' } }
      : learns.includes('logits')
        ? { mlm_loss: watched, mlm_accuracy: watched }
        : {}),
    ...(learns.includes('relations') ? Object.fromEntries(Object.keys(RELATIONS).map((name) => [name, { weights: 'real' }])) : {}),
    ...(learns.includes('logits') ? { teacher_mlm_loss: watched, teacher_mlm_accuracy: watched, agreement: watched } : {}),
  };
}

/** Both networks read the same; the vocabulary is asked at the chosen positions only. */
export function computeOf(settings: Settings): Objective['compute'] {
  return (context): Outcome => {
    const { vocabulary, teacher, learns } = settings;
    const student = reading(settings.student, 'encoder', context, masks(learns));
    const taught = reading(teacher.trunk, TEACHER, context, teacher.head !== null);
    const relations = learns.includes('relations') ? relationTerms(settings, student.attended, taught.attended, context) : {};
    if (!vocabulary) return { terms: relations };
    const logits_MV = vocabulary.logits(context.networks.encoder, student.states);
    const originals_M = gather(context.fields.ids, context.fields.positions) as Tensor1D;
    const nats_M = softmaxCrossEntropy(logits_MV, originals_M);
    const guess_M = argMax(stopGradient(logits_MV), 1) as Tensor1D;
    const shown = { guess: guess_M, nats: nats_M };
    const mlm = { values_R: nats_M, logits: logits_MV, labels_R: originals_M };
    if (!teacher.head) return { terms: { mlm, ...relations }, shown };

    const taught_MV = teacher.head.logits(context.networks[TEACHER], taught.states);
    const said_M = argMax(taught_MV, 1) as Tensor1D;
    const taughtNats_M = softmaxCrossEntropy(taught_MV, originals_M);
    return {
      terms: {
        logits: { values_R: softened(taught_MV, logits_MV, settings.temperature) },
        ...(learns.includes('mlm') ? { mlm } : { mlm_loss: { values_R: nats_M }, mlm_accuracy: { values_R: same(guess_M, originals_M) } }),
        ...relations,
        teacher_mlm_loss: { values_R: taughtNats_M },
        teacher_mlm_accuracy: { values_R: same(said_M, originals_M) },
        agreement: { values_R: same(guess_M, said_M) },
      },
      shown: { ...shown, taught_nats: taughtNats_M },
    };
  };
}

/**
 * T² times the divergence of both distributions at temperature T (Hinton et al. 2015, section 2): the square keeps the gradient as large as
 * it is at T = 1. [M, V] each → [M]
 */
export function softened(teacher_MV: Tensor2D, student_MV: Tensor2D, temperature: number): Tensor1D {
  const cooled = (logits_MV: Tensor2D): Tensor2D => mul(logits_MV, 1 / temperature);
  return mul(divergence(cooled(teacher_MV), cooled(student_MV)), temperature ** 2) as Tensor1D;
}

interface Reading {
  /** Of the chosen positions where tokens are masked and wanted, else of all. */
  readonly states: Tensor2D;
  readonly attended: readonly Attending[];
}

function reading(trunk: Trunk, network: string, { networks, fields, real_BT, tokens }: ComputeContext, chosen: boolean): Reading {
  const attended: Attending[] = [];
  const view = { real_BT, sees: 'all', attended: (attending: Attending) => void attended.push(attending) } as const;
  const states = encode(trunk, networks[network], tokens(fields.inputs ?? fields.ids), view, chosen ? fields.positions : undefined);
  return { states, attended };
}

/** The teacher's chosen layer is what the student's last layer learns. */
function relationTerms(
  { student, teacher }: Settings,
  ofStudent: readonly Attending[],
  ofTeacher: readonly Attending[],
  { batch, length, real_BT, fields, tokens }: ComputeContext,
): Outcome['terms'] {
  const { documents_N } = tokens(fields.ids);
  const { layer = 0, heads = 1 } = teacher.relations ?? {};
  const own = ofStudent.at(-1);
  const taught = ofTeacher.at(layer - 1);
  if (!own) throw withoutRelations('student', student);
  if (!taught) throw withoutRelations('teacher', teacher.trunk);
  const terms = Object.entries(RELATIONS).map(([name, part]) => {
    for (const { shape } of [own[part], taught[part]])
      if (shape[1] % heads !== 0)
        throw new ContractError('encoder', `its attention is ${shape[1]} wide, which ${heads} relation heads do not divide`);
    return [name, { values_R: relationRows(taught[part], own[part], { batch, length, heads, real_BT, documents_N }) }] as const;
  });
  return Object.fromEntries(terms);
}

/** 1 where both are the same token. */
function same(a_M: Tensor1D, b_M: Tensor1D): Tensor1D {
  return cast(equal(a_M, b_M), 'float32') as Tensor1D;
}
