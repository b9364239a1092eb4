/** PyTorch files that are damaged or meant to do harm, and what is said of each. Most of them ask for what `proof` would show. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  callCode,
  floatBytes,
  namedCode,
  numberCode,
  olderTorchFile,
  pickled,
  storageCode,
  tableCode,
  tensorCode,
  textCode,
  torchZip,
  tupleCode,
  zipOf,
  type Code,
} from './torch-files.ts';

/** What is wrong; a file's name → its bytes; what is told of it; the error's code, unless it is `bad-tensor-file`. */
export type HostileCase = readonly [what: string, files: Readonly<Record<string, string | Buffer>>, told: string, code?: string];

/** Where those that run would leave something, for whoever looks. */
export const proof = path.join(tmpdir(), `electra-run-it-ran-${process.pid}`);
const command = textCode(`touch ${proof}`);
const one = tensorCode(storageCode(1), [1]);

/** One that is as it should be. */
export const goodTorchFile = torchZip(tableCode(['x', one]), { 0: floatBytes(1) });

const programs: readonly HostileCase[] = [
  ['os.system', torchZip(tableCode(['x', callCode(namedCode('os', 'system'), command)])), 'os.system'],
  ['posix.system', torchZip(callCode(namedCode('posix', 'system'), command)), 'posix.system'],
  ['builtins.eval', torchZip(callCode(namedCode('builtins', 'eval'), textCode('1'))), 'builtins.eval'],
  ['__builtin__.exec in an old file', olderTorchFile(callCode(namedCode('__builtin__', 'exec'), command)), '__builtin__.exec'],
  ['subprocess.Popen, a bare pickle', pickled(callCode(namedCode('subprocess', 'Popen'), command)), 'subprocess.Popen'],
  ['a name that texts make', torchZip(Buffer.concat([textCode('os'), textCode('system'), Buffer.of(0x93)])), 'os.system'],
  ['getattr of what is allowed', torchZip(callCode(namedCode('builtins', 'getattr'), one, textCode('x'))), 'builtins.getattr'],
  ['a name in a name', torchZip(namedCode('collections', 'OrderedDict.fromkeys')), 'collections.OrderedDict.fromkeys'],
  ['a name of the language', torchZip(namedCode('constructor', 'constructor')), 'constructor.constructor'],
  ['another function of torch', torchZip(namedCode('torch.hub', 'load')), 'torch.hub.load'],
  [
    'a storage that is called',
    torchZip(callCode(namedCode('torch', 'FloatStorage'), numberCode(9))),
    'its pickle calls torch.FloatStorage',
  ],
  ['a call of a tensor', torchZip(tableCode(['x', callCode(one)]), { 0: floatBytes(1) }), 'its pickle calls what is no function'],
  ['INST', torchZip(Buffer.from('(ios\nsystem\n')), 'the instruction INST'],
  ['NEWOBJ', torchZip(Buffer.concat([namedCode('collections', 'OrderedDict'), Buffer.of(0x29, 0x81)])), 'the instruction NEWOBJ'],
  ['EXT1', torchZip(Buffer.of(0x82, 1)), 'the instruction EXT1'],
  ['BUILD on a tensor', torchZip(Buffer.concat([one, tableCode(), Buffer.of(0x62)]), { 0: floatBytes(1) }), 'changes what is no table'],
  ['TorchScript', torchZip(tableCode(), {}, [{ name: 'archive/code/x.py', bytes: Buffer.alloc(1) }]), 'a program that TorchScript saved'],
].map(([what, file, told]) => [what, { 'pytorch_model.bin': file }, told, 'weights-with-more'] as HostileCase);

const strangers: readonly HostileCase[] = [
  ['a text for a tensor', torchZip(tableCode(['x', textCode('1')])), "'x' is a text, and no tensor"],
  ['a table in the table', torchZip(tableCode(['model', tableCode(['x', one])]), { 0: floatBytes(1) }), "'model' is a table of its own"],
  ['a number for a name', torchZip(tableCode([numberCode(3), one]), { 0: floatBytes(1) }), 'a tensor has a number for its name'],
  ['a list of tensors', torchZip(tupleCode(one), { 0: floatBytes(1) }), 'it holds a list, and no table'],
  [
    'complex numbers',
    torchZip(tableCode(['x', tensorCode(storageCode(1, { kind: 'ComplexFloatStorage' }), [1])])),
    'torch.ComplexFloatStorage',
  ],
  ['a storage that is none', torchZip(Buffer.concat([textCode('persistent'), Buffer.of(0x51)])), 'that is no storage of a tensor'],
].map(([what, file, told]) => [what, { 'pytorch_model.bin': file }, told, 'weights-with-more'] as HostileCase);

