/** The plans of a sweep's members, and what all of them cost together. Members that differ in nothing but seed and name cost the same. */
import type { PlannedMember, PlannedSweep } from '../sweep/plan.ts';
import { leavesOf } from '../runs/same-experiment.ts';
import { planExperiment, type Plan, type PlanRequest } from './plan.ts';
import type { Timings } from './time.ts';

/** What each member of a sweep costs, and all of them. */
export interface SweepPlan {
  readonly name: string;
  readonly members: readonly {
    readonly name: string;
    readonly seed: number;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly plan: Plan;
  }[];
  readonly total: {
    readonly flops: number;
    /** One member after the other; null where the speed is not known. */
    readonly seconds: number | null;
    /** Of the largest member. */
    readonly memory: number;
    readonly disk: number;
    readonly fits: boolean;
  };
}

/** Plans each cost once: members that share it share the object. */
export async function planMembers({ name, members }: PlannedSweep, request: Omit<PlanRequest, 'experiment'>): Promise<SweepPlan> {
  const timings: Timings = new Map();
  const plans = new Map<string, Plan>();
  for (const { experiment } of members) {
    const key = costKey(experiment);
    if (!plans.has(key)) plans.set(key, await planExperiment({ ...request, timings, experiment }));
  }
  const planned = members.map((member) => ({
    name: member.name,
    seed: member.seed,
    settings: member.settings,
    plan: plans.get(costKey(member.experiment)) as Plan,
  }));
  const all = planned.map(({ plan }) => plan);
  return {
    name,
    members: planned,
    total: {
      flops: sum(all.map(({ total }) => total.flops)),
      seconds: all.some(({ total }) => total.seconds === null) ? null : sum(all.map(({ total }) => total.seconds ?? 0)),
      memory: Math.max(...all.map(({ memory }) => memory.peak)),
      disk: sum(all.map(({ disk }) => disk.total)),
      fits: all.every(({ fits }) => fits),
    },
  };
}

/** Equal for members of one cost. */
function costKey(experiment: PlannedMember['experiment']): string {
  return JSON.stringify([...leavesOf(experiment, ['seed', 'name', 'runs'])]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
