/** Slurm's way to write a span of time. */

/** Of `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes`, `days-hours:minutes:seconds`. */
export function minutesOf(time: string): number {
  const [days, rest] = time.includes('-') ? time.split('-') : [undefined, time];
  const parts = rest.split(':').map(Number);
  if (days !== undefined) return Number(days) * 1440 + parts[0] * 60 + (parts[1] ?? 0) + (parts[2] ?? 0) / 60;
  if (parts.length === 3) return parts[0] * 60 + parts[1] + parts[2] / 60;
  return parts[0] + (parts[1] ?? 0) / 60;
}
