/** What is known of a treatment in its scene, now. */
export interface TreatmentCount {
  readonly name: string;
  /** Enrolments that ended `completed` under it. */
  readonly completed: number;
  /** Sessions alive that have been assigned it. */
  readonly assigned: number;
}

/**
 * Balances by what was COMPLETED, since dropouts do not fill a cell; among equals by what is running, so that two
 * sessions at once do not get the same; among those by chance. `draw` returns a number in [0, 1).
 */
export function chooseTreatment(counts: readonly TreatmentCount[], draw: () => number): string {
  const fewest = (of: (count: TreatmentCount) => number, among: readonly TreatmentCount[]) => {
    const least = Math.min(...among.map(of));
    return among.filter((count) => of(count) === least);
  };
  const equals = fewest(
    ({ assigned }) => assigned,
    fewest(({ completed }) => completed, counts),
  );
  const chosen = equals[Math.floor(draw() * equals.length)];
  if (chosen === undefined) throw new RangeError(`no treatment to choose from (${counts.length} given)`);
  return chosen.name;
}
