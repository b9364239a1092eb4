/** What the outputs of Hugging Face's classes are, by the class's name: the kinds of heads that make them. */

const BY_ENDING: readonly (readonly [ending: RegExp, heads: Readonly<Record<string, string>>])[] = [
  [/^Electra\w*ForPreTraining$/, { logits: 'judge' }],
  [/^Bert\w*ForPreTraining$/, { prediction_logits: 'vocabulary', seq_relationship_logits: 'pair' }],
  [/^Albert\w*ForPreTraining$/, { prediction_logits: 'vocabulary', sop_logits: 'pair' }],
  [/For(MaskedLM|PreTraining)$/, { logits: 'vocabulary' }],
  [/(ForCausalLM|LMHeadModel)$/, { logits: 'next-token' }],
  [/ForNextSentencePrediction$/, { logits: 'pair' }],
  [/ForSequenceClassification$/, { logits: 'sequence-classification' }],
  [/ForTokenClassification$/, { logits: 'token-classification' }],
  [/ForQuestionAnswering(Simple)?$/, { start_logits: 'question-answering', end_logits: 'question-answering' }],
  [/ForMultipleChoice$/, { logits: 'multiple-choice' }],
  [/Model$/, {}],
];

/** Name of an output → kind of its head; null for a class that is not known. */
export function headsOfClass(className: string): Readonly<Record<string, string>> | null {
  return BY_ENDING.find(([ending]) => ending.test(className))?.[1] ?? null;
}
