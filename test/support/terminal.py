"""Starts a program on a pseudo-terminal, closes the terminal once a file is there, and prints the program's exit code.

Arguments: `yes` or `no`, whether the terminal is its controlling one (then the system also sends SIGHUP); which of the standard
streams are on it, as digits; a file to write the other outputs to; the file to wait for; the program and its words.
"""

import fcntl, os, pty, select, subprocess, sys, termios, time

controlling, streams, elsewhere, awaited, *command = sys.argv[1:]
master, slave = pty.openpty()
other = open(elsewhere, "w")


def on(descriptor, otherwise):
    return slave if str(descriptor) in streams else otherwise


def begin():
    os.setsid()
    if controlling == "yes":
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


program = subprocess.Popen(command, stdin=on(0, subprocess.DEVNULL), stdout=on(1, other), stderr=on(2, other), preexec_fn=begin)
# The slave stays open here, so that the terminal is there until its master is closed.
while not os.path.exists(awaited) and program.poll() is None:
    if select.select([master], [], [], 0.05)[0]:
        os.read(master, 65536)
os.close(master)
os.close(slave)
print(program.wait())