const files: readonly HostileCase[] = [
  ['nothing', Buffer.alloc(0), 'it is empty'],
  ['a text', Buffer.from('weights'), 'it is neither a zip archive nor of the format before PyTorch 1.6'],
  ['an archive that is cut off', goodTorchFile.subarray(0, goodTorchFile.length - 30), 'has no directory at its end'],
  ['an archive without a table', zipOf([{ name: 'a/b', bytes: Buffer.alloc(0) }]), 'it has no table of tensors (data.pkl)'],
  ['a table that is cut off', zipOf([{ name: 'a/data.pkl', bytes: pickled(tableCode(['x', one])).subarray(0, 40) }]), 'ends in the middle'],
  ['a table that takes from nothing', torchZip(Buffer.of(0x52)), 'takes from an empty stack'],
  ['a text of 4 GB', torchZip(Buffer.of(0x58, 255, 255, 255, 255)), 'its pickle ends in the middle'],
  ['a tensor twice', torchZip(tableCode(['x', one], ['x', one]), { 0: floatBytes(1) }), "its pickle has 'x' twice in one table"],
  ['a storage of two kinds', torchZip(tableCode(['x', one], ['y', tensorCode(storageCode(2), [2])])), "storage '0' in two ways"],
  ['a storage that is not there', torchZip(tableCode(['x', one])), "it has no storage '0'"],
  ['a storage out of the archive', torchZip(tableCode(['x', tensorCode(storageCode(1, { key: '../../x' }), [1])])), 'it has no storage'],
  [
    'a storage that is too short',
    torchZip(tableCode(['x', tensorCode(storageCode(9), [9])]), { 0: floatBytes(1) }),
    'should have 36 bytes',
  ],
  [
    'a storage of a terabyte',
    torchZip(tableCode(['x', tensorCode(storageCode(2 ** 40), [1])]), { 0: floatBytes(1) }),
    '4398046511104 bytes',
  ],
  ['a shape larger than its storage', view([2 ** 20, 2 ** 20], { strides: [0, 0] }), 'would have more numbers than the 4 there'],
  ['a shape whose product is too large', view([2 ** 40, 2 ** 40]), 'would have more numbers than the 4 there'],
  ['a shape whose product comes round', view([2n ** 63n, 2]), 'by something else than a storage, a place', 'weights-with-more'],
  ['a negative shape', view([-2, -2]), 'by something else than a storage, a place', 'weights-with-more'],
  ['negative strides', view([2], { strides: [-1] }), 'by something else than a storage, a place', 'weights-with-more'],
  ['strides that lead out', view([2, 2], { strides: [3, 1] }), 'would reach to number 4, and there are 4'],
  ['a start behind the end', view([1], { start: 4 }), 'would reach to number 4, and there are 4'],
  ['strides that come round', view([2, 2], { strides: [2 ** 52, 2 ** 53 - 1] }), 'would reach to number'],
  ['a tensor under thousands of names', names(5000), 'its tensors would have'],
  ['an old file of big-endian numbers', olderTorchFile(tableCode(), [], { littleEndian: false }), 'not little-endian'],
  ['an old file of another version', olderTorchFile(tableCode(), [], { version: 7 }), 'it is of version 7'],
  ['an old file that is cut off', old(4, floatBytes(1, 2)), 'it is cut off: storage'],
  ['an old file that says another length', old(3, floatBytes(1, 2, 3, 4)), "storage '0' has 3 numbers, and should have 4"],
  ['an old file with something behind', old(4, floatBytes(1, 2, 3, 4, 5)), 'there are 4 bytes behind the last storage'],
  ['an old file that says a negative length', old(-1, floatBytes(1)), "storage '0' has -1 numbers"],
].map(([what, file, told, code]) => [what, { 'pytorch_model.bin': file }, told, code] as HostileCase);

const archives: readonly HostileCase[] = [
  ['a bomb: compressed', [{ method: 8, size: 2 ** 31 }], "its entry 'archive/data.pkl' is compressed"],
  ['a bomb: small inside, large outside', [{ size: 2 ** 31 }], "'archive/data.pkl' would unfold from"],
  ['a bomb: entries in each other', [{}, { at: 0 }], "its entry 'archive/data.pkl' reaches into 'archive/data/0'"],
  ['an entry of 4 GB', [{}, { size: 4e9, stored: 4e9 }], "its entry 'archive/data/0' reaches into the directory"],
  ['an entry behind the end', [{}, { at: 1e9 }], "its entry 'archive/data/0' reaches into the directory"],
  ['an entry with two names', [{ localName: 'archive/data.txt' }], "its entry 'archive/data.pkl' has two names"],
  ['an encrypted entry', [{ flags: 1 }], "its entry 'archive/data.pkl' is encrypted"],
].map(([what, lies, told]) => [what, { 'pytorch_model.bin': archive(lies as object[]) }, told] as HostileCase);

const paths: readonly HostileCase[] = ['../../etc/cron.d/x', '/etc/passwd', 'archive/../../x', 'C:\\x', 'a\\..\\x'].map((name) => [
  `an entry called ${name}`,
  { 'pytorch_model.bin': torchZip(tableCode(), {}, [{ name, bytes: Buffer.alloc(0) }]) },
  `its entry ${JSON.stringify(name)} leads out of the archive`,
]);

/** By what they have in common. */
export const hostileTorchFiles = {
  'PyTorch files that ask for a program': programs,
  'PyTorch files with more than tensors': strangers,
  'PyTorch files that lie or are damaged': files,
  archives,
  'archives with paths': paths,
} as const;

function view(shape: readonly (number | bigint)[], places?: Parameters<typeof tensorCode>[2]): Buffer {
  return torchZip(tableCode(['x', tensorCode(storageCode(4), shape, places)]), { 0: floatBytes(1, 2, 3, 4) });
}

function names(count: number): Buffer {
  const tensor = tensorCode(storageCode(5000), [5000]);
  const items = Array.from({ length: count }, (_, index): [string, Code] => [`x${index}`, tensor]);
  return torchZip(tableCode(...items), { 0: Buffer.alloc(20_000) });
}

function old(length: number, bytes: Buffer): Buffer {
  return olderTorchFile(tableCode(['x', tensorCode(storageCode(4, { older: true }), [4])]), [{ key: '0', length, bytes }]);
}

function archive(lies: readonly object[]): Buffer {
  return zipOf([
    { name: 'archive/data.pkl', bytes: pickled(tableCode(['x', one])), lies: lies[0] },
    { name: 'archive/data/0', bytes: floatBytes(1), ...(lies[1] ? { lies: lies[1] } : {}) },
  ]);
}
