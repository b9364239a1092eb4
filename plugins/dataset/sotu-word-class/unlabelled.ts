/** Words whose class WordNet does not tell, although it has them in one class only. */

/** It has no function words; where it has their spelling (`about`, an adverb), it is as something rarer. */
const FUNCTION_WORDS =
  'about above across after again against all along although among any around because been before behind below beneath beside ' +
  'besides between beyond both but cannot could does down during each either else ever every except from hath have having hence ' +
  'here how however into itself less like many more most much must near neither none nor not nothing off once only other ' +
  'otherwise ought over own per perhaps same several shall should since some something still such than that their them ' +
  'themselves then thence there thereby therefore therein thereof these they this those though through throughout thus till ' +
  'together toward towards under unless until unto upon very were what whatever when whence whenever where whereas whereby ' +
  'wherein wherever whether which whichever while whither whole whom whose why will with within without would yet your yours';

/** It has no forms of irregular verbs either; `made` is an adjective there. */
const IRREGULAR_FORMS =
  'arisen arose awoke awoken became began begun beheld bent bore born borne bought bound bred broke broken brought built came ' +
  'caught chose chosen clung come crept dealt done drank drawn dreamt drew driven drove drunk dwelt eaten fallen fell felt fled ' +
  'flew flown flung forbade forbidden foregone forgave forgiven forgot forgotten fought found froze frozen gave given gone ' +
  'gotten grew grown heard held hidden hung kept knew known laid lain learnt left lent lost made meant meet met mistaken mistook ' +
  'mown outgrown overcame overcome overtaken overthrown paid proven redone risen rose said sang sank sawn seen sent shaken shod ' +
  'shone shook shorn shot shown shrunk slain slept slew sold sought spelt spent spoke spoken sprang spread sprung spun stole ' +
  'stolen stood stricken strove struck strung stuck sung sunk swept swollen swore sworn swum swung taken taught thought threw ' +
  'thrown told took torn undergone understood undertaken undertook underwent undone upheld went wept withdrawn withdrew withheld ' +
  'withstood woke woken won wore worn wound wove woven written wrote wrought wrung';

const unlabelled = new Set(`${FUNCTION_WORDS} ${IRREGULAR_FORMS}`.split(' '));

/** Whether a word, in small letters, is to be read only. */
export function isUnlabelled(word: string): boolean {
  return word.length < SHORTEST || unlabelled.has(word);
}

/** Most shorter words are function words. */
const SHORTEST = 4;
