/**
 * Reads what Python's pickle writes for tables of tensors, and runs nothing: a pickle is a program for a stack machine, and of its
 * instructions there are here only those that build texts, numbers, tuples, lists and dictionaries. Where it asks for anything of
 * Python by name, the {@link PickleWorld} says what that is, or that it is refused.
 *
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py describes every instruction.
 */
import { StackMachine, PythonName, PickleProblem, Tuple, inWords, type PickleWorld } from './stack-machine.ts';

/** The value, and where the pickle ends. Throws a {@link PickleProblem}. */
export function readPickle(bytes: Uint8Array, start: number, world: PickleWorld): { readonly value: unknown; readonly end: number } {
  const machine = new StackMachine(bytes, start, world);
  for (;;) {
    const at = machine.at;
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.at };
    const instruction = INSTRUCTIONS[code];
    if (!instruction)
      throw new PickleProblem(
        'refused',
        `its pickle has the instruction ${nameOf(code)} at byte ${at}, which tables of tensors do not need`,
      );
    instruction(machine);
  }
}

const STOP = 0x2e;

/** Instructions that others ask for, so that the message has their names. */
const OTHERS: Readonly<Record<number, string>> = {
  0x69: 'INST',
  0x6f: 'OBJ',
  0x81: 'NEWOBJ',
  0x92: 'NEWOBJ_EX',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x50: 'PERSID',
  0x97: 'NEXT_BUFFER',
};

function nameOf(code: number): string {
  return OTHERS[code] ?? `0x${code.toString(16).padStart(2, '0')}`;
}

type Instruction = (machine: StackMachine) => void;

function tupleOf(count: number): Instruction {
  return (machine) => {
    const items = Array.from({ length: count }, () => machine.pop());
    machine.push(new Tuple(items.reverse()));
  };
}

/** By the byte that says them: what protocols 2 to 5 use for texts, numbers, tuples, lists and dictionaries. */
const INSTRUCTIONS: Readonly<Record<number, Instruction>> = {
  // PROTO, FRAME
  0x80: (machine) => void machine.take(1),
  0x95: (machine) => void machine.take(8),
  // NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2, LONG1, BINFLOAT
  0x4e: (machine) => machine.push(null),
  0x88: (machine) => machine.push(true),
  0x89: (machine) => machine.push(false),
  0x4a: (machine) => machine.push(machine.view.getInt32(machine.take(4), true)),
  0x4b: (machine) => machine.push(machine.byte()),
  0x4d: (machine) => machine.push(machine.view.getUint16(machine.take(2), true)),
  0x8a: (machine) => machine.push(long(machine)),
  0x47: (machine) => machine.push(machine.view.getFloat64(machine.take(8))),
  // BINUNICODE, SHORT_BINUNICODE
  0x58: (machine) => machine.push(machine.text(machine.uint32())),
  0x8c: (machine) => machine.push(machine.text(machine.byte())),
  // MARK, TUPLE, TUPLE1 to TUPLE3, EMPTY_TUPLE
  0x28: (machine) => machine.mark(),
  0x74: (machine) => machine.push(new Tuple(machine.popMarked())),
  0x85: tupleOf(1),
  0x86: tupleOf(2),
  0x87: tupleOf(3),
  0x29: tupleOf(0),
  // EMPTY_LIST, APPEND, APPENDS, EMPTY_DICT, SETITEM, SETITEMS
  0x5d: (machine) => machine.push([]),
  0x61: (machine) => {
    const item = machine.pop();
    machine.append([item]);
  },
  0x65: (machine) => machine.append(machine.popMarked()),
  0x7d: (machine) => machine.push(new Map()),
  0x73: (machine) => {
    const value = machine.pop();
    const key = machine.pop();
    machine.put([key, value]);
  },
  0x75: (machine) => machine.put(machine.popMarked()),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  0x71: (machine) => machine.remember(machine.byte()),
  0x72: (machine) => machine.remember(machine.uint32()),
  0x94: (machine) => machine.remember(machine.memo.size),
  0x68: (machine) => machine.recall(machine.byte()),
  0x6a: (machine) => machine.recall(machine.uint32()),
  // GLOBAL, STACK_GLOBAL, REDUCE, BINPERSID
  0x63: (machine) => {
    const module = machine.line();
    machine.named(`${module}.${machine.line()}`);
  },
  0x93: (machine) => {
    const name = machine.pop();
    machine.named(`${inWords(machine.pop())}.${inWords(name)}`);
  },
  0x52: (machine) => {
    const given = machine.popTuple();
    const called = machine.pop();
    machine.answered(called instanceof PythonName ? machine.world.call(called.name, given) : 'its pickle calls what is no function');
  },
  0x51: (machine) => machine.answered(machine.world.stored(machine.pop())),
  // BUILD: what an OrderedDict carries beside its items are the versions of the modules that wrote them.
  0x62: (machine) => {
    machine.pop();
    if (!(machine.top() instanceof Map))
      throw new PickleProblem('refused', `its pickle changes what is no table, before byte ${machine.at}`);
  },
};

/** A whole number of up to 255 bytes; a bigint where others could not hold it. */
function long(machine: StackMachine): number | bigint {
  const length = machine.byte();
  const from = machine.take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(machine.bytes[from + i]);
  const signed = BigInt.asIntN(length * 8, value);
  return BigInt(Number.MIN_SAFE_INTEGER) <= signed && signed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(signed) : signed;
}
