/** The package's front door: everything a plugin needs. */
export {
  defineComponent,
  Beyond,
  FilePath,
  FolderPath,
  ModelPath,
  nothingAround,
  Slot,
  type AnyComponent,
  type Around,
  type ComponentDefinition,
  type OfFolder,
  type OptionProblem,
} from './component/component.ts';
export { RefusedOptions } from './component/refused-options.ts';
export { upTo } from './up-to.ts';
export { Type } from 'typebox';
export { kinds, type Kind, type Kinds } from './kinds/index.ts';
export { randomFor, type Random } from './random.ts';
export type * from './kinds/types.ts';
export { createMpiCollective } from './parallel/mpi/start.ts';
export * from './nn/network.ts';
export * from './nn/program.ts';
export { FlatMemory, type Placement } from './nn/memory.ts';
export {
  glorotUniform,
  initialize,
  isOfTrunk,
  linearParameters,
  normParameters,
  ones,
  truncatedNormal,
  zeros,
  type Initializer,
  type ParameterSpec,
} from './nn/parameters.ts';
export {
  bestAnswers,
  jointScores,
  plainScores,
  type AnswerBeginning,
  type AnswerLimits,
  type FoundAnswer,
  type FoundAnswers,
  type TokenizedPassage,
  type WindowPlace,
  type WindowScores,
} from './predictions/answers.ts';
export { passageWindows, widestWindows, type PassageWindow } from './predictions/passage-windows.ts';
export type { Log, Phase } from './track/log.ts';
export * from './kit/tensorboard/index.ts';
export { readFigureName, type FigureName } from './runs/figure-names.ts';
export { flattenSettings, settingsOf, type Setting } from './runs/flatten.ts';
export { silentLog } from './track/silent.ts';
export { SENTENCE_RULES, sentenceStartsOf } from './data/sentences.ts';
export { madeOnce, type Making } from './data/made-once.ts';
export { writeFileAtomic } from './files/atomic-write.ts';
export { makeFolder } from './files/make-folder.ts';
export { packageFolder, type PackageFolder, type PackageRequest } from './kit/package-folder.ts';
export { fingerprintOf } from './files/fingerprint.ts';
export { archiveOptions, partsReader, type ArchiveSettings } from './kit/archive-parts.ts';
export { fileContents, filesOption } from './kit/corpus-files.ts';
export { comparableText, TextCounts } from './kit/text-counts.ts';
export { filesMatching } from './hub/files.ts';
export type { MatchedFile } from './files/patterns.ts';
export { isFormOf, possibleLemmas } from './kit/inflection.ts';
export { lexicographerClasses, readWordNet, type PartOfSpeech, type Synset } from './kit/wordnet.ts';
export { documentTexts, type DocumentText, type DocumentUnit } from './text/document-texts.ts';
export { linesOf, LONGEST_LINE, type LineSettings, type LostCharacters } from './text/lines.ts';
export { nameUnpacked } from './text/unpack/unpack.ts';
export type { FilePart } from './text/unpack/parts.ts';
export { EncodingOption, type TextEncoding } from './text/encoding.ts';
export { shellWord } from './output/shell-word.ts';
export { lostCharactersWarning } from './text/lost-characters.ts';
export { readText } from './text/read-text.ts';
export { kernelsFor, type AdamArrays, type AdamConstants, type Kernels } from './wasm/kernels.ts';
export { hashOfDocument, splitDocuments, type Documents, type Part, type Split } from './data/documents.ts';
export { wholeDocuments } from './data/whole-documents.ts';
export { warmupFactor, warmupProblems, warmupSteps } from './component/warmup.ts';
export { areaUnderCurve } from './kit/auc.ts';
export { shareEntropy } from './kit/share-entropy.ts';
export { twoNetworks, sharingOption, type KeptPart, type Sharing } from './kit/two-networks.ts';
export { fillIn, type FilledIn, type FillingIn } from './kit/fill-in.ts';
export { hiddenTokens } from './kit/hidden-token.ts';
export { proposerLikelihood } from './kit/proposer-likelihood.ts';
export { sameSizes, withoutEffect } from './kit/proposing-options.ts';
export { classification, classOptions, classTargets } from './kit/classification.ts';
export { averageRanks, correlation } from './kit/correlation.ts';
export { answerWords, normalizeOption, type Normalize } from './kit/answer-text.ts';
export { answerScores, answersMetric, bestThresholdMetric, type AnswerScore } from './kit/answers-metric.ts';
export { jointAnswers, plainAnswers, type AnswerFinding } from './kit/answer-head.ts';
export { codePointOffsets } from './kit/code-points.ts';
export { decodingHead } from './kit/decoding-head.ts';
export { defineTask } from './kit/define-task.ts';
export { askedNetworks, evaluationName, networksOption } from './kit/evaluation-options.ts';
export { exampleLabels } from './kit/example-labels.ts';
export { exampleOfSort, examplesOfSort, type WantedExamples } from './kit/example-sorts.ts';
export { furtherExamples, likeliestClass, type TakingExamples } from './kit/further-examples.ts';
export { readSpeeches, SPEECHES_PACKAGE, type Speech } from './kit/speeches.ts';
export { moduleBeside, namedPieces, pieceOf, type NamedPieces } from './kit/named-pieces.ts';
export {
  addedTokens,
  frameSettings,
  frameTemplate,
  writeTokenizer,
  type FrameSettings,
  type SavedTokenizer,
} from './kit/saved-tokenizer.ts';
export {
  extraIdPieces,
  specialIds,
  specialNameOptions,
  specialNameProblems,
  specialNamesOf,
  type SpecialNames,
  type SpecialNameSettings,
} from './kit/special-names.ts';
export {
  addedMarks,
  checkNames,
  jsonObjectIn,
  jsonObjectOf,
  optionsOrReason,
  sharedMask,
  specialNamesIn,
  unusableVocabulary,
  type JsonObject,
  type UsualNames,
} from './kit/tokenizer-files.ts';
export { WordCounts } from './kit/word-counts.ts';
export { learnMerges, type LearnedMerges, type MergeSettings } from './kit/learn-merges.ts';
export { learnedVocabulary, type VocabularyLearning } from './kit/learned-vocabulary.ts';
export { framedTexts } from './kit/framed-texts.ts';
export { BadRecord } from './records/bad-record.ts';
export { recordOptions, type FormatSettings, type RecordFormat } from './records/format.ts';
export { recordsIn, type AskedColumn, type FileRow, type RowSettings } from './records/rows.ts';
export { jsonRow, type JsonFileTold, type JsonRow, type JsonType } from './records/json-row.ts';
export { taskName } from './kit/task-name.ts';
export { choiceHead, taggingHead, textHead, textHeadOptions, type TextHeadSettings } from './kit/text-head.ts';
export { truncatePair } from './kit/truncate-pair.ts';
export { chooseRuns, geometricLength, inverseLength, type DrawLength } from './kit/word-runs.ts';
export { wordSense, wordsOf, type ContinuesWord } from './kit/words.ts';
export {
  integerOfJson,
  itemsOf,
  jsonPlace,
  keyIfThere,
  keyOf,
  placedJson,
  textOfJson,
  truthOfJson,
  type PlacedJson,
} from './kit/json-places.ts';
export { wordWindows, type WordWindow } from './kit/word-windows.ts';
export { confusionMetric, f1OfClass, macroF1, microF1, positiveMetric, share, weightedF1, type Confusion } from './kit/confusion.ts';
export { spanOptions, spansMetric, type SpanCounts, type SpanSettings } from './kit/spans-metric.ts';
export { labelsAbove, probabilityOf } from './predictions/label-sets.ts';
export { isTag, misplacedTags, spansOfTags, typeOfTag, type MisplacedTag, type TagSpan, type TagScheme } from './predictions/spans.ts';
export { pairsMetric } from './kit/pairs-metric.ts';
export { textsMetric, type TextsMetric } from './kit/texts-metric.ts';
export { positiveClass, positiveOption } from './kit/positive-class.ts';
export { maskerOf, maskerOptions, maskerProblems, type Choose, type MaskerSettings } from './kit/masker-options.ts';
export {
  constantsIn,
  largestOf,
  scheduledAt,
  ScheduledOption,
  scheduledProblems,
  scheduleOf,
  type Scheduled,
  type Way,
} from './kit/scheduled.ts';
export { labelPlace } from './data/label-place.ts';
export { datasetOf, holdOut, sampleOptions, splitByGroup, type Parts, type SampleSettings } from './data/examples.ts';
export { linear, normalize, seenIn } from './nn/layers.ts';
export { meanStates, textStates } from './nn/text-states.ts';
export { tiedHead, transformedHead, vocabularyHead } from './nn/heads/vocabulary.ts';
export { judgeHead, judgeHeadCalled } from './nn/heads/judge.ts';
export { answerHead, jointAnswerHead, type AnswerReading, type JointAnswerHead } from './nn/heads/answers.ts';
export { pairHead, textHeadOf, tokenHead, type TextHeadForm } from './nn/heads/text.ts';
export { transformerTrunk, type OwnClasses } from './nn/trunk/transformer.ts';
export {
  embeddingSizeOption,
  encoderOptions,
  encoderProblems,
  sizesOf,
  type EncoderDefaults,
  type EncoderSizes,
} from './kit/encoder-options.ts';
export { optionsOfConfig, sidedObjective, type ConfigReading } from './kit/config-options.ts';
export { bertNames, type LayerNames, type AttentionNames, type TransformerConfig, type TransformerNames } from './nn/trunk/config.ts';
export { vocabularyFileIn } from './start/tokenizer.ts';
export { wordPieces } from './data/word-pieces.ts';
export { frameTokens, framed, type Framed } from './data/frame.ts';
export { maskedFields, maskExample, type MaskedExample } from './kit/masked-example.ts';
export { firstAtLeast, roomFor, sequencesFrom } from './kit/sequences.ts';
export { apartFrom, attentionOption } from './kit/kept-apart.ts';
export { packingOf } from './kit/packing.ts';
export { apartProblems, requireTogether } from './kit/read-together.ts';
export { roomForPair, sentencesOf, takeChunks, type ChunkLength, type SentenceChunk, type Sentences } from './kit/sentence-chunks.ts';
export { trimPair, type TokenSpan } from './kit/trim-pair.ts';
export { bertFrame, endFrame, plainFrame, xlnetFrame } from './kit/frames.ts';
export { ContractError } from './errors/contract-error.ts';
export { layOut } from './objective/fields.ts';
export { batchesOf, type Batches, type BatchSettings, type OrderStart } from './data/batches.ts';
export { prepareText, type PreparedText, type Preparing } from './prepare/prepare.ts';
export type { TokenStore, TokenStores } from './data/store/read.ts';
export { oneNetwork } from './objective/one-network.ts';
export { objectiveProgram } from './objective/program.ts';
export { createEvaluation, type HeldOutEvaluation } from './objective/evaluation.ts';
export type { ExampleBatch, PlacedExample } from './data/batches.ts';
export * from './tensor/index.ts';
export * from './engine/index.ts';
export { errors, UserError } from './errors/index.ts';
export { namingError } from './errors/system-error.ts';
export { fineTuningOptions, fineTuningProblems } from './finetune/options.ts';
export { fineTuningProtocol } from './finetune/protocol.ts';
export { requireExperiment, type LoadedExperiment, type LoadSettings } from './config/load.ts';
export { createRun, type Run, type RunCore } from './registry/container.ts';
export { exportNetwork } from './interop/hugging-face/export-network.ts';
export { importNetwork } from './interop/import-network.ts';
export { parameterGroups } from './engine/parameter-groups.ts';
