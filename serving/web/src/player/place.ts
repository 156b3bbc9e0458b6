/** Which places in a video are worth coming back to. */

const WORTH_KEEPING_MS = 10_000;
const NEAR_THE_END_MS = 10_000;

export function isWorthKeeping(positionMs: number, durationMs: number): boolean {
  return positionMs >= WORTH_KEEPING_MS && positionMs < durationMs - NEAR_THE_END_MS;
}
