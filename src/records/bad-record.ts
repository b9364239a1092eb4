/** What is wrong with one record alone: the next one can be read all the same. Its message says where it stands and what to do. */
export class BadRecord extends Error {}
