/**
 * Shares out `total` in proportion to `weights` by largest remainders, giving nobody less than `least` (or less than
 * an equal share, where the total is too small for that).
 */
export function allocate(total: number, weights: readonly number[], least: number): number[] {
  const floor = Math.min(least, Math.floor(total / weights.length));
  const atFloor = new Set<number>();
  for (;;) {
    const free = total - atFloor.size * floor;
    const weight = weights.reduce((sum, each, place) => (atFloor.has(place) ? sum : sum + each), 0);
    const quotas = weights.map((each, place) => (atFloor.has(place) ? floor : (free * each) / weight));
    const below = quotas.flatMap((quota, place) => (quota < floor ? [place] : []));
    if (below.length === 0) return roundToTotal(quotas, total);
    for (const place of below) atFloor.add(place);
  }
}

function roundToTotal(quotas: readonly number[], total: number): number[] {
  const shares = quotas.map(Math.floor);
  const missing = total - shares.reduce((sum, each) => sum + each, 0);
  const byRemainder = quotas
    .map((quota, place) => ({ place, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  for (const { place } of byRemainder.slice(0, missing)) shares[place] = (shares[place] ?? 0) + 1;
  return shares;
}
