/** A Slurm of one node on this machine, without systemd, database or mail: the real programs, in a folder of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A cluster that runs. */
export interface SlurmCluster {
  /** What a program of Slurm says. */
  ask(program: string, ...words: readonly string[]): string;
  /** Ends the controller and begins it again. */
  restartController(): Promise<void>;
  stop(): void;
}

/** Starts it, and lets this process and its children know of it. */
export async function slurmCluster(folder: string): Promise<SlurmCluster> {
  for (const [program, from] of [
    ['slurmctld', 'slurm-wlm'],
    ['munged', 'munge'],
  ])
    if (!existsSync(path.join('/usr/sbin', program))) throw new Error(`${program} is not there: apt-get install ${from}`);
  const at = (name: string): string => path.join(folder, name);
  for (const each of ['state', 'spool']) mkdirSync(at(each), { recursive: true });
  writeFileSync(at('slurm.conf'), configuration(folder));
  writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o600 });
  const run = (program: string, ...words: readonly string[]): string => execFileSync(program, words, { encoding: 'utf8' });
  const named = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map((each) => `--${each}=${at(`munge.${each.split('-')[0]}`)}`);
  run('/usr/sbin/munged', ...named, '--force');
  process.env.SLURM_CONF = at('slurm.conf');
  const begin = (program: string): string => run(`/usr/sbin/${program}`, '-f', at('slurm.conf'));
  const end = (pidFile: string): void => {
    if (existsSync(at(pidFile))) spawnSync('kill', [readFileSync(at(pidFile), 'utf8').trim()]);
  };
  for (const program of ['slurmctld', 'slurmd']) begin(program);
  const ready = async (): Promise<void> => {
    for (let left = 100; ; left--) {
      const { stdout } = spawnSync('sinfo', ['-h', '-o', '%T'], { encoding: 'utf8' });
      if (/^(idle|mixed|allocated)\b/.test(stdout ?? '')) return;
      if (left === 0) throw new Error(`Slurm does not begin: ${stdout}`);
      await sleep(300);
    }
  };
  await ready();
  return {
    ask: run,
    async restartController() {
      const pid = readFileSync(at('slurmctld.pid'), 'utf8').trim();
      end('slurmctld.pid');
      while (existsSync(`/proc/${pid}`)) await sleep(100);
      begin('slurmctld');
      await ready();
    },
    stop() {
      for (const each of ['slurmd.pid', 'slurmctld.pid', 'munge.pid']) end(each);
    },
  };
}

/** Ports of its own, so that a cluster of this machine is not in the way. */
function configuration(folder: string): string {
  const host = hostname().split('.')[0];
  const port = 20_000 + (process.pid % 20_000);
  return `ClusterName=one
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
SlurmdPort=${port + 1}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=1,sched_min_interval=0
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}
