/** Texts that are made of word lists, of any size and the same every time: as German and Greek as their letters and capitals are. */
import { randomFor } from '../../src/random.ts';

interface Words {
  readonly subjects: readonly string[];
  readonly verbs: readonly string[];
  readonly places: readonly string[];
  readonly and: string;
}

const WORDS: Readonly<Record<'german' | 'greek', Words>> = {
  german: {
    subjects: ['Der Hund', 'Die Katze', 'Ein Vogel', 'Der Bäcker', 'Die Bürgermeisterin', 'Das Mädchen', 'Der Zug', 'Ein Müller'],
    verbs: ['schläft', 'wartet', 'singt', 'hält', 'fährt', 'träumt', 'läuft', 'spielt'],
    places: [
      'in der Küche',
      'auf dem Dach',
      'vor der Tür',
      'im Wald',
      'am Fluss',
      'hinter dem Haus',
      'über den Wolken',
      'neben dem Schloss',
    ],
    and: 'und',
  },
  greek: {
    subjects: ['Ο σκύλος', 'Η γάτα', 'Ένα πουλί', 'Ο φούρναρης', 'Η δήμαρχος', 'Το κορίτσι', 'Το τρένο', 'Ένας μυλωνάς'],
    verbs: ['κοιμάται', 'περιμένει', 'τραγουδά', 'σταματά', 'ταξιδεύει', 'ονειρεύεται', 'τρέχει', 'παίζει'],
    places: ['στην κουζίνα', 'στη στέγη', 'στην πόρτα', 'στο δάσος', 'στο ποτάμι', 'πίσω από το σπίτι', 'πάνω στα σύννεφα', 'στο κάστρο'],
    and: 'και',
  },
};

/** So many texts of some sentences each, all different. */
export function madeTexts(language: keyof typeof WORDS, count: number): string[] {
  const { subjects, verbs, places, and } = WORDS[language];
  const random = randomFor('made texts', language);
  const one = (list: readonly string[]): string => list[random.integer(list.length)];
  const clause = (): string => `${one(subjects)} ${one(verbs)} ${one(places)}`;
  const sentence = (): string =>
    `${clause()}, ${and} ${clause()
      .toLowerCase()
      .replace(/ \p{L}/u, (found) => found.toUpperCase())}.`;
  return Array.from({ length: count }, (_, index) =>
    [`${index + 1}.`, ...Array.from({ length: 3 + random.integer(4) }, sentence)].join(' '),
  );
}
